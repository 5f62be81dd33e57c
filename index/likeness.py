"""How alike a text is to each of a fixed set of texts, by words and by groups of letters."""

import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import REBUILD, IndexCorrupt
from index.features import Vocabulary, collect_vocabulary

BLOCKS = ("word", "letter")


@dataclass(frozen=True, slots=True)
class Postings:
    """Where a vocabulary's terms occur: those of column `j` are `rows[starts[j]:starts[j + 1]]`.

    `weights` holds each row's tf-idf weight of the term, float32; rows are of unit length.
    """

    vocabulary: Vocabulary
    rows: NDArray[np.int32]
    weights: NDArray[np.float32]
    starts: NDArray[np.int64]

    def cosines(self, text: str, size: int) -> NDArray[np.float32]:
        """Return the text's cosine with each of the `size` rows."""
        total = np.zeros(size, dtype=np.float32)
        columns, weights = self.vocabulary.weigh(text)
        for column, weight in zip(columns.tolist(), weights.tolist(), strict=True):
            span = slice(self.starts[column], self.starts[column + 1])
            total[self.rows[span]] += weight * self.weights[span]
        return total


@dataclass(frozen=True, slots=True)
class Likeness:
    """Cosines of tf-idf vectors with `size` texts, the mean over words and letter groups."""

    size: int
    postings: tuple[Postings, ...]

    def to(self, text: str) -> NDArray[np.float32]:
        """Return how alike the text is to each of the texts: (size,) float32, 0..1."""
        cosines = [postings.cosines(text, self.size) for postings in self.postings]
        mean: NDArray[np.float32] = np.mean(cosines, axis=0, dtype=np.float32)
        return mean


def collect_likeness(texts: Sequence[str]) -> Likeness:
    """Return the likeness to a set of texts, whose order gives the rows."""
    return Likeness(len(texts), tuple(_collect(block, texts) for block in BLOCKS))


def _collect(block: str, texts: Sequence[str]) -> Postings:
    vocabulary = collect_vocabulary(block, texts)
    weighed = [vocabulary.weigh(text) for text in texts]
    columns = np.concatenate([columns for columns, _ in weighed])
    weights = np.concatenate([weights for _, weights in weighed])
    rows = np.repeat(np.arange(len(texts), dtype=np.int32), [len(c) for c, _ in weighed])
    order = np.argsort(columns, kind="stable")
    starts = np.searchsorted(columns[order], np.arange(len(vocabulary.terms) + 1))
    return Postings(vocabulary, rows[order], weights[order], starts.astype(np.int64))


def save_likeness(likeness: Likeness, folder: Path, name: str) -> None:
    """Write a likeness into a folder, in files that begin with `name`."""
    blocks = [p.vocabulary.block for p in likeness.postings]
    stored = {"size": likeness.size, "blocks": blocks}
    (folder / f"{name}.json").write_text(json.dumps(stored), "utf-8")
    for p in likeness.postings:
        with (folder / f"{name}.{p.vocabulary.block}.npz").open("wb") as file:
            np.savez(
                file,
                terms=p.vocabulary.terms,
                rarity=p.vocabulary.rarity,
                rows=p.rows,
                weights=p.weights,
                starts=p.starts,
            )


def load_likeness(folder: Path, name: str) -> Likeness:
    """Return the likeness saved as `name` in a folder.

    Raises:
        IndexCorrupt: if a file is absent or damaged.
    """
    try:
        stored = json.loads((folder / f"{name}.json").read_text("utf-8"))
        postings = tuple(
            _load_postings(folder / f"{name}.{block}.npz", block) for block in stored["blocks"]
        )
        return Likeness(int(stored["size"]), postings)
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise IndexCorrupt(f"{name} in {folder} is damaged; {REBUILD}") from error


def _load_postings(path: Path, block: str) -> Postings:
    with np.load(path) as arrays:
        vocabulary = Vocabulary(block, arrays["terms"], arrays["rarity"])
        return Postings(vocabulary, arrays["rows"], arrays["weights"], arrays["starts"])
