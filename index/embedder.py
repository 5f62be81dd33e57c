"""The compiled encoder: text → unit vector with onnxruntime and tokenizers only, never torch."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from index.errors import REBUILD, IndexCorrupt
from index.features import encodable
from index.graph import GRAPH_ERRORS, THREADS, open_graph

TOKENIZER_FILE = "tokenizer.json"
CARD_FILE = "encoder.json"
# Passages encoded together, of about the same length so that little is padded.
BATCH = 16
# No text of more characters than this for each word piece that fits is looked at: a pasted
# megabyte costs a question no time. (English has about five characters to a word piece.)
CHARACTERS_PER_TOKEN = 64


@dataclass(frozen=True, slots=True)
class EncoderCard:
    """What a compiled encoder is: written beside its graph.

    `identity` tells weights of the same name apart, `limit` is in word pieces, the encoder's own
    marks included, `pad` is the id it is padded with.
    """

    name: str
    identity: str
    dim: int
    limit: int
    pad: int

    def write(self, folder: Path) -> None:
        """Write the card into a compiled encoder's folder."""
        (folder / CARD_FILE).write_text(json.dumps(asdict(self), indent=2), encoding="utf-8")


def read_card(folder: Path) -> EncoderCard:
    """Return the card of a compiled encoder.

    Raises:
        IndexCorrupt: if it is absent or cannot be read.
    """
    try:
        return EncoderCard(**json.loads((folder / CARD_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise IndexCorrupt(f"{folder / CARD_FILE} cannot be read; {REBUILD}") from error


class Encoder:
    """A compiled encoder: the onnxruntime session and its tokenizer. Safe to use from threads."""

    def __init__(
        self, card: EncoderCard, session: onnxruntime.InferenceSession, tokenizer: Tokenizer
    ) -> None:
        """Hold a session, and a tokenizer that truncates at `card.limit` and does not pad."""
        self.card = card
        self.name = card.name
        self.dim = card.dim
        self.limit = card.limit
        self._session = session
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, folder: Path, *, threads: int = THREADS) -> "Encoder":
        """Return the encoder compiled into a folder.

        Raises:
            IndexCorrupt: if a file is absent or damaged.
        """
        card = read_card(folder)
        try:
            session = open_graph(folder, threads=threads)
            tokenizer = read_tokenizer(folder)
        except (OSError, ValueError, *GRAPH_ERRORS) as error:
            raise IndexCorrupt(f"the encoder in {folder} is damaged; {REBUILD}") from error
        tokenizer.enable_truncation(card.limit)
        return cls(card, session, tokenizer)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the texts' vectors, `(n, dim)` float32, unit rows; cut at `limit` word pieces."""
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        cut = [encodable(text[: self.limit * CHARACTERS_PER_TOKEN]) for text in texts]
        tokens = self._tokenizer.encode_batch(cut)
        by_length = sorted(range(len(texts)), key=lambda number: len(tokens[number].ids))
        for first in range(0, len(texts), BATCH):
            rows = by_length[first : first + BATCH]
            vectors[rows] = self._run([tokens[row] for row in rows])
        return vectors

    def _run(self, batch: list[Encoding]) -> NDArray[np.float32]:
        shape = (len(batch), max(len(tokens.ids) for tokens in batch))
        ids = np.full(shape, self.card.pad, dtype=np.int64)
        mask = np.zeros(shape, dtype=np.int64)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens.ids)] = tokens.ids
            mask[row, : len(tokens.ids)] = 1
        inputs = {"input_ids": ids, "attention_mask": mask}
        vectors: NDArray[np.float32] = self._session.run(None, inputs)[0]
        return vectors

    def count_tokens(self, text: str) -> int:
        """Return how many word pieces the whole text has, the encoder's own marks included."""
        return len(self._counter.encode(encodable(text)).ids)

    def knows_word(self, word: str) -> bool:
        """Return whether a lower-case word is a word piece of its own: a common one, no typo."""
        return self._tokenizer.token_to_id(word) is not None

    @cached_property
    def _counter(self) -> Tokenizer:
        """A second tokenizer that does not truncate; only builds count."""
        counter = Tokenizer.from_str(self._tokenizer.to_str())
        counter.no_truncation()
        return counter


def read_tokenizer(folder: Path) -> Tokenizer:
    """Return the tokenizer of a compiled encoder; it does not pad.

    Raises:
        OSError: if it is absent.
        ValueError: if it is damaged.
    """
    # Not `from_str`, which raises a bare Exception for a damaged text; this raises ValueError.
    tokenizer = Tokenizer.from_buffer((folder / TOKENIZER_FILE).read_bytes())
    tokenizer.no_padding()
    return tokenizer
