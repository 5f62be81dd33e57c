"""Numbers as sentences give them: "$2 million to $50 million", "six to 18 months", "a fifth of".

"One" and "once" are numbers where they count ("one day", "once a week", "one to three"); else
"one" is a pronoun and "once" means "as soon as".
"""

import math
from collections.abc import Iterable, Sequence
from itertools import takewhile

from assistant.claims import lexis

TO = frozenset(("to", "–"))
# Words after a number among which its unit is looked for: "10 to 20 hours a week".
UNIT_REACH = 8
UNIT_LINKS = frozenset(("a", "per", "each", "to", "of"))
HALF = 0.5
# "Five hundred thousand" has two.
MOST_SCALES = 2
# What may stand between "one" and its unit, and what stands between "once" and its.
FULL = frozenset(("full", "whole", "single", "working", "business", "calendar"))
PER = frozenset(("a", "per", "each", "every"))
COUNTED = frozenset((*lexis.UNITS.values(), "dollar"))


def number_at(words: Sequence[str], place: int) -> float | None:
    """Return the number at a place with its scale, a share in percent, or None.

    Both ends of a range have one scale: "2 to 50 million".
    """
    word = words[place]
    if word[0] in "$0123456789":
        value = float(word.strip("$%").replace(",", ""))
    elif word in lexis.NUMBER_WORDS:
        value = float(lexis.NUMBER_WORDS[word])
    elif word in ("a", "one", "once") and _is_one(words, place):
        value = HALF if words[max(0, place - 1)] == "half" else 1.0
    elif word in lexis.SHARES and _is_share(words, place):
        return lexis.SHARES[word]
    else:
        return None
    return value * _scale(words, place)


def range_at(words: Sequence[str], place: int) -> str:
    """Return the range that the number at a place is an end of, "6-18", or ""."""
    for low, high in ((place, _other_end(words, place, 1)), (_other_end(words, place, -1), place)):
        if low is None or high is None:
            continue
        first, last = number_at(words, low), number_at(words, high)
        if first is not None and last is not None:
            return f"{spell(first)}-{spell(last)}"
    return ""


def unit_at(words: Sequence[str], place: int) -> str:
    """Return the units of the number at a place: "$9,000 a month" → month; hours a week → both."""
    if words[place].endswith("%") or words[place] in lexis.SHARES:
        return "percent"
    units: list[str] = []
    for word in words[place + 1 : place + UNIT_REACH]:
        if word in lexis.CLAUSE_ENDS:
            break
        unit = lexis.UNITS.get(word) or lexis.UNITS.get(word.removesuffix("s"))
        if unit:
            units.append(unit)
        elif units and word not in UNIT_LINKS:
            break
    return "/".join(["$", *units] if words[place].startswith("$") else units)


def spell(number: float) -> str:
    """Return one spelling for a number: 2000000, 0.25."""
    return f"{number:.10g}"


def units_named(words: Iterable[str]) -> frozenset[str]:
    """Return the units among words: {"week"} for "weekly" and for "weeks"."""
    units = (lexis.UNITS.get(word) or lexis.UNITS.get(word.removesuffix("s")) for word in words)
    return frozenset(unit for unit in units if unit)


def _is_one(words: Sequence[str], place: int) -> bool:
    """Return whether "a", "one" or "once" stands for 1: not in "one of", "once it grows"."""
    before = words[place - 1] if place else ""
    after = [*words[place + 1 : place + 4], "", "", ""]
    if words[place] == "once":
        return after[0] in PER and not COUNTED.isdisjoint(w.removesuffix("s") for w in after[1:3])
    if words[place] == "a" or after[0] in lexis.SCALES:
        return after[0] in lexis.SCALES
    if before in lexis.COUNTING:
        return True
    if after[0] in TO | {"or"} or (before, after[0]) == ("between", "and"):
        return after[1] != "" and number_at(words, place + 2) is not None
    unit, beyond = after[1:3] if after[0] in FULL else after[:2]
    return unit.removesuffix("s") in COUNTED and not (unit in lexis.SHARES and beyond == "of")


def _scale(words: Sequence[str], place: int) -> float:
    """Return what a number is multiplied by: 100 000 for "hundred thousand" after it."""
    at = place + 1
    if not _scaled(words, at) and words[at : at + 1] and words[at] in TO | {"or", "and"}:
        at += 2
    return math.prod(lexis.SCALES[word] for word in _scaled(words, at))


def _scaled(words: Sequence[str], at: int) -> list[str]:
    return list(takewhile(lexis.SCALES.__contains__, words[at : at + MOST_SCALES]))


def _is_share(words: Sequence[str], place: int) -> bool:
    """Return whether a word is a share: not "each quarter", "a third firm", "half an hour"."""
    before = words[place - 1] if place else ""
    after = words[place + 1] if place + 1 < len(words) else ""
    if words[place] == "half":
        return after not in ("an", "a")
    return before in ("a", "one") and after == "of"


def _other_end(words: Sequence[str], place: int, step: int) -> int | None:
    """Return the place of the number beyond a "to" or a dash, scales aside, or None."""
    at = _past_scale(words, place + step, step)
    if not 0 <= at < len(words) or words[at] not in TO:
        return None
    at += step
    at = _past_scale(words, at, step) if step < 0 else at
    return at if 0 <= at < len(words) else None


def _past_scale(words: Sequence[str], at: int, step: int) -> int:
    while 0 <= at < len(words) and words[at] in lexis.SCALES:
        at += step
    return at
