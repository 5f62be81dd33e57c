"""A claim laid beside a window of a passage: what corresponds to what, and how well.

`correspond` finds for each word of the claim the word of the window that it most likely means;
`measure` turns that into the measures which `assistant.entail` weighs.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, takewhile

from assistant.claims import lexis
from assistant.claims.reading import Reading, Token, family
from assistant.claims.windows import Window

# Words of a family differ only in so many last letters: recommend and recommend-ation.
FAMILY_ENDING = 4
# Share of a claim's words below which no window supports it.
LEAST_SHARED = 0.3
# The subject stands among the first content words: "A fractional CFO …".
LATEST_SUBJECT = 2
# Counts from which a measure is full.
MOST_LACKING, MOST_HEDGES, MOST_SENTENCES = 4.0, 3, 2


@dataclass(frozen=True, slots=True)
class Match:
    """A content word of the claim, and the word of the window that says the same, or None."""

    token: Token
    other: Token | None


Pair = tuple[Token, Token]


def correspond(claim: Reading, window: Reading) -> tuple[Match, ...]:
    """Return for each content word of the claim, in order, what corresponds to it.

    Where a word stands several times in the window, the same form of it counts, in the clause that
    most of the claim comes from, next to the word before it.
    """
    candidates = [_alike(token, window) for token in claim.tokens]
    shared = Counter(clause for found in candidates for clause in {t.clause for t in found})
    matches = []
    place = -1
    for token, found in zip(claim.tokens, candidates, strict=True):
        ranked = [
            (one.word != token.word, -shared[one.clause], abs(one.place - place - 1), one.place)
            for one in found
        ]
        if not ranked:
            matches.append(Match(token, None))
            continue
        place = min(ranked)[-1]
        matches.append(Match(token, window.tokens[place]))
    return tuple(matches)


def pairs(matches: tuple[Match, ...]) -> Iterator[Pair]:
    """Yield what corresponds: the claim's word and the window's."""
    for match in matches:
        if match.other is not None:
            yield match.token, match.other


def _alike(token: Token, window: Reading) -> tuple[Token, ...]:
    same = window.places.get(token.stem, ())
    if same or token.is_number:
        return tuple(window.tokens[place] for place in same)
    kin = window.places.get(family(token.stem), ())
    return tuple(window.tokens[place] for place in kin if _related(token, window.tokens[place]))


def _related(one: Token, other: Token) -> bool:
    letters = zip(one.stem, other.stem, strict=False)
    shared = sum(1 for _ in takewhile(lambda two: two[0] == two[1], letters))
    return max(len(one.stem), len(other.stem)) - shared <= FAMILY_ENDING


def touches(claim: Reading, window: Reading) -> bool:
    """Return whether a window has enough of a claim's words to be looked at closely."""
    total = sum(token.weight for token in claim.tokens)
    shared = sum(
        token.weight
        for token in claim.tokens
        if token.stem in window.places or family(token.stem) in window.places
    )
    return shared >= LEAST_SHARED * total


def measure(claim: Reading, window: Window, matches: tuple[Match, ...]) -> dict[str, float]:
    """Return how well the claim agrees with the window, each measure 0..1.

    Returns:
        coverage: weight of the words that the window has, of all.
        lacking: weight of those it has not.
        predicate: share of the full words after the subject that the window has.
        scattered: how far apart in the window the words are that stand together in the claim.
        bound: words said of the same actor, of those said of one.
        hedges_added: "may", "often" … that only the claim has.
        unnamed: whether somebody in the claim, not its subject, is not named in the window.
        size: how many sentences the window has.
        short: how short the claim is.
    """
    total = sum(match.token.weight for match in matches) or 1.0
    found = tuple(pairs(matches))
    covered = sum(token.weight for token, _ in found)
    hedges = (claim.words & lexis.HEDGES) - window.reading.words
    return {
        "coverage": covered / total,
        "lacking": min(total - covered, MOST_LACKING) / MOST_LACKING,
        "predicate": _predicate(matches),
        "scattered": covered / total * _scattered(found),
        "bound": _bound(found),
        "hedges_added": min(len(hedges), MOST_HEDGES) / MOST_HEDGES,
        "unnamed": float(_names_strangers(claim, window)),
        "size": min(len(window.sentences) - 1, MOST_SENTENCES) / MOST_SENTENCES,
        "short": 1.0 / max(total, 1.0),
    }


def _predicate(matches: tuple[Match, ...]) -> float:
    told = [
        match.other is not None
        for match in matches
        if match.token.weight == 1.0
        and match.token.place >= LATEST_SUBJECT
        and not _is_name(match.token)
    ]
    return sum(told) / len(told) if told else 0.0


def _scattered(found: tuple[Pair, ...]) -> float:
    near = []
    for (token, other), (after, beyond) in pairwise(found):
        if token.clause == after.clause:
            step = beyond.place - other.place
            near.append(1 / step if step > 0 else 0.0)
    return 1 - sum(near) / len(near) if near else 0.0


def _bound(found: tuple[Pair, ...]) -> float:
    same = [
        other.actor == token.actor
        for token, other in found
        if token.actor and other.actor and not _is_name(token)
    ]
    return sum(same) / len(same) if same else 1.0


def _is_name(token: Token) -> bool:
    return token.word in lexis.FORMS or token.stem in lexis.ACTORS


def _names_strangers(claim: Reading, window: Window) -> bool:
    """Return whether the claim names somebody whom the window does not, but for its subject.

    A list says above it whom it is about; a claim says it in its subject.
    """
    missing = claim.actors - window.reading.actors - set(window.before)
    return any(
        lexis.ACTORS.get(token.stem, token.stem) in missing and token.place > LATEST_SUBJECT
        for token in claim.tokens
    )
