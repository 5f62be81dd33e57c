"""The tuned encoder: a text's tokens as vectors that tell roles, kinds and criteria apart.

Its weights are all-MiniLM-L6-v2's, trained further on the examples that are not held aside
(`python -m evals.tune` reproduces them). Only the layers that training changed are shipped, as
float16; the word embeddings come from the default model's package. Compiled when an index is
built (`index.tuned_graph`), run with onnxruntime and tokenizers only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.embedder import read_tokenizer
from index.errors import REBUILD, IndexCorrupt
from index.features import encodable
from index.graph import GRAPH_ERRORS, THREADS, open_graph

WEIGHTS_FOLDER = Path(__file__).resolve().parent / "weights"
# As many tokens are read at a time; a longer text is read in pieces.
MOST_TOKENS = 256


@dataclass(frozen=True, slots=True)
class Reading:
    """A text's tokens.

    Attributes:
        vectors: (tokens, dim) float32, the encoder's own marks at both ends included.
        spans: (tokens, 2) int64: each token's place in the text; its marks have an empty one.
    """

    vectors: NDArray[np.float32]
    spans: NDArray[np.int64]

    @property
    def whole(self) -> NDArray[np.float32]:
        """Return the mean of all tokens, (dim,) float32."""
        mean: NDArray[np.float32] = self.vectors.mean(axis=0)
        return mean

    def part(self, start: int, end: int) -> NDArray[np.float32]:
        """Return the mean of the tokens that overlap text[start:end]; of all, where none does."""
        inside = (self.spans[:, 0] < end) & (self.spans[:, 1] > start)
        inside &= self.spans[:, 1] > self.spans[:, 0]
        if not inside.any():
            return self.whole
        mean: NDArray[np.float32] = self.vectors[inside].mean(axis=0)
        return mean


class TunedEncoder:
    """The onnxruntime session of the tuned encoder and its tokenizer. Safe to use from threads."""

    def __init__(self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer) -> None:
        """Hold a session, and a tokenizer that truncates and does not pad."""
        self._session = session
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, folder: Path, *, threads: int = THREADS) -> "TunedEncoder":
        """Return the encoder compiled into a folder.

        Raises:
            IndexCorrupt: if a file is absent or damaged.
        """
        try:
            session = open_graph(folder, threads=threads)
            tokenizer = read_tokenizer(folder)
        except (OSError, ValueError, *GRAPH_ERRORS) as error:
            raise IndexCorrupt(f"the tuned encoder in {folder} is damaged; {REBUILD}") from error
        # The last piece is a whole one: what was said last counts most.
        tokenizer.enable_truncation(MOST_TOKENS, direction="left")
        return cls(session, tokenizer)

    def read(self, text: str) -> Reading:
        """Return the vectors of a text's tokens and their places in it."""
        last = self._tokenizer.encode(encodable(text))
        pieces = [*reversed(last.overflowing), last]
        return Reading(
            np.concatenate([self._vectors(piece.ids) for piece in pieces]),
            np.array([span for piece in pieces for span in piece.offsets], dtype=np.int64),
        )

    def _vectors(self, tokens: Sequence[int]) -> NDArray[np.float32]:
        ids = np.array([tokens], dtype=np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        vectors: NDArray[np.float32] = self._session.run(None, inputs)[0][0]
        return vectors
