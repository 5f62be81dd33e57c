"""Measures of a ranking: recall@k, MRR and nDCG@k, equal to trec_eval's.

Relevance is graded in whole numbers, 0 for "not relevant"; nDCG uses the grade itself as the gain
and log2(rank + 1) as the discount, as trec_eval does (Järvelin and Kekäläinen, 2002).
"""

import math
from collections.abc import Mapping, Sequence


def recall_at(ranking: Sequence[str], relevant: Mapping[str, int], k: int) -> float:
    """Return the share of relevant documents among the first k, 0..1; 0 if none is relevant."""
    wanted = {name for name, grade in relevant.items() if grade > 0}
    return len(wanted & set(ranking[:k])) / len(wanted) if wanted else 0.0


def reciprocal_rank(ranking: Sequence[str], relevant: Mapping[str, int]) -> float:
    """Return 1 / the rank of the first relevant document, 0..1; 0 if there is none."""
    ranks = (rank for rank, name in enumerate(ranking, start=1) if relevant.get(name, 0) > 0)
    return 1 / next(ranks, math.inf)


def ndcg_at(ranking: Sequence[str], relevant: Mapping[str, int], k: int) -> float:
    """Return the discounted gain of the first k as a share of the best possible, 0..1."""
    ideal = _discounted(sorted((g for g in relevant.values() if g > 0), reverse=True)[:k])
    gained = _discounted([max(relevant.get(name, 0), 0) for name in ranking[:k]])
    return gained / ideal if ideal else 0.0


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))
