"""What no good wording makes up for: where a claim says something else than a window does.

Each check compares one thing: numbers, names, roles, fields of business, negation, degree,
modality, direction, and whether one piece of the claim was put together from two sentences, or
states what the window only supposes.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise

from assistant.claims import lexis
from assistant.claims.alignment import LATEST_SUBJECT, Match, pairs
from assistant.claims.amounts import numbers_differ, prices_another
from assistant.claims.reading import Mark, Reading, Token
from assistant.claims.windows import Window
from index.lexical import stem_words

# Share of the matched words that may be denied on one side only, their negations set aside.
MOST_AGAINST = 0.34
# Degrees, of 0 … 5, that differ by so much say different things.
FAR_APART = 3
# How scattered the words of a claim may be that has no other words than the window.
MOST_SCATTERED = 0.5
FORM_STEMS = frozenset(stem_words(sorted(lexis.FORMS)))
# "Under" and "until" deny nothing.
SHORTEST_BARE = 4
DENIALS = frozenset(["no", "not", "cannot", "without"])


def contradictions(
    claim: Reading,
    window: Window,
    passage: Reading,
    matches: tuple[Match, ...],
    measures: Mapping[str, float],
) -> tuple[str, ...]:
    """Return the names of the checks that fail, () where nothing contradicts the window.

    Args:
        claim: What is claimed.
        window: What it is held against.
        passage: The whole passage, in which names may stand too.
        matches: What corresponds to what.
        measures: What `assistant.claims.alignment.measure` made of that.
    """
    stated = window.reading
    checks: Mapping[str, bool] = {
        "number": numbers_differ(claim, stated),
        "name": not claim.names <= passage.words,
        "role": _actors_differ(claim, window),
        "field": _fields_differ(claim, stated),
        "negation": _polarity_differs(claim, stated, matches)
        or _is_denied_in(claim.words, stated.words)
        or _is_denied_in(stated.words, claim.words),
        "degree": _degrees_differ(claim, stated, matches),
        "modality": _modality_exceeds(claim, stated, matches),
        "direction": _directions_differ(claim, stated, matches),
        "order": _is_turned_round(claim, stated, matches),
        "joined": _is_joined(claim, stated, matches),
        "condition": _drops_condition(claim, matches),
        "repeated": _repeats(claim, stated),
        "reordered": _is_reordered(measures),
        "price": prices_another(claim, stated, matches),
    }
    return tuple(name for name, differs in checks.items() if differs)


def _actors_differ(claim: Reading, window: Window) -> bool:
    """Return whether the claim is about somebody else, or about another form of engagement."""
    stated = window.reading
    known = stated.actors | set(window.before)
    if known and claim.actors - known:
        return True
    return bool(claim.forms and stated.forms and not claim.forms & stated.forms)


def _fields_differ(claim: Reading, window: Reading) -> bool:
    stated = {lexis.FIELDS[word] for word in window.words if word in lexis.FIELDS}
    wanted = {lexis.FIELDS[word] for word in claim.words if word in lexis.FIELDS}
    return bool(stated and wanted - stated)


def _polarity_differs(claim: Reading, window: Reading, matches: tuple[Match, ...]) -> bool:
    """Return whether something is denied on one side and stated on the other.

    What a negation says first is what it denies: "cannot *scale* without an executive".
    """
    if claim.words & lexis.NEGATORS and not window.words & lexis.NEGATORS:
        return True
    found = tuple(pairs(matches))
    full = [token for token, _ in found if token.weight == 1.0]
    against = [(token, other) for token, other in found if token.negated != other.negated]
    heads = _heads(claim) | _heads(window)
    agree = any(t.negated and o.negated and t.weight == 1.0 and t.stem in heads for t, o in found)
    opposed = sum(token.weight == 1.0 for token, _ in against)
    if full and not agree and opposed / len(full) > MOST_AGAINST:
        return True
    return any(token.stem in heads or other.stem in heads for token, other in against)


def _is_denied_in(words: frozenset[str], others: frozenset[str]) -> bool:
    """Return whether words hold an "un-", "dis-" or "non-" whose bare word alone others hold."""
    denied = [word for word in words if word.startswith(lexis.DENYING) and word not in others]
    if not denied:
        return False
    known = set(stem_words(sorted(others)))
    bare = [word.removeprefix(p) for word in denied for p in lexis.DENYING if word.startswith(p)]
    return any(
        stem in known for stem in stem_words([one for one in bare if len(one) >= SHORTEST_BARE])
    )


def _heads(reading: Reading) -> frozenset[str]:
    """Return the stems of the content words that a negation reaches first."""
    heads = set()
    inside = False
    for token in reading.tokens:
        if token.negated and not inside and not token.is_number:
            heads.add(token.stem)
        inside = token.negated and (inside or token.weight == 1.0)
    return frozenset(heads)


def _degrees_differ(claim: Reading, window: Reading, matches: tuple[Match, ...]) -> bool:
    """Return whether the claim says always, never or only where the window does not go so far."""
    never, always = str(lexis.LEAST_DEGREE), str(lexis.GREATEST_DEGREE)
    denied = window.words & DENIALS and not claim.words & {"never", "none"}
    ends = {always} if denied else {never, always}
    return (
        _is_new("degree", claim, window, matches, ends)
        or _is_new("exclusive", claim, window, matches)
        or any(_is_far(mark, window, matches) for mark in claim.marks if mark.kind == "degree")
    )


def _is_far(mark: Mark, window: Reading, matches: tuple[Match, ...]) -> bool:
    """Return whether the claim says sometimes of what the window says always of, or the like."""
    places = {other.place for other in _around(mark, matches)}
    there = [
        abs(int(other.value) - int(mark.value))
        for other in window.marks
        if other.kind == "degree" and places & {other.before, other.after}
    ]
    return bool(there) and min(there) >= FAR_APART


def _modality_exceeds(claim: Reading, window: Reading, matches: tuple[Match, ...]) -> bool:
    """Return whether the claim demands or promises what the window leaves open."""
    if any(_is_new(kind, claim, window, matches) for kind in ("demand", "optional")):
        return True
    promises = {mark.value for mark in claim.marks if mark.kind == "promise"}
    return bool(promises - window.words) and bool(window.words & (lexis.DOUBTS | {"can"}))


def _directions_differ(claim: Reading, window: Reading, matches: tuple[Match, ...]) -> bool:
    """Return whether the claim goes another way: more for less, before for after."""
    for mark in claim.marks:
        if mark.kind != "direction":
            continue
        opposite = lexis.OPPOSITES[mark.value]
        if mark.value not in window.words and opposite & window.words:
            return True
        clauses = {other.clause for other in _around(mark, matches)}
        there = {o.value for o in window.marks if o.kind == "direction" and o.clause in clauses}
        if opposite & there and mark.value not in there:
            return True
    return False


def _is_turned_round(claim: Reading, window: Reading, matches: tuple[Match, ...]) -> bool:
    """Return whether what stands before a "before", "than" or "because" stood after it.

    A "before" that stands first, as in "Before you sign, ask", has nothing before it.
    """
    for mark in (one for one in claim.marks if one.kind == "order"):
        there = [o for o in window.marks if o.kind == "order" and o.value == mark.value]
        if len(there) != 1 or not 0 <= mark.before < len(matches) > mark.after:
            continue
        first, last = matches[mark.before].other, matches[mark.after].other
        if first and last and first.place > there[0].before >= last.place:
            return True
    return False


def _is_new(
    kind: str,
    claim: Reading,
    window: Reading,
    matches: tuple[Match, ...],
    values: Iterable[str] = (),
) -> bool:
    """Return whether the claim qualifies something in a way that the window does not there.

    `values` are those that are looked at, all by default.
    """
    wanted = frozenset(values)
    for mark in claim.marks:
        if mark.kind != kind or (wanted and mark.value not in wanted):
            continue
        alike = {
            other.clause
            for other in window.marks
            if other.kind == kind and (kind != "degree" or other.value == mark.value)
        }
        clauses = {other.clause for other in _around(mark, matches)}
        if not (alike & clauses if clauses else alike):
            return True
    return False


def _around(mark: Mark, matches: tuple[Match, ...]) -> list[Token]:
    """Return the window's words that correspond to those beside a mark of the claim."""
    beside = [matches[i] for i in (mark.before, mark.after) if 0 <= i < len(matches)]
    return [match.other for match in beside if match.other is not None]


def _is_joined(claim: Reading, window: Reading, matches: tuple[Match, ...]) -> bool:
    """Return whether one piece of the claim is put together from two sentences of the window.

    The subject may be taken from another ("it" in the window is named in the claim); what is said
    of it may not, nor what follows from a condition.
    """
    conditional = bool(claim.words & lexis.CONDITIONS)
    return any(
        (token.segment == after.segment or (conditional and token.clause != after.clause))
        and other.sentence != beyond.sentence
        and not (token.place < LATEST_SUBJECT and beyond.sentence in window.following)
        for (token, other), (after, beyond) in pairwise(pairs(matches))
    )


def _drops_condition(claim: Reading, matches: tuple[Match, ...]) -> bool:
    """Return whether what the claim states is only a case in the window: "if …", "whether …"."""
    if claim.words & (lexis.OPEN | lexis.CONDITIONS):
        return False
    found = [other.is_case for token, other in pairs(matches) if token.weight == 1.0]
    return bool(found) and all(found)


def _repeats(claim: Reading, window: Reading) -> bool:
    """Return whether the claim says again and again what the window says once: it goes in circles.

    "Fractional" and its like may be added to any name.
    """
    said = Counter(token.stem for token in claim.tokens if token.weight == 1.0)
    there = Counter(token.stem for token in window.tokens)
    return any(times > there[stem] > 0 and stem not in FORM_STEMS for stem, times in said.items())


def _is_reordered(measures: Mapping[str, float]) -> bool:
    """Return whether a claim has only the window's words, but has put them together anew."""
    return measures["lacking"] == 0.0 and measures["scattered"] > MOST_SCATTERED
