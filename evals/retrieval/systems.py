"""The ways of searching that are compared, made of the index's own parts."""

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.retrieval.beir import Collection, Document
from index.embedder import Encoder
from index.lexical import Lexicon, build_lexicon, words_of
from index.search import CANDIDATES, Searcher, fuse_scores
from index.sections import Passage
from index.store import Store, open_local, write_local

COLLECTION = "retrieval"
# Texts encoded between two reports of progress.
CHUNK = 256
# Reciprocal rank fusion's constant (Cormack et al., 2009).
RRF_K = 60
Watch = Callable[[int, int], None]
Ranking = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidates:
    """What both sides propose for one query: document id → score, best first."""

    dense: dict[str, float]
    lexical: dict[str, float]


@dataclass(frozen=True, slots=True)
class Bench:
    """A collection made searchable with the index's own parts."""

    collection: Collection
    store: Store
    lexicon: Lexicon
    searcher: Searcher
    queries: NDArray[np.float32]

    def candidates(self) -> dict[str, Candidates]:
        """Return what both sides propose, by query id."""
        room = min(CANDIDATES, len(self.collection.documents))
        found = {}
        for row, (query, text) in enumerate(self.collection.queries.items()):
            dense = dict(self.store.query(self.queries[row], room))
            lexical = dict(self.lexicon.query(words_of(text), room))
            found[query] = Candidates(dense, lexical)
        return found


@contextmanager
def open_bench(
    collection: Collection,
    encoder: Encoder,
    *,
    is_word: Callable[[str], bool] | None = None,
    cache: Path | None = None,
    watch: Watch = lambda done, total: None,
) -> Iterator[Bench]:
    """Give a collection made searchable; the vectors lie in a temporary Chroma folder.

    Args:
        collection: what to search.
        encoder: turns texts into vectors.
        is_word: tells words from typos, as the index's own search does; None: the encoder's words.
        cache: a folder that keeps the vectors of the documents for the next time.
        watch: called with (done, total) while documents are encoded.
    """
    passages = [passage_of(document) for document in collection.documents]
    texts = [passage.embedded_text for passage in passages]
    vectors = _encode(texts, encoder, cache, watch)
    ids = [passage.id for passage in passages]
    lexicon = build_lexicon(ids, [words_of(text) for text in texts])
    with tempfile.TemporaryDirectory() as folder:
        write_local(Path(folder), COLLECTION, ids, vectors)
        store = open_local(Path(folder), COLLECTION)
        try:
            searcher = Searcher(
                passages, (), encoder, store, lexicon, is_word or encoder.knows_word
            )
            queries = encoder.encode(list(collection.queries.values()))
            yield Bench(collection, store, lexicon, searcher, queries)
        finally:
            store.close()


def passage_of(document: Document) -> Passage:
    """Return a document as a passage of its own."""
    return Passage(
        id=document.id,
        article=document.id,
        title=document.title,
        section=document.id,
        heading_path=(),
        roles=(),
        kind="companion",
        url=None,
        start=0,
        end=len(document.text),
        text=document.text,
    )


def rank_all(bench: Bench, weights: Sequence[float] = ()) -> dict[str, dict[str, Ranking]]:
    """Return, by system and query id, the ranking of each: ids, best first.

    The systems: "dense", "bm25", "rrf", "hybrid" (the index's own search as owners get it, with its
    default weight and its correction of typos) and "convex w" for each weight asked for.
    """
    candidates = bench.candidates()
    systems: dict[str, dict[str, Ranking]] = {
        "dense": {query: tuple(found.dense) for query, found in candidates.items()},
        "bm25": {query: tuple(found.lexical) for query, found in candidates.items()},
        "rrf": {query: fuse_ranks(found) for query, found in candidates.items()},
        "hybrid": _search_all(bench),
    }
    for weight in weights:
        systems[f"convex {weight:g}"] = {
            query: _best(fuse_scores(found.dense, found.lexical, weight))
            for query, found in candidates.items()
        }
    return systems


def fuse_ranks(found: Candidates) -> Ranking:
    """Return reciprocal rank fusion's ranking (Cormack, Clarke and Büttcher, 2009)."""
    scores: dict[str, float] = {}
    for side in (found.dense, found.lexical):
        for rank, document in enumerate(side, start=1):
            scores[document] = scores.get(document, 0.0) + 1 / (RRF_K + rank)
    return _best(scores)


def _search_all(bench: Bench) -> dict[str, Ranking]:
    found = {}
    for query, text in bench.collection.queries.items():
        hits = bench.searcher.search(text, CANDIDATES)
        found[query] = tuple(hit.passage.id for hit in hits)
    return found


def _best(scores: Mapping[str, float]) -> Ranking:
    return tuple(sorted(scores, key=lambda document: (-scores[document], document)))


def _encode(
    texts: Sequence[str], encoder: Encoder, cache: Path | None, watch: Watch
) -> NDArray[np.float32]:
    """Return the texts' vectors, `(n, dim)` float32, from the cache where it has them."""
    digest = hashlib.sha256("\0".join([encoder.card.identity, *texts]).encode()).hexdigest()[:24]
    kept = cache / f"{digest}.npy" if cache else None
    if kept is not None and kept.is_file():
        loaded: NDArray[np.float32] = np.load(kept)
        return loaded
    vectors = np.zeros((len(texts), encoder.dim), dtype=np.float32)
    # Texts of one length together: little is padded.
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    for first in range(0, len(texts), CHUNK):
        rows = order[first : first + CHUNK]
        vectors[rows] = encoder.encode([texts[row] for row in rows])
        watch(min(first + CHUNK, len(texts)), len(texts))
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.save(kept, vectors)
    return vectors
