"""Whether an answer conveys a key point (a fact, a "nugget"), decided without a language model.

A piece of the answer (a statement, or two that follow one another) conveys a key point if it holds
every number of it and nearly all words that carry meaning; or, since labels are worded otherwise
than the articles, half of those words and a meaning as near as the encoder can tell. A piece about
another chief ("CIO" where the point is about the CTO) conveys nothing.

The bounds were set on 137 key points of held-aside questions: the sections that hold a point convey
it wholly in 72 % of the cases, and other sections of the same article, some of which repeat it, in
6 %.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from evals.statements import split_statements
from evals.words import content_stems, numbers_in

COVERAGE_STRICT, COVERAGE_PARTIAL = 0.8, 0.5
# With half of the words, a meaning as near as this counts as the whole point.
LEAST_COSINE = 0.55
CHIEF = re.compile(r"\bF?(C[MSOFTI]O)s?\b")


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
    pieces = [piece for piece in pieces if not _about_another(fact, piece)]
    if not pieces:
        return Conveyed(fact, 0.0, "")
    stems, numbers = content_stems(fact), numbers_in(fact)
    covered = {piece: _coverage(stems, piece) for piece in pieces}
    # The shortest of the best covered pieces; most key points in the articles' own words end here.
    best = max(pieces, key=lambda piece: (covered[piece], -len(piece)))
    if covered[best] < COVERAGE_PARTIAL:
        return Conveyed(fact, 0.0, "")
    if covered[best] >= COVERAGE_STRICT and numbers <= numbers_in(best):
        return Conveyed(fact, 1.0, best)
    near = [piece for piece in pieces if covered[piece] >= COVERAGE_PARTIAL]
    near = [piece for piece in near if numbers <= numbers_in(piece)]
    if encoder is None or not near:
        return Conveyed(fact, 0.5, best)
    vectors = encoder.encode([fact, *near])
    cosines = vectors[1:] @ vectors[0]
    nearest = int(cosines.argmax())
    if cosines[nearest] >= LEAST_COSINE:
        return Conveyed(fact, 1.0, near[nearest])
    return Conveyed(fact, 0.5, best)


def _about_another(fact: str, piece: str) -> bool:
    """Return whether a piece names chiefs and none of those that the key point names."""
    wanted, named = chiefs_in(fact), chiefs_in(piece)
    return bool(wanted and named) and not wanted & named


def chiefs_in(text: str) -> frozenset[str]:
    """Return the chiefs that a text names: "FCTO", "a fractional CTO", "CTOs" → CTO."""
    return frozenset(CHIEF.findall(text))


def _coverage(stems: frozenset[str], piece: str) -> float:
    return len(stems & content_stems(piece)) / len(stems) if stems else 0.0


def _pieces(answer: str) -> list[str]:
    statements = [statement.text for statement in split_statements(answer)]
    pairs = [f"{a} {b}" for a, b in pairwise(statements)]
    return [*statements, *pairs]
