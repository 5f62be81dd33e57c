"""Whether an answer conveys a key point (a fact, a "nugget"), decided without a language model.

A key point is conveyed by a piece of the answer (a statement, or two that follow one another) that
holds every number of it and either nearly all words that carry meaning or, since labels are
written in other words than the articles, a meaning as near as the encoder can tell.

The least cosines were set on the labelled sections: for each key point the best piece of a section
that holds it, against the best piece of the other sections of the same article. See
`tests/evals/test_keypoints.py` for pairs that it must tell apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from evals.statements import split_statements
from evals.words import content_stems, numbers_in

COVERAGE_STRICT, COVERAGE_PARTIAL = 0.8, 0.5
COSINE_STRICT, COSINE_PARTIAL = 0.65, 0.5
# A near meaning must share at least this much of the wording, or it is only the same topic.
COVERAGE_BESIDE_COSINE = 0.25


class TextEncoder(Protocol):
    """What turns texts into vectors: `index.embedder.Encoder`."""

    def encode(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """Return `(n, dim)` float32, unit rows."""


@dataclass(frozen=True, slots=True)
class Conveyed:
    """How far one key point is conveyed: 1 wholly, 0.5 in part, 0 not, and by which piece."""

    fact: str
    degree: float
    by: str


def judge_facts(
    facts: Sequence[str], answer: str, encoder: TextEncoder | None
) -> tuple[Conveyed, ...]:
    """Return how far the answer's text (Markdown) conveys each key point.

    Without an encoder, words alone decide.
    """
    pieces = _pieces(answer)
    if not facts or not pieces:
        return tuple(Conveyed(fact, 0.0, "") for fact in facts)
    return tuple(_judge_fact(fact, pieces, encoder) for fact in facts)


def _judge_fact(fact: str, pieces: Sequence[str], encoder: TextEncoder | None) -> Conveyed:
    stems, numbers = content_stems(fact), numbers_in(fact)
    covered = {piece: _coverage(stems, piece) for piece in pieces}
    # The shortest of the best covered pieces; most key points in the articles' own words end here.
    best = max(pieces, key=lambda piece: (covered[piece], -len(piece)))
    if covered[best] >= COVERAGE_STRICT and numbers <= numbers_in(best):
        return Conveyed(fact, 1.0, best)
    degree, by = (0.5, best) if covered[best] >= COVERAGE_PARTIAL else (0.0, "")
    near = [piece for piece in pieces if covered[piece] >= COVERAGE_BESIDE_COSINE]
    if encoder is None or not near:
        return Conveyed(fact, degree, by)
    vectors = encoder.encode([fact, *near])
    cosines = vectors[1:] @ vectors[0]
    for piece, cosine in sorted(zip(near, cosines, strict=True), key=lambda pair: -pair[1]):
        if cosine >= COSINE_STRICT and numbers <= numbers_in(piece):
            return Conveyed(fact, 1.0, piece)
        if cosine >= COSINE_PARTIAL and not degree:
            degree, by = 0.5, piece
    return Conveyed(fact, degree, by)


def _coverage(stems: frozenset[str], piece: str) -> float:
    return len(stems & content_stems(piece)) / len(stems) if stems else 0.0


def _pieces(answer: str) -> list[str]:
    statements = [statement.text for statement in split_statements(answer)]
    pairs = [f"{a} {b}" for a, b in pairwise(statements)]
    return [*statements, *pairs]
