"""How good the rankings are, with intervals over the queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.ranking import ndcg_at, recall_at, reciprocal_rank
from evals.retrieval.beir import Collection
from evals.statistics import Difference, Interval, mean_interval, paired_difference

DEPTH = 10


@dataclass(frozen=True, slots=True)
class Quality:
    """A system's quality on a collection.

    Attributes:
        system: "dense", "bm25", "rrf", "hybrid" or "convex w".
        ndcg: nDCG@10, the mean over the queries, 0..1.
        interval: Of `ndcg`, 95 %.
        recall: Recall@100, 0..1.
        mrr: Reciprocal rank of the first relevant document, 0..1.
        gain: nDCG@10 against the system before it is compared with, or None.
        by_query: nDCG@10 of each query.
    """

    system: str
    ndcg: float
    interval: Interval
    recall: float
    mrr: float
    gain: Difference | None
    by_query: Mapping[str, float]


def measure_all(
    collection: Collection,
    systems: Mapping[str, Mapping[str, Sequence[str]]],
    against: str = "dense",
) -> tuple[Quality, ...]:
    """Return the quality of each system, each compared with one of them."""
    reference = _ndcg(collection, systems[against])
    return tuple(
        _measure(collection, name, rankings, reference if name != against else None)
        for name, rankings in systems.items()
    )


def _measure(
    collection: Collection,
    name: str,
    rankings: Mapping[str, Sequence[str]],
    reference: Mapping[str, float] | None,
) -> Quality:
    ndcg = _ndcg(collection, rankings)
    queries = list(collection.qrels)
    recalls = [recall_at(rankings[q], collection.qrels[q], 100) for q in queries]
    ranks = [reciprocal_rank(rankings[q], collection.qrels[q]) for q in queries]
    gain = None
    if reference is not None:
        before = [reference[q] for q in queries]
        gain = paired_difference(before, [ndcg[q] for q in queries], queries)
    return Quality(
        system=name,
        ndcg=sum(ndcg.values()) / len(queries),
        interval=mean_interval([ndcg[q] for q in queries], queries),
        recall=sum(recalls) / len(queries),
        mrr=sum(ranks) / len(queries),
        gain=gain,
        by_query=ndcg,
    )


def _ndcg(collection: Collection, rankings: Mapping[str, Sequence[str]]) -> dict[str, float]:
    return {q: ndcg_at(rankings[q], collection.qrels[q], DEPTH) for q in collection.qrels}
