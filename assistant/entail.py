"""How surely a passage supports a claim, decided without a language model. Fails closed.

The passage is cut into windows of a sentence or two. Each is laid beside the claim: a logistic
model weighs how many of its words are there, how they hang together and how near in meaning both
are (the encoder's cosine); a contradiction in numbers, names, roles, negation, degree, modality or
direction is never made up for. The best window counts. The weights are fitted, and the bound set,
on labelled sentences by `python -m evals detector --fit`.
"""

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from assistant.claims.alignment import correspond, measure, touches
from assistant.claims.contradictions import contradictions
from assistant.claims.reading import read
from assistant.claims.windows import windows_of
from assistant.markup import plain

FloatMatrix: TypeAlias = NDArray[np.float32]
# A claim is supported by a premise whose score is at least this; the weights are shifted to it.
LEAST_SUPPORT = 0.5
WEIGHTS_FILE = Path(__file__).with_name("entailment.json")
BIAS, CONTRADICTION, COSINE = "bias", "contradiction", "cosine"
# Vectors of sentences that are kept: more than two series of this size have.
MOST_VECTORS = 4_000
# Windows of a premise whose sentences are encoded.
SHORTLIST = 3
SMALLEST = 1e-9
# The most that speaks for a claim which something contradicts: less than the bound.
MOST_CONTRADICTED = -0.1


@dataclass(frozen=True, slots=True)
class Comparison:
    """A claim beside one window: its sentences, the measures, and what contradicts it."""

    sentences: tuple[str, ...]
    measures: Mapping[str, float]
    against: tuple[str, ...]


class Entailment:
    """Scores claims against premises; safe to use from several threads."""

    def __init__(
        self,
        encode: Callable[[Sequence[str]], FloatMatrix],
        weights: Mapping[str, float] | None = None,
    ) -> None:
        """Hold an encoder.

        Args:
            encode: texts → `(n, dim)` float32 unit rows.
            weights: of the measures, "bias" and "contradiction"; by default those of this package.
        """
        self._encode = encode
        self._weights = read_weights() if weights is None else dict(weights)
        self._vectors: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = Lock()

    def scores(self, claim: str, premises: Sequence[str]) -> list[float]:
        """Return for each premise how surely it supports the claim, 0..1.

        Markdown is understood. A claim or premise without words has 0.
        """
        stated = plain(claim)
        laid = [lay(stated, premise) for premise in premises]
        near = self._with_cosines(stated, [self._hopeful(found) for found in laid])
        return [self._score(seen or found) for seen, found in zip(near, laid, strict=True)]

    def compare(self, claim: str, premise: str) -> tuple[Comparison, ...]:
        """Return the claim beside each window of the premise; () where one of them says nothing."""
        stated = plain(claim)
        return self._with_cosines(stated, [lay(stated, premise)])[0]

    def _hopeful(self, found: Sequence[Comparison]) -> tuple[Comparison, ...]:
        """Return the windows that support the claim if they are near enough in meaning.

        Encoding is what takes time: it is left out where it cannot change the outcome.
        """
        ranked = sorted(found, key=lambda one: -margin(one, self._weights))
        most = max(0.0, self._weights.get(COSINE, 0.0))
        return tuple(one for one in ranked[:SHORTLIST] if margin(one, self._weights) + most >= 0)

    def _score(self, found: Sequence[Comparison]) -> float:
        return sigmoid(max(margin(one, self._weights) for one in found)) if found else 0.0

    def _with_cosines(
        self, stated: str, laid: Sequence[Sequence[Comparison]]
    ) -> list[tuple[Comparison, ...]]:
        """Return the comparisons with the cosine of claim and window among the measures."""
        needed = [text for found in laid for one in found for text in one.sentences]
        if not needed:
            return [() for _ in laid]
        vectors = self._vectors_of([stated, *needed])
        return [tuple(_add_cosine(one, vectors, stated) for one in found) for found in laid]

    def _vectors_of(self, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        with self._lock:
            known = {text: self._vectors[text] for text in texts if text in self._vectors}
        new = list(dict.fromkeys(text for text in texts if text not in known))
        if new:
            known |= dict(zip(new, self._encode(new), strict=True))
        with self._lock:
            for text, vector in known.items():
                self._vectors[text] = vector
                self._vectors.move_to_end(text)
            while len(self._vectors) > MOST_VECTORS:
                self._vectors.popitem(last=False)
        return known


def lay(stated: str, premise: str) -> tuple[Comparison, ...]:
    """Return a plain claim beside the windows of a premise that share its words."""
    claimed, windows = read(stated), windows_of(premise)
    if not claimed.tokens:
        return ()
    passage = read(plain(premise))
    found = []
    for window in windows:
        if not touches(claimed, window.reading):
            continue
        matches = correspond(claimed, window.reading)
        measures = measure(claimed, window, matches)
        against = contradictions(claimed, window, passage, matches, measures)
        found.append(Comparison(window.sentences, measures, against))
    return tuple(found)


def _add_cosine(
    one: Comparison, vectors: Mapping[str, NDArray[np.float32]], stated: str
) -> Comparison:
    """Return a comparison with its cosine; a window's vector is the mean of its sentences'."""
    mean = np.sum([vectors[text] for text in one.sentences], axis=0)
    cosine = float(mean @ vectors[stated] / max(float(np.linalg.norm(mean)), SMALLEST))
    return replace(one, measures={**one.measures, COSINE: cosine})


def margin(comparison: Comparison, weights: Mapping[str, float]) -> float:
    """Return how much speaks for support; 0 is the bound, and above it there is support."""
    weighed = sum(weights.get(name, 0.0) * value for name, value in comparison.measures.items())
    if comparison.against:
        return min(weighed + weights[BIAS] + weights[CONTRADICTION], MOST_CONTRADICTED)
    return weighed + weights[BIAS]


def sigmoid(value: float) -> float:
    """Return 0..1 for any number, 0.5 for 0."""
    return float(1.0 / (1.0 + np.exp(-value)))


def read_weights(path: Path = WEIGHTS_FILE) -> dict[str, float]:
    """Return the weights that `python -m evals detector --fit` wrote."""
    weights: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))
    return weights
