"""Whether sources support a statement, decided without a language model.

ALCE (Gao et al., "Enabling Large Language Models to Generate Text with Citations", 2023) asks an
entailment model. This check gives the same verdict every time instead. A statement is supported if
its words stand in the sources; if nearly all that carry meaning do; or, where an encoder is at
hand, if a sentence or two of the sources share a third of them and are as near in meaning as the
bound below. In every case its numbers must stand there, and it may deny nothing where they do not.

The bounds were set on the criteria of the series, which say in other words what their section says:
the own section supports 55 % of them, other sections of the same article 2 %, other articles
0.5 %. It shares no code with the assistant's own verifier: a judge must not be the judged.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from evals.keypoints import TextEncoder
from evals.words import content_stems, is_negative, numbers_in, plain_words

# Share of a statement's content stems that the sources must hold …
LEAST_COVERAGE = 0.8
# … or with which a near meaning counts too, and how near.
COVERAGE_BESIDE_COSINE, LEAST_COSINE = 0.3, 0.6
# What follows a colon must be at least this long to be a statement of its own.
LEAST_WORDS = 4
# Sentences and list items of a quote.
PIECE_END = re.compile(r"\n\s*\n|\n\s*(?:[-*+]|\d+[.)])\s+|(?<=[.!?;])\s+")


def supports(sources: Sequence[str], statement: str, encoder: TextEncoder | None = None) -> bool:
    """Return whether the sources together support the statement, or what follows its colon.

    Words before a colon ("Fractional CTO, if this is you: …") lead over to what is stated.
    """
    if not sources:
        return False
    joined = "\n\n".join(sources)
    _, colon, rest = statement.partition(": ")
    stated = [statement]
    if colon and len(rest.split()) >= LEAST_WORDS:
        stated.append(rest)
    return any(_holds(joined, one) or _means(joined, one, encoder) for one in stated)


def _holds(joined: str, statement: str) -> bool:
    """Return whether the words of the statement stand in the sources."""
    plain = plain_words(statement).rstrip(".!:;, ")
    if plain and plain in plain_words(joined):
        return True
    return _coverage(statement, joined) >= LEAST_COVERAGE and _agrees(joined, statement)


def _means(joined: str, statement: str, encoder: TextEncoder | None) -> bool:
    """Return whether a sentence or two of the sources say the statement in other words."""
    if encoder is None:
        return False
    pieces = [piece.strip() for piece in PIECE_END.split(joined) if piece.strip()]
    pieces += [f"{one} {other}" for one, other in pairwise(pieces)]
    near = [
        piece
        for piece in pieces
        if _coverage(statement, piece) >= COVERAGE_BESIDE_COSINE and _agrees(piece, statement)
    ]
    if not near:
        return False
    vectors = encoder.encode([statement, *near])
    return bool((vectors[1:] @ vectors[0]).max() >= LEAST_COSINE)


def _coverage(statement: str, source: str) -> float:
    stems = content_stems(statement)
    return len(stems & content_stems(source)) / len(stems) if stems else 0.0


def _agrees(source: str, statement: str) -> bool:
    return numbers_in(statement) <= numbers_in(source) and (
        is_negative(source) or not is_negative(statement)
    )
