import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from made import make_case, make_reply, make_result, make_run

from evals.errors import UsageError
from evals.exits import GATE_FAILED, PASSED
from evals.gates import Verdict
from evals.outputs import (
    Outcome,
    annotations,
    check_outputs,
    run_json,
    run_markdown,
    write_github,
    write_outputs,
)
from evals.summary import summarise

RESULTS = (
    make_result(make_case(name="right", file="own")),
    make_result(make_case(name="wrong"), make_reply("recommend", ("fcmo",), text="Bad \x07. [1]")),
    make_result(make_case(name="down"), error="TargetDown: 100% gone\nfor good"),
)
GATE = Verdict(GATE_FAILED, ("accuracy is 0.333, wanted at least 0.9",))


def outcome(verdict: Verdict = GATE) -> Outcome:
    return Outcome(make_run(*RESULTS), summarise(RESULTS), verdict)


def test_junit_tells_failures_from_errors(tmp_path: Path) -> None:
    write_outputs(outcome(), [tmp_path / "junit.xml"])
    suite = ElementTree.parse(tmp_path / "junit.xml").getroot().find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "1", "1")
    right, wrong, down = suite.findall("testcase")
    assert right.get("classname") == "evals.own"
    assert list(right) == []
    failure, error = wrong.find("failure"), down.find("error")
    assert failure is not None
    assert error is not None
    assert "roles" in str(failure.get("message"))
    assert "Bad \ufffd." in str(failure.text)
    assert "gone" in str(error.get("message"))


def test_json_holds_every_record_and_no_nan() -> None:
    found = json.loads(run_json(outcome()), parse_constant=pytest.fail)
    assert [result["case"]["id"] for result in found["results"]] == ["right", "wrong", "down"]
    assert found["passed"] is False
    record = found["results"][0]
    assert record["reply"]["citations"][0]["article"] == "agencies"
    assert record["seconds"] == 0.1
    assert {"id", "started", "target", "seed", "versions", "fingerprints"} <= found["run"].keys()


def test_markdown_has_the_table_the_gates_and_the_failures() -> None:
    text = run_markdown(outcome())
    assert "- ✗ accuracy is 0.333, wanted at least 0.9" in text
    assert "| Advice right | 0.333 |" in text
    assert "`wrong`: roles, markers (wanted recommend agency; got recommend fcmo)" in text


def test_github_gets_a_summary_and_at_most_ten_annotations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    write_github(outcome())
    assert summary.read_text().startswith("before\n## Evals: advisor")
    first, second, third = capsys.readouterr().out.splitlines()
    assert first == "::error title=evals::accuracy is 0.333, wanted at least 0.9"
    assert "wrong: roles" in second
    assert third.endswith("TargetDown: 100%25 gone%0Afor good")
    many = tuple(make_result(make_case(name=str(n)), error="x") for n in range(30))
    assert len(annotations(Outcome(make_run(*many), (), GATE))) == 10


def test_outside_github_nothing_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    write_github(outcome(Verdict(PASSED, ())))
    assert capsys.readouterr().out == ""


def test_a_file_that_cannot_be_written_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"use one of \.json, \.jsonl, \.html, \.xml, \.md"):
        check_outputs([tmp_path / "run.pdf"])
    with pytest.raises(UsageError, match="does not exist; make it first"):
        check_outputs([tmp_path / "absent" / "run.json"])
