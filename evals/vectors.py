"""An encoder that remembers: answers quote the same sentences again and again."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from evals.keypoints import TextEncoder


class RememberingEncoder:
    """Encodes each text once; safe to use from several threads, at worst encoding one twice."""

    def __init__(self, encoder: TextEncoder) -> None:
        """Hold the encoder that does the work."""
        self._encoder = encoder
        self._known: dict[str, NDArray[np.float32]] = {}

    def encode(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """Return the texts' vectors, `(n, dim)` float32, unit rows."""
        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        if new:
            self._known.update(zip(new, self._encoder.encode(new), strict=True))
        return np.stack([self._known[text] for text in texts])
