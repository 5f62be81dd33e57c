import random

import ir_measures
import pytest
from ir_measures import RR, R, nDCG

from evals.ranking import ndcg_at, recall_at, reciprocal_rank


def random_task(seed: int) -> tuple[list[str], dict[str, int]]:
    generator = random.Random(seed)
    documents = [f"d{number}" for number in range(40)]
    ranking = generator.sample(documents, generator.randint(1, 40))
    judged = generator.sample(documents, generator.randint(1, 12))
    qrels = {document: generator.choice([0, 1, 1, 2, 3]) for document in judged}
    qrels[judged[0]] = 1
    return ranking, qrels


@pytest.mark.parametrize("seed", range(30))
def test_equal_to_ir_measures(seed: int) -> None:
    ranking, qrels = random_task(seed)
    run = {"q": {name: float(len(ranking) - rank) for rank, name in enumerate(ranking)}}
    measured = ir_measures.calc_aggregate([nDCG @ 10, R @ 5, RR], {"q": qrels}, run)
    assert ndcg_at(ranking, qrels, 10) == pytest.approx(measured[nDCG @ 10], abs=1e-9)
    assert recall_at(ranking, qrels, 5) == pytest.approx(measured[R @ 5], abs=1e-9)
    assert reciprocal_rank(ranking, qrels) == pytest.approx(measured[RR], abs=1e-9)


def test_nothing_relevant_scores_nothing() -> None:
    assert ndcg_at(["a"], {"a": 0}, 10) == 0
    assert recall_at(["a"], {}, 10) == 0
    assert reciprocal_rank([], {"a": 1}) == 0
