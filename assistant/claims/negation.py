"""Which words of a sentence a negation reaches."""

from collections.abc import Sequence

from assistant.claims import lexis

# A negation reaches to the end of its clause, and no more content words than this …
REACH = 4
# … or than this where it denies a thing and not what is done: "without a plan".
THING_REACH = 2
ENDING_WORDS = lexis.CONJUNCTIONS | lexis.COPULAS | lexis.CLAUSE_WORDS


def denied(words: Sequence[str], weights: Sequence[float]) -> list[bool]:
    """Return for each word whether a negation reaches it.

    Two negations cancel ("not without"). A colon does not end one ("what it is not set up to do:
    judge …"), unless the negation is all there is before it ("if no: …").

    Args:
        words: the words and marks of a text, lower case.
        weights: how much each word says; 0 for one that is no content word.
    """
    found = [False] * len(words)
    reach = 0
    of_thing = False
    for place, word in enumerate(words):
        if word in lexis.NEGATORS:
            of_thing = word in lexis.DENIES_THINGS
            reach = _reach_from(words, place, reach)
            _deny_before(words, weights, place, found)
            continue
        if _ends(words, place) or (of_thing and word in lexis.COPULAS):
            reach = 0
        found[place] = reach > 0 and weights[place] > 0
        heavy = weights[place] == 1.0 or (of_thing and weights[place] > 0)
        reach = max(0, reach - heavy)
    return found


def _reach_from(words: Sequence[str], place: int, reach: int) -> int:
    if reach or (words[place] in lexis.DENIES_THINGS and _stands_last(words, place)):
        return 0
    return THING_REACH if words[place] in lexis.DENIES_THINGS else REACH


def _deny_before(
    words: Sequence[str], weights: Sequence[float], place: int, found: list[bool]
) -> None:
    """Mark what a negator at the end of its clause denies: "*sold* nothing", "*firms* do not"."""
    if words[place] == "not":
        if any(weights[place + 1 : _clause_end(words, place)]):
            return
    elif words[place] not in lexis.BACKWARD or not _stands_last(words, place):
        return
    for before in range(place - 1, -1, -1):
        if words[before] in lexis.CLAUSE_ENDS or words[before] in lexis.CLAUSE_WORDS:
            return
        if weights[before] > 0:
            found[before] = True
            return


def _clause_end(words: Sequence[str], place: int) -> int:
    following = range(place + 1, len(words))
    return next((at for at in following if _ends(words, at)), len(words))


def _stands_last(words: Sequence[str], place: int) -> bool:
    after = words[place + 1] if place + 1 < len(words) else "."
    return after in lexis.CLAUSE_ENDS or after in ENDING_WORDS


def _ends(words: Sequence[str], place: int) -> bool:
    if words[place] == ":" and place and words[place - 1] not in lexis.NEGATORS:
        return False
    return words[place] in lexis.CLAUSE_ENDS or words[place] in lexis.CLAUSE_WORDS
