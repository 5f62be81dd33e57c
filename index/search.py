"""Hybrid search: dense and lexical candidates, fused by a convex combination of their scores.

Convex combination of normalised scores follows Bruch, Gai and Ingber, "An Analysis of Fusion
Functions for Hybrid Retrieval" (2023): it keeps how far apart two passages are, which reciprocal
rank fusion throws away.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.criteria import Role
from index.embedder import Encoder
from index.lexical import Lexicon, words_of
from index.names import RoleNames, compile_names, find_roles
from index.sections import Passage
from index.spelling import correct_words
from index.store import Store

# The dense score's share of the whole. Measured on the first 160 questions with the sections that
# answer them: nDCG@10 0.72 from 0.4 to 0.6, against 0.57 for dense alone, 0.65 for BM25 alone and
# 0.69 for reciprocal rank fusion; the middle of the plateau.
DENSE_WEIGHT = 0.5
# Passages each side proposes: all of a small corpus, so that both scores of each are known.
CANDIDATES = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. `score` (0..1), `dense` (cosine) and `lexical` (BM25): higher is better."""

    passage: Passage
    score: float
    dense: float
    lexical: float


def lexical_words(text: str, names: RoleNames) -> list[str]:
    """Return what stands for a text in lexical search: its words, and one word for each role named.

    Passages and questions alike, so that "FCTO" also finds "fractional chief technology officer".
    """
    return words_of(text) + [f"§{mention.role}" for mention in find_roles(names, text)]


def passage_words(passage: Passage, names: RoleNames) -> list[str]:
    """Return what stands for a passage in lexical search; its headings count twice.

    A heading says what its section answers (nDCG@10 of BM25 0.647 against 0.622 without).
    """
    return lexical_words("\n".join((passage.embedded_text, *passage.heading_path)), names)


class Searcher:
    """Search over one index. Safe to use from several threads."""

    def __init__(
        self,
        passages: Sequence[Passage],
        roles: Iterable[Role],
        encoder: Encoder,
        store: Store,
        lexicon: Lexicon,
        is_word: Callable[[str], bool],
    ) -> None:
        """Hold the parts of an open index; `is_word` tells whether a lower-case word is no typo."""
        self._passages = {passage.id: passage for passage in passages}
        self._roles = {role.id: role for role in roles}
        self.names = compile_names(self._roles.values())
        self._encoder = encoder
        self._store = store
        self._lexicon = lexicon
        self._is_word = is_word

    def correct(self, text: str) -> str:
        """Return the text with typos of the corpus's words put right: "intergator" → integrator."""
        return correct_words(text, self._lexicon.words, self._is_word)

    def search(
        self, text: str, k: int, *, vector: NDArray[np.float32] | None = None
    ) -> tuple[Hit, ...]:
        """Return at most `k` passages that answer the text, best first.

        Args:
            text: a question in the owner's words; typos and abbreviations are understood.
            k: at most this many.
            vector: the question's unit vector where the caller has it already, `(dim,)`.

        Raises:
            ChromaUnavailable: if the Chroma server is gone, hangs, or has lost the collection.
            IndexCorrupt: if the vectors on disk are damaged.
        """
        corrected = self.correct(text)
        if k <= 0 or not words_of(corrected):
            return ()
        if vector is None:
            vector = self._encoder.encode([corrected])[0]
        room = min(max(k, CANDIDATES), len(self._passages))
        dense = dict(self._store.query(vector, room))
        lexical = dict(self._lexicon.query(lexical_words(corrected, self.names), room))
        scores = fuse_scores(dense, lexical)
        best = sorted(scores, key=lambda passage: (-scores[passage], passage))[:k]
        return tuple(
            Hit(self._passages[one], scores[one], dense.get(one, 0.0), lexical.get(one, 0.0))
            for one in best
        )


def fuse_scores(
    dense: dict[str, float], lexical: dict[str, float], weight: float = DENSE_WEIGHT
) -> dict[str, float]:
    """Return the combined score, 0..1, of every passage that either side found.

    Cosines are scaled from the lowest of them to the highest, BM25 scores from 0 (no word in
    common) to the highest. A passage that one side did not find has 0 of its share.
    """
    least = min(dense.values(), default=0.0)
    span = max(dense.values(), default=0.0) - least or 1.0
    most = max(lexical.values(), default=0.0) or 1.0
    scores = {passage: weight * (cosine - least) / span for passage, cosine in dense.items()}
    for passage, score in lexical.items():
        scores[passage] = scores.get(passage, 0.0) + (1.0 - weight) * score / most
    return scores
