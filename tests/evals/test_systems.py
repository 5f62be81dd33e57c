import os
from pathlib import Path

import ir_measures
import pytest
from ir_measures import nDCG

from assistant import Advisor
from evals.cases import load_cases
from evals.retrieval.beir import Collection, Document, read_collection
from evals.retrieval.measure import Quality, measure_all
from evals.retrieval.own import OWN_FOLDER, own_collection
from evals.retrieval.systems import Candidates, fuse_ranks, open_bench, rank_all
from index.search import DENSE_WEIGHT

SCIFACT = Path(
    os.environ.get("EVALS_SCIFACT", "")
    or Path(__file__).parents[3] / "shared" / "bench" / "scifact"
)
SMALL = Collection(
    "small",
    (
        Document("cats", "Cats", "A cat sleeps most of the day and hunts mice at night."),
        Document("bread", "Bread", "Dough of flour and water rises with yeast."),
        Document("chess", "Chess", "The queen moves in every direction on the board."),
    ),
    {"pets": "which animal catches mice?", "baking": "what makes dough rise?"},
    {"pets": {"cats": 1}, "baking": {"bread": 1}},
)


def test_every_system_ranks_every_query(advisor: Advisor, tmp_path: Path) -> None:
    encoder = advisor.parts.index.encoder
    with open_bench(SMALL, encoder, cache=tmp_path) as bench:
        systems = rank_all(bench, [DENSE_WEIGHT])
    assert set(systems) == {"dense", "bm25", "rrf", "hybrid", f"convex {DENSE_WEIGHT:g}"}
    for rankings in systems.values():
        assert rankings["pets"][0] == "cats"
        assert rankings["baking"][0] == "bread"
    with open_bench(SMALL, encoder, cache=tmp_path, watch=pytest.fail) as bench:
        assert rank_all(bench)["dense"] == systems["dense"]


def test_reciprocal_rank_fusion_by_hand() -> None:
    found = Candidates(dense={"a": 0.9, "b": 0.8}, lexical={"b": 7.0, "c": 5.0})
    assert fuse_ranks(found) == ("b", "a", "c")


def test_quality_equals_ir_measures_and_is_compared_by_query() -> None:
    rankings = {
        "dense": {"pets": ("bread", "cats"), "baking": ("bread",)},
        "bm25": {"pets": ("cats", "bread"), "baking": ("chess", "bread")},
    }
    dense, lexical = measure_all(SMALL, rankings)
    run = {q: {d: -float(n) for n, d in enumerate(r)} for q, r in rankings["dense"].items()}
    wanted = ir_measures.calc_aggregate([nDCG @ 10], SMALL.qrels, run)[nDCG @ 10]
    assert dense.ndcg == pytest.approx(wanted)
    assert dense.gain is None
    assert lexical.gain is not None
    assert lexical.gain.change == pytest.approx(lexical.ndcg - dense.ndcg)


def test_our_own_collection_ships_and_is_up_to_date(advisor: Advisor) -> None:
    """Fails when articles or questions changed without `python -m evals retrieval --make-own`."""
    kept = read_collection(OWN_FOLDER)
    assert len(kept.queries) >= 150
    made = own_collection(advisor.parts.index.corpus, load_cases())
    assert kept.queries == made.queries
    assert kept.qrels == made.qrels
    assert kept.documents == made.documents


def of(found: tuple[Quality, ...], system: str) -> float:
    return next(quality.ndcg for quality in found if quality.system == system)


def test_the_hybrid_beats_both_its_sides_on_our_own_questions(advisor: Advisor) -> None:
    collection = read_collection(OWN_FOLDER)
    with open_bench(collection, advisor.parts.index.encoder) as bench:
        found = measure_all(collection, rank_all(bench))
    assert of(found, "hybrid") > max(of(found, "dense"), of(found, "bm25"))


@pytest.mark.timeout(3600)
@pytest.mark.skipif(not (SCIFACT / "corpus.jsonl").is_file(), reason="SciFact is not here")
def test_scifact_is_reproduced(advisor: Advisor, pytestconfig: pytest.Config) -> None:
    collection = read_collection(SCIFACT)
    cache = pytestconfig.cache.mkdir("scifact") if pytestconfig.cache else None
    with open_bench(collection, advisor.parts.index.encoder, cache=cache) as bench:
        found = measure_all(collection, rank_all(bench))
    assert of(found, "dense") == pytest.approx(0.645, abs=0.005)
    assert of(found, "bm25") == pytest.approx(0.68, abs=0.01)
    assert round(of(found, "hybrid"), 3) >= 0.73
