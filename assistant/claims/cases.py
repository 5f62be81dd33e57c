"""Which words of a sentence are not stated but supposed: "if …", "whether …", "unless …"."""

from collections.abc import Sequence

from assistant.claims import lexis

# What ends the clause of a case, beside the marks.
ENDING = (lexis.CLAUSE_WORDS | {"then"}) - lexis.CASES


def supposed(words: Sequence[str], negated: Sequence[bool]) -> list[bool]:
    """Return for each word whether it stands in a clause that an "if" or the like opens.

    Such a clause ends with a mark or with "then"; a colon right after its first word opens a list
    of cases ("it fits if: …"). What is denied "unless …" is stated no more than the case itself.

    Args:
        words: the words and marks of a text, lower case.
        negated: for each of them whether a negation reaches it.
    """
    found = [False] * len(words)
    inside = False
    for place, word in enumerate(words):
        if word in lexis.CASES:
            inside = True
            if word == "unless":
                _mark_denied_beside(words, negated, place, found)
        elif _ends(words, place):
            inside = False
        found[place] = found[place] or inside
    return found


def _ends(words: Sequence[str], place: int) -> bool:
    if words[place] == ":" and place and words[place - 1] in lexis.CASES:
        return False
    return words[place] in lexis.CLAUSE_ENDS or words[place] in ENDING


def _mark_denied_beside(
    words: Sequence[str], negated: Sequence[bool], place: int, found: list[bool]
) -> None:
    """Mark the clause before an "unless", or the one after its own where it stands first."""
    if place == 0 or words[place - 1] in lexis.SENTENCE_ENDS:
        first = _clause_end(words, place + 1) + 1
        last = _clause_end(words, first)
    else:
        last = place - 1 if words[place - 1] == "," else place
        first = last
        while first and words[first - 1] not in lexis.CLAUSE_ENDS | lexis.CLAUSE_WORDS:
            first -= 1
    for at in range(first, last) if any(negated[first:last]) else ():
        found[at] = True


def _clause_end(words: Sequence[str], place: int) -> int:
    following = range(place, len(words))
    return next((at for at in following if words[at] in lexis.CLAUSE_ENDS), len(words))
