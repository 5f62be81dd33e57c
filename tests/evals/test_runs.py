import json
from pathlib import Path

import pytest
from made import make_case, make_reply, make_result, make_run

from evals.errors import RunUnreadable
from evals.gates import Verdict
from evals.outputs import Outcome, run_json, run_lines
from evals.past_runs import find_run, read_run
from evals.runs import RunWriter
from evals.session import new_run_id
from evals.summary import summarise

RESULTS = (
    make_result(make_case(name="a", facts=("an agency carries out campaigns",))),
    make_result(make_case(name="b"), make_reply("recommend", ("fcmo",), tokens=(5, 7))),
    make_result(make_case(name="c"), error="TargetDown: gone"),
)


def written(path: Path) -> Path:
    run = make_run(*RESULTS)
    with RunWriter(path, run.info) as writer:
        for result in run.results:
            writer.add(result)
        writer.finish(1.5)
    return path


def test_ids_sort_by_time_within_a_second_too() -> None:
    times = [new_run_id().rpartition("-")[0] for _ in range(50)]
    assert sorted(times) == times
    assert len({time.rpartition("-")[2] for time in times}) > 1


def test_a_run_is_read_back_as_it_was(tmp_path: Path) -> None:
    run = read_run(written(tmp_path / "run.jsonl"))
    assert run.results == RESULTS
    assert run.finished
    assert run.info == make_run(*RESULTS).info


@pytest.mark.parametrize(("name", "write"), [("r.json", run_json), ("r.jsonl", run_lines)])
def test_the_written_forms_are_runs_too(tmp_path: Path, name: str, write: object) -> None:
    outcome = Outcome(make_run(*RESULTS), summarise(RESULTS), Verdict(0, ()))
    (tmp_path / name).write_text(write(outcome))  # type: ignore[operator]
    assert read_run(tmp_path / name).results == RESULTS


def test_a_line_cut_off_by_a_crash_loses_only_itself(tmp_path: Path) -> None:
    path = written(tmp_path / "run.jsonl")
    whole = path.read_text()
    path.write_text(whole[: whole.rindex('{"result"') + 40])
    run = read_run(path)
    assert run.results == RESULTS[:2]
    assert not run.finished


def test_a_run_goes_on_in_its_file(tmp_path: Path) -> None:
    path, run = tmp_path / "run.jsonl", make_run(*RESULTS)
    for result in RESULTS:
        with RunWriter(path, run.info) as writer:
            writer.add(result)
    assert read_run(path).results == RESULTS
    assert not read_run(path).finished


@pytest.mark.parametrize("kept", [1, 40, -60, -1, 0])
def test_a_run_goes_on_after_a_line_that_a_crash_tore(tmp_path: Path, kept: int) -> None:
    path = written(tmp_path / "run.jsonl")
    *whole, last = path.read_bytes().splitlines(keepends=True)[:3]
    path.write_bytes(b"".join(whole) + last[: kept or None])
    before = read_run(path).results
    assert before == RESULTS[: 2 if kept in (-1, 0) else 1]
    for result in RESULTS[len(before) :]:
        with RunWriter(path, make_run().info) as writer:
            writer.add(result)
    assert read_run(path).results == RESULTS
    assert len(path.read_bytes().splitlines()) == 4


def test_a_line_torn_inside_a_character_loses_only_itself(tmp_path: Path) -> None:
    path, run = tmp_path / "run.jsonl", make_run(*RESULTS)
    odd = make_result(make_case(name="d"), make_reply(text="Ask the café. [1]"))
    with RunWriter(path, run.info) as writer:
        writer.add(RESULTS[0])
        writer.add(odd)
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.rindex("é".encode()) + 1])
    assert read_run(path).results == RESULTS[:1]
    with RunWriter(path, run.info) as writer:
        writer.add(odd)
    assert path.read_bytes() == whole


def test_a_file_without_a_whole_line_is_begun_anew(tmp_path: Path) -> None:
    path, run = tmp_path / "run.jsonl", make_run()
    path.write_text('{"run": {"for')
    with RunWriter(path, run.info) as writer:
        writer.finish(0.0)
    assert read_run(path).info == run.info


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "does not say how it was made"),
        ("{}\n{}\n", "does not say how it was made"),
        ("nonsense\n{}\n", "run.jsonl:1 is damaged"),
        ('{"run": {"id": "x"}}\n', "is no run"),
        ('{"run": {"id": "x", "started": "y", "target": "z"}}\n{"result": {}}\n', "cannot be read"),
    ],
)
def test_what_is_no_run_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "run.jsonl").write_text(text)
    with pytest.raises(RunUnreadable, match=message):
        read_run(tmp_path / "run.jsonl")


def test_an_absent_or_foreign_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RunUnreadable, match="cannot be read"):
        read_run(tmp_path / "none.jsonl")
    (tmp_path / "other.json").write_text(json.dumps({"a": 1}))
    with pytest.raises(RunUnreadable, match="is no run"):
        read_run(tmp_path / "other.json")


def test_runs_are_found_by_path_id_beginning_and_age(tmp_path: Path) -> None:
    for name in ("20260101-a", "20260102-b", "20260102-c"):
        written(tmp_path / f"{name}.jsonl")
    assert find_run("latest", tmp_path).stem == "20260102-c"
    assert find_run("latest~2", tmp_path).stem == "20260101-a"
    assert find_run("20260101", tmp_path).stem == "20260101-a"
    assert find_run(str(tmp_path / "20260102-b.jsonl")).stem == "20260102-b"
    for wrong in ("latest~3", "latest~x", "20260102", "2025"):
        with pytest.raises(RunUnreadable, match=wrong):
            find_run(wrong, tmp_path)
