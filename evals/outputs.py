"""The files a run is written to: JSON, JSON lines, HTML, JUnit XML, Markdown, GitHub's summary."""

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from evals.errors import UsageError
from evals.gates import Verdict
from evals.junit import junit_xml
from evals.runs import Result, Run, result_to_dict
from evals.summary import Line
from evals.table import markdown_table

# GitHub shows ten annotations of a step; more are dropped without a word.
ANNOTATIONS = 10
FAILURES_LISTED = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished run with its numbers and what the gates say."""

    run: Run
    lines: tuple[Line, ...]
    verdict: Verdict


def check_outputs(paths: Sequence[Path]) -> None:
    """Make sure, before anything is asked, that every file can be written.

    Raises:
        UsageError: a suffix is unknown or a folder does not exist.
    """
    for path in paths:
        if path.suffix not in WRITERS:
            raise UsageError(f"-o {path}: use one of {', '.join(WRITERS)}")
        if not path.resolve().parent.is_dir():
            raise UsageError(f"-o {path}: the folder {path.parent} does not exist; make it first")


def write_outputs(outcome: Outcome, paths: Sequence[Path]) -> None:
    """Write a run in the form that each path's suffix names."""
    for path in paths:
        path.write_text(WRITERS[path.suffix](outcome), encoding="utf-8")


def run_json(outcome: Outcome) -> str:
    """Return a run as one JSON document: how it was made, metrics, gates and every result."""
    return json.dumps(document_of(outcome), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def document_of(outcome: Outcome) -> dict[str, object]:
    """Return a run as plain JSON types."""
    run = outcome.run
    return {
        "run": asdict(run.info),
        "finished": run.finished,
        "seconds": round(run.seconds, 3),
        "passed": outcome.verdict.code == 0,
        "reasons": list(outcome.verdict.reasons),
        "metrics": [line_to_dict(line) for line in outcome.lines],
        "results": [result_to_dict(result) for result in run.results],
    }


def line_to_dict(line: Line) -> dict[str, object]:
    """Return a metric's line as plain JSON types."""
    values: dict[str, object] = {
        "name": line.metric.name,
        "title": line.metric.title,
        "source": line.metric.source,
        "better": line.metric.better,
        "unit": line.metric.unit,
        "headline": line.metric.headline,
        "value": line.value,
        "low": line.interval.low,
        "high": line.interval.high,
        "n": line.n,
    }
    if line.change is not None:
        change, interval = line.change.change, line.change.interval
        values["change"] = {"value": change, "low": interval.low, "high": interval.high}
    return values


def run_lines(outcome: Outcome) -> str:
    """Return a run as JSON lines, the form it is kept in."""
    lines: list[dict[str, object]] = [{"run": asdict(outcome.run.info)}]
    lines += [{"result": result_to_dict(result)} for result in outcome.run.results]
    lines.append({"end": {"seconds": round(outcome.run.seconds, 3)}})
    dumped = (json.dumps(line, ensure_ascii=False, allow_nan=False) for line in lines)
    return "\n".join(dumped) + "\n"


def run_markdown(outcome: Outcome) -> str:
    """Return a run as Markdown: the table, the gates and the first failures."""
    run = outcome.run
    parts = [
        f"## Evals: {run.info.target}",
        f"{len(run.results)} answers in {run.seconds:.1f} s, {run.info.started}, `{run.info.id}`.",
        "\n".join(f"- ✗ {reason}" for reason in outcome.verdict.reasons),
        markdown_table([line for line in outcome.lines if line.metric.headline]),
        _failures_markdown(run.results),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def run_html(outcome: Outcome) -> str:
    """Return a run as one self-contained page."""
    from evals.report import run_page

    return run_page(document_of(outcome), outcome.run)


def write_github(outcome: Outcome) -> None:
    """Add the run to GitHub's step summary and print annotations, inside GitHub Actions only."""
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if not summary:
        return
    with Path(summary).open("a", encoding="utf-8") as file:
        file.write(run_markdown(outcome))
    for line in annotations(outcome):
        sys.stdout.write(f"{line}\n")


def annotations(outcome: Outcome) -> list[str]:
    """Return at most ten workflow commands: the gates first, then failed cases."""
    lines = [f"::error title=evals::{_escaped(reason)}" for reason in outcome.verdict.reasons]
    for result in outcome.run.results:
        if not result.passed:
            text = _escaped(f"{result.case.id}: {missed(result)}")
            lines.append(f"::warning title=evals::{text}")
    return lines[:ANNOTATIONS]


def missed(result: Result) -> str:
    """Return in words what a failed result got wrong."""
    if result.error:
        return result.error
    checks = [name for name, held in result.judgement.checks.items() if not held]
    expect, reply = result.case.expect, result.reply
    wanted = f"{' or '.join(expect.kinds)} {', '.join(expect.roles)}".strip()
    given = f"{reply.kind} {', '.join(reply.roles)}".strip() if reply else ""
    return f"{', '.join(checks)} (wanted {wanted}; got {given})"


def _failures_markdown(results: Sequence[Result]) -> str:
    failed = [result for result in results if not result.passed]
    if not failed:
        return ""
    rows = [f"- `{result.case.id}`: {missed(result)}" for result in failed[:FAILURES_LISTED]]
    more = f"\n\n… and {len(failed) - len(rows)} more." if len(failed) > len(rows) else ""
    head = f"<details><summary>{len(failed)} cases failed</summary>"
    return f"{head}\n\n" + "\n".join(rows) + more + "\n\n</details>"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _junit(outcome: Outcome) -> str:
    return junit_xml(outcome.run, [missed(result) for result in outcome.run.results])


WRITERS: dict[str, Callable[[Outcome], str]] = {
    ".json": run_json,
    ".jsonl": run_lines,
    ".html": run_html,
    ".xml": _junit,
    ".md": run_markdown,
}
