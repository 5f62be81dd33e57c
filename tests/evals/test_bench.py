import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from assistant import Settings
from evals.bench.child import main
from evals.bench.drawing import draw_sizes
from evals.bench.measuring import SubjectNumbers, measure_subject
from evals.bench.results import BenchResults, results_json, results_markdown
from evals.bench.sizes import SizePoint, measure_sizes
from evals.bench.subject import MODULES, PEERS, articles_of
from evals.commands.benching import write_results
from evals.errors import UsageError

OURS = SubjectNumbers(
    "ours",
    build={"seconds": 20.0, "peak_mb": 900.0},
    rebuild={"seconds": 2.0, "peak_mb": 300.0},
    asking={"cold": 0.5, "warm": 0.01, "warm_95": 0.02, "per_second": 80.0, "peak_mb": 250.0},
)
OTHER = SubjectNumbers(
    "langchain",
    build={"seconds": 40.0, "peak_mb": 900.0},
    rebuild={"seconds": 40.0, "peak_mb": 300.0},
    asking={"cold": 5.0, "warm": 0.02, "warm_95": 0.03, "per_second": 40.0, "peak_mb": 500.0},
)
ABSENT = SubjectNumbers("txtai", note="not installed: No module named 'txtai'")
POINTS = (SizePoint(1000, 0.2, 0.001, 0.0005, 0.002), SizePoint(10000, 2.0, 0.002, 0.001, 0.004))
RESULTS = BenchResults("a laptop", (OURS, OTHER, ABSENT), POINTS)


def test_the_table_shows_ratios_to_ours_and_what_is_missing() -> None:
    text = results_markdown(RESULTS)
    assert "| ours | 500.0 ms | 10.0 ms |" in text
    assert "| langchain | 5.0 s (10×) | 20.0 ms (2×) |" in text
    assert "- txtai: not installed" in text
    assert "| 10,000 | 2.0 s | 2.0 ms | 1.0 ms | 4.0 ms |" in text


def test_the_files_are_json_markdown_and_a_drawing(tmp_path: Path) -> None:
    write_results(RESULTS, tmp_path / "new")
    found = json.loads((tmp_path / "new" / "bench.json").read_text())
    assert found["subjects"][1]["asking"]["cold"] == 5.0
    assert found == json.loads(json.dumps(results_json(RESULTS)))
    drawing = ElementTree.parse(tmp_path / "new" / "bench.svg").getroot()
    assert sum(element.tag.endswith("polyline") for element in drawing.iter()) == 3


def test_a_drawing_of_one_size_or_of_none_is_still_one() -> None:
    for points in ((), POINTS[:1]):
        ElementTree.fromstring(draw_sizes(points, "a & b"))


def test_search_is_measured_at_each_size() -> None:
    first, second = measure_sizes([600, 300])
    assert (first.passages, second.passages) == (300, 600)
    assert all(part > 0 for part in (first.store, first.dense, first.lexical))
    assert first.hybrid >= first.dense + first.lexical


def test_a_library_that_is_not_installed_is_a_note(corpus_dir: Path) -> None:
    found = measure_subject("txtai", corpus_dir, ["q"], lambda what: None)
    assert found.note.startswith("not installed: ")
    assert found.asking == {}


def test_the_child_times_our_search(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = tmp_path / "questions.json"
    asked.write_text(json.dumps(["What is a fractional CMO?", "FCTO or consultant?"]))
    arguments = ["ours-search", "ask", str(settings.index_dir), str(asked), "0"]
    assert main(arguments) == 0
    numbers = json.loads(capsys.readouterr().out)
    assert numbers.keys() == {"cold", "warm", "warm_95", "per_second", "peak_mb"}
    assert all(value > 0 for value in numbers.values())


def test_the_langchain_script_builds_and_finds(corpus_dir: Path, tmp_path: Path) -> None:
    pytest.importorskip("langchain_text_splitters")
    pytest.importorskip("langchain_huggingface")
    pytest.importorskip("langchain_chroma")
    few = tmp_path / "corpus"
    few.mkdir()
    (few / "fractional-cmo.md").write_text((corpus_dir / "fractional-cmo.md").read_text())
    found = measure_subject("langchain", few, ["What is a fractional CMO?"], lambda what: None)
    assert found.note == ""
    assert found.build["seconds"] > 0
    assert found.asking["peak_mb"] > 50


def test_every_peer_has_a_module_and_needs_nothing_of_ours_to_be_listed(corpus_dir: Path) -> None:
    for name in PEERS:
        path = Path(__file__).parents[2] / (MODULES[name].replace(".", "/") + ".py")
        assert "from assistant" not in path.read_text()
    names = [name for name, _ in articles_of(corpus_dir)]
    assert "fractional-cmo" in names
    assert "README" not in names


def test_an_unknown_name_is_refused() -> None:
    from evals.commands.benching import run_bench

    with pytest.raises(UsageError, match="--only nobody: use one of ours"):
        run_bench(["nobody"], [], [], None)
