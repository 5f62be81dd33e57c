"""Search at growing sizes: made-up passages and vectors through the index's own store and words."""

import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from index.lexical import build_lexicon
from index.search import fuse_scores
from index.store import open_local, write_local

SIZES = (1_000, 10_000, 100_000)
DIM = 384
CANDIDATES = 200
SEARCHES = 50
WORDS_IN_PASSAGE, VOCABULARY = 60, 20_000
SEED = 5


@dataclass(frozen=True, slots=True)
class SizePoint:
    """Search among so many passages: seconds to store them, and median seconds of each part."""

    passages: int
    store: float
    dense: float
    lexical: float
    hybrid: float


def measure_sizes(
    sizes: Sequence[int] = SIZES, watch: Callable[[int], None] = lambda size: None
) -> list[SizePoint]:
    """Return a point for each size, smallest first.

    Vectors are unit vectors around a hundred centres, as passages on a hundred subjects would be;
    words are drawn by Zipf's law.
    """
    points = []
    for size in sorted(sizes):
        watch(size)
        points.append(_measure(size))
    return points


def _measure(size: int) -> SizePoint:
    generator = np.random.default_rng(SEED)
    centres = generator.normal(size=(100, DIM))
    vectors = _near(centres, generator, size)
    documents = _documents(size)
    ids = [str(number) for number in range(size)]
    with tempfile.TemporaryDirectory() as name:
        start = time.perf_counter()
        write_local(Path(name), "sizes", ids, vectors)
        lexicon = build_lexicon(ids, documents)
        stored = time.perf_counter() - start
        store = open_local(Path(name), "sizes")
        asked = _near(centres, generator, SEARCHES)
        words = [document[:12] for document in documents[:SEARCHES]]
        times: dict[str, list[float]] = {"dense": [], "lexical": [], "hybrid": []}
        for vector, query in zip(asked, words, strict=True):
            start = time.perf_counter()
            dense = dict(store.query(vector, CANDIDATES))
            middle = time.perf_counter()
            lexical = dict(lexicon.query(query, CANDIDATES))
            end = time.perf_counter()
            fuse_scores(dense, lexical)
            times["dense"].append(middle - start)
            times["lexical"].append(end - middle)
            times["hybrid"].append(time.perf_counter() - start)
        store.close()
    parts = {part: median(seconds) for part, seconds in times.items()}
    return SizePoint(size, stored, parts["dense"], parts["lexical"], parts["hybrid"])


def _near(
    centres: NDArray[np.float64], generator: np.random.Generator, count: int
) -> NDArray[np.float32]:
    chosen = centres[generator.integers(0, len(centres), count)]
    rows = chosen + generator.normal(size=(count, centres.shape[1]))
    unit: NDArray[np.float32] = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(
        np.float32
    )
    return unit


def _documents(count: int) -> list[list[str]]:
    generator = random.Random(SEED)
    weights = [1 / rank for rank in range(1, VOCABULARY + 1)]
    names = [f"word{rank}" for rank in range(VOCABULARY)]
    drawn = generator.choices(names, weights, k=count * WORDS_IN_PASSAGE)
    return [
        drawn[first : first + WORDS_IN_PASSAGE] for first in range(0, len(drawn), WORDS_IN_PASSAGE)
    ]
