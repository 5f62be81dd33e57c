import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant import Settings
from evals.cli import main
from evals.commands.running import Wishes, resume_command
from evals.past_runs import read_run
from evals.plan import Plan

ROOT = Path(__file__).parents[2]
CASES = """
- id: ads
  turns: ["Who runs our ads?"]
  expect: {kind: recommend, roles: [agency]}
  tags: [marketing]
- id: egg
  turns: ["How long does an egg boil?"]
  expect: {kind: abstain}
- id: hello
  turns: ["hello"]
  expect: {kind: chat}
"""
TARGET = """
import time

def right(question, history):
    kind = {"hello": "chat", "How long does an egg boil?": "abstain"}.get(question, "recommend")
    roles = ["agency"] if kind == "recommend" else []
    start = {"n": 1, "article": "fractional-cmo", "quote": "---", "start": 0, "end": 3}
    return {"kind": kind, "roles": roles, "text": "An agency it is, and so on. [1]",
            "citations": [start] if kind == "recommend" else [], "confidence": 0.9}

def wrong(question, history):
    return right("hello", history)

def failing(question, history):
    raise OSError("the disk is gone")

def slow(question, history):
    time.sleep(0.4)
    return right(question, history)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Path:
    """A folder with cases and a module of targets; the index is the tests' own."""
    (tmp_path / "cases.yaml").write_text(CASES)
    (tmp_path / "stubs_for_evals.py").write_text(TARGET)
    monkeypatch.setenv("ADVISOR_INDEX_DIR", str(settings.index_dir))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    return tmp_path


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def run(place: Path, target: str, *more: object) -> Result:
    stub = f"python:stubs_for_evals:{target}"
    return call("run", place / "cases.yaml", "--runs", place / "runs", "--target", stub, *more)


def test_a_run_that_passes_shows_the_table_and_keeps_its_records(place: Path) -> None:
    found = run(place, "right", "--min", "accuracy=1", "-o", place / "run.json")
    assert found.exit_code == 0, found.output
    assert "Advice right" in found.output
    kept = read_run(next((place / "runs").glob("*.jsonl")))
    assert kept.finished
    assert [result.case.id for result in kept.results] == ["ads", "egg", "hello"]
    assert kept.info.fingerprints.keys() == {"corpus", "index"}
    assert json.loads((place / "run.json").read_text())["passed"] is True


@pytest.mark.parametrize(
    ("target", "more", "code", "words"),
    [
        ("wrong", ["--min", "accuracy=0.9"], 1, "accuracy is 0.333, wanted at least 0.9"),
        ("wrong", [], 0, "✗ ads: kind, roles"),
        ("failing", [], 3, "3 of 3 questions got no answer: ReplyUnusable: OSError"),
        ("slow", ["--timeout", "0.05"], 3, "TargetTimeout: no answer within 0.05 s"),
        ("right", ["--tag", "nothing"], 2, "none of 3 cases is left after --tag nothing"),
        ("right", ["--min", "acuracy=1"], 2, "did you mean 'accuracy'"),
        ("right", ["-o", "/nowhere/run.json"], 2, "does not exist; make it first"),
        ("right", ["--baseline", "latest"], 2, "there is no 'latest'"),
        ("right", ["--fail-on", "regression"], 2, "no results to compare with; add --baseline"),
        ("failing", ["--fail-on", "threshold"], 3, "3 of 3 questions got no answer"),
        ("absent", [], 2, "has no function 'absent'"),
    ],
)
def test_exit_codes(place: Path, target: str, more: list[str], code: int, words: str) -> None:
    found = run(place, target, *more)
    assert found.exit_code == code, found.output
    assert words in found.output


def test_bad_cases_and_unknown_roles_are_usage_errors(place: Path) -> None:
    (place / "cases.yaml").write_text(CASES.replace("[agency]", "[agencies]"))
    found = run(place, "right")
    assert found.exit_code == 2
    assert "'agencies' in 'roles' is unknown; did you mean 'agency'?" in found.output
    (place / "cases.yaml").write_text("- id: x\n")
    assert "cases.yaml:1: the field 'turns' is missing" in run(place, "right").output


def test_an_index_that_cannot_be_built_is_an_error_not_a_green_run(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_CORPUS_DIR", str(place / "no-corpus"))
    monkeypatch.setenv("ADVISOR_INDEX_DIR", str(place / "no-index"))
    assert run(place, "right").exit_code == 3


def test_a_regression_fails_only_where_asked_for(place: Path) -> None:
    lines = [
        f'- id: c{n}\n  turns: ["question {n}"]\n  expect: {{kind: recommend, roles: [agency]}}\n'
        for n in range(12)
    ]
    (place / "cases.yaml").write_text("".join(lines))
    assert run(place, "right").exit_code == 0
    plain = run(place, "wrong", "--baseline", "latest")
    assert plain.exit_code == 0
    assert "−1.000 *" in plain.output
    gated = run(place, "wrong", "--baseline", "latest~1", "--fail-on", "regression")
    assert gated.exit_code == 1
    assert "12 cases broke and 0 were fixed (McNemar p = 0.000)" in gated.output


def test_only_failed_cases_again_and_the_comparison(place: Path) -> None:
    run(place, "wrong")
    assert run(place, "right", "--failed-from", "latest").exit_code == 0
    kept = sorted((place / "runs").glob("*.jsonl"))
    assert [result.case.id for result in read_run(kept[-1]).results] == ["ads", "egg"]
    html = place / "diff.html"
    found = call("diff", "latest~1", "latest", "--runs", place / "runs", "--html", html)
    assert found.exit_code == 0
    assert "2 fixed, 0 broken" in found.output
    assert "fixed</b> ads" in html.read_text()
    as_json = call("diff", "latest~1", "latest", "--runs", place / "runs", "--json")
    assert [one["id"] for one in json.loads(as_json.output)["fixed"]] == ["ads", "egg"]


def test_a_report_is_written_from_a_run(place: Path) -> None:
    run(place, "right")
    page = place / "page.html"
    found = call("report", "latest", "--runs", place / "runs", "-o", page)
    assert found.exit_code == 0, found.output
    assert "How long does an egg boil?" in page.read_text()


def test_ctrl_c_keeps_what_is_done_and_resume_goes_on(place: Path) -> None:
    many = [f"- id: c{n}\n  turns: [hello {n}]\n  expect: {{kind: chat}}\n" for n in range(12)]
    (place / "cases.yaml").write_text("".join(many))
    command = [sys.executable, "-m", "evals", "run", str(place / "cases.yaml"), "-j", "1"]
    command += ["--runs", str(place / "runs"), "--target", "python:stubs_for_evals:slow"]
    paths = os.pathsep.join([str(ROOT), str(place)])
    process = subprocess.Popen(
        command, cwd=place, env=os.environ | {"PYTHONPATH": paths}, text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    while not (kept := list((place / "runs").glob("*.jsonl"))) or (
        kept[0].read_text().count('{"result"') < 2
    ):
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "go on with: python -m evals run --resume" in said
    half = read_run(kept[0])
    assert not half.finished
    assert 2 <= len(half.results) < 12
    # The command as it was printed, which names neither the cases nor the target.
    printed = shlex.split(said.partition("go on with: python -m evals ")[2])
    found = call(*printed)
    assert found.exit_code == 0, found.output
    whole = read_run(kept[0])
    assert whole.finished
    assert sorted(r.case.id for r in whole.results) == sorted(f"c{n}" for n in range(12))
    again = run(place, "slow", "--resume", half.info.id)
    assert again.exit_code == 2
    assert "there is nothing to resume" in again.output


def interrupted(place: Path, *more: object) -> Path:
    """The file of a run of which only the first answer was kept."""
    run(place, "right", *more)
    path = max((place / "runs").glob("*.jsonl"))
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:2]))
    return path


@pytest.mark.parametrize(
    ("more", "asked"),
    [
        (["--filter", "ads|egg"], ["ads", "egg"]),
        (["--tag", "chat", "--tag", "marketing"], ["ads", "hello"]),
        (["--sample", "2", "--seed", "4"], None),
        (["--filter", "egg|hello", "--typos"], ["egg", "egg.typos", "hello", "hello.typos"]),
        (["--filter", "egg", "--repeat", "2"], ["egg", "egg"]),
    ],
)
def test_a_resumed_run_asks_what_it_was_begun_with(
    place: Path, more: list[str], asked: list[str] | None
) -> None:
    whole = call("run", place / "cases.yaml", "--runs", place / "first", "--target",
                 "python:stubs_for_evals:right", *more)  # fmt: skip
    assert whole.exit_code == 0, whole.output
    wanted = read_run(next((place / "first").glob("*.jsonl")))
    path = interrupted(place, *more)
    found = call("run", "--runs", place / "runs", "--resume", path.stem)
    assert found.exit_code == 0, found.output
    names = [result.case.id for result in read_run(path).results]
    assert names == [result.case.id for result in wanted.results]
    assert asked in (None, names)
    assert read_run(path).finished


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--seed", "0"], "was begun with --seed 4; leave --seed out"),
        (["--tag", "chat"], "was begun without --tag; leave --tag out"),
        (["--typos"], "was begun without --typos"),
        (["--target", "advisor"], "was begun with --target python:stubs_for_evals:right"),
        (["elsewhere.yaml"], "was begun with paths "),
        (["--baseline", "latest"], "is the run that is gone on with; name another one"),
    ],
)
def test_another_option_beside_resume_is_bad_usage(
    place: Path, more: list[str], words: str
) -> None:
    path = interrupted(place, "--sample", "2", "--seed", "4")
    before = path.read_text()
    found = call("run", "--runs", place / "runs", "--resume", path.stem, *more)
    assert found.exit_code == 2, found.output
    assert words in found.output
    assert path.read_text() == before


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("Who runs our ads?", "Who runs ads?", "(3 then, 3 now: ads)"),
        ("- id: hello", "- id: bye\n  turns: [bye]\n  expect: {kind: chat}\n- id: hello", "4 now)"),
    ],
)
def test_a_run_whose_cases_were_edited_cannot_be_resumed(
    place: Path, old: str, new: str, words: str
) -> None:
    path = interrupted(place, "-j", "1")
    (place / "cases.yaml").write_text(CASES.replace(old, new))
    found = call("run", "--runs", place / "runs", "--resume", path.stem)
    assert found.exit_code == 2
    assert "the cases have changed since the run" in found.output
    assert words in found.output


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"index": "', '"index": "0', "these have changed: index; put them back"),
        ('"settings": {', '"settings": {"prompts": "7", ', "these have changed: prompts"),
    ],
)
def test_a_run_is_not_gone_on_with_by_another_index_or_model(
    place: Path, old: str, new: str, words: str
) -> None:
    path = interrupted(place, "-j", "1")
    path.write_text(path.read_text().replace(old, new, 1))
    found = call("run", "--runs", place / "runs", "--resume", path.stem)
    assert found.exit_code == 2
    assert words in found.output


def test_the_printed_command_does_with_the_run_what_was_told(place: Path) -> None:
    plan = Plan(jobs=1, folder=place)
    wishes = Wishes(("accuracy=1",), "latest", ("regression",), (Path("a b.md"),), everything=True)
    command = resume_command(place / "x.jsonl", plan, wishes, place / "y.jsonl")
    assert command == (
        f"python -m evals run --resume x --runs {place} --jobs 1 --min accuracy=1 "
        f"--baseline {place}/y.jsonl --fail-on regression -o 'a b.md' --all"
    )


def test_typos_and_repetitions_multiply_the_cases(place: Path) -> None:
    assert run(place, "right", "--typos", "--repeat", "2").exit_code in (0, 1)
    kept = read_run(next((place / "runs").glob("*.jsonl")))
    assert len(kept.results) == 3 * 2 * 2


@pytest.mark.parametrize(
    "command", ["run", "diff", "report", "retrieval", "bench", "cases", "learning"]
)
def test_every_command_explains_itself(command: str) -> None:
    found = call(command, "--help")
    assert found.exit_code == 0
    assert "Usage:" in found.output


def test_retrieval_prints_json_and_names_a_damaged_folder(place: Path) -> None:
    found = call("retrieval", "--limit", "5", "--json", "--weight", "0.5")
    assert found.exit_code == 0, found.output
    numbers = json.loads(found.output)
    assert [one["system"] for one in numbers["systems"]] == [
        "dense", "bm25", "rrf", "hybrid", "convex 0.5",
    ]  # fmt: skip
    assert numbers["queries"] == 5
    assert call("retrieval", place).exit_code == 2
