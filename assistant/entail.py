"""How surely a passage supports a claim, decided without a language model. Fails closed."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from assistant.verify import entails

FloatMatrix: TypeAlias = NDArray[np.float32]
# A claim is supported by a premise whose score is at least this.
LEAST_SUPPORT = 0.5


class Entailment:
    """Scores claims against premises; safe to use from several threads."""

    def __init__(self, encode: Callable[[Sequence[str]], FloatMatrix]) -> None:
        """Hold what turns texts into `(n, dim)` float32 unit rows."""
        self._encode = encode

    def scores(self, claim: str, premises: Sequence[str]) -> list[float]:
        """Return for each premise how surely it supports the claim, 0..1."""
        return [float(entails(premise, claim)) for premise in premises]
