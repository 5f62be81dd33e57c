"""Vectors of texts encoded before, so that no build encodes an unchanged text again."""

import hashlib
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ENCODED_FILE = "encoded.npz"
# Texts encoded between two reports of progress.
CHUNK = 64


class EncodedTexts:
    """An encoder that remembers: texts of an earlier build are looked up, not encoded.

    `encoded` counts the texts that had to be encoded.
    """

    def __init__(
        self,
        encode: Callable[[Sequence[str]], NDArray[np.float32]],
        known: dict[bytes, NDArray[np.float32]],
        report: Callable[[int, int], None],
    ) -> None:
        """Wrap an encoder.

        Args:
            encode: texts → `(n, dim)` float32 unit rows.
            known: vectors by text key, of the same encoder (`read_encoded`).
            report: called with how many of how many new texts are done.
        """
        self._encode = encode
        self._known = known
        self._used: dict[bytes, NDArray[np.float32]] = {}
        self._report = report
        self.encoded = 0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the texts' vectors, `(n, dim)` float32, unit rows."""
        if not texts:
            return self._encode([])
        keys = [_key(text) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        missing = list(new)
        for start in range(0, len(missing), CHUNK):
            chunk = missing[start : start + CHUNK]
            self._known.update(zip(chunk, self._encode([new[key] for key in chunk]), strict=True))
            self._report(start + len(chunk), len(missing))
        self.encoded += len(missing)
        self._used.update((key, self._known[key]) for key in keys)
        return np.stack([self._known[key] for key in keys])

    def write(self, folder: Path) -> None:
        """Write the vectors used in this build into a folder, for the next one."""
        keys = np.frombuffer(b"".join(self._used), dtype=np.uint8).reshape(len(self._used), -1)
        vectors = np.stack(list(self._used.values()))
        with (folder / ENCODED_FILE).open("wb") as file:
            np.savez(file, keys=keys, vectors=vectors)


def read_encoded(folder: Path) -> dict[bytes, NDArray[np.float32]]:
    """Return the vectors an earlier build wrote, by text key; none where they cannot be read."""
    try:
        with (folder / ENCODED_FILE).open("rb") as file, np.load(file) as saved:
            keys, vectors = saved["keys"], saved["vectors"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}
    return {key.tobytes(): vector for key, vector in zip(keys, vectors, strict=True)}


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
