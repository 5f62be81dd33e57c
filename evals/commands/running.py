"""What `run` shows: progress, the table, what the gates say, and the files it was asked for."""

import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from evals.errors import UsageError
from evals.exits import INTERRUPTED
from evals.gates import check_baseline, check_gates, read_minimum
from evals.outputs import Outcome, check_outputs, write_github, write_outputs
from evals.past_runs import find_run, read_run
from evals.plan import Plan
from evals.runner import JOBS
from evals.running import Watch, do_run
from evals.runs import RUNS_FOLDER, Run
from evals.summary import Line, summarise
from evals.table import rich_table

# Failed cases named under the table; the report shows all.
FAILURES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to be done with a run: bounds, a baseline, gates, files, and how much to show."""

    minimums: tuple[str, ...]
    baseline: str
    gates: tuple[str, ...]
    outputs: tuple[Path, ...]
    everything: bool


def run_and_show(plan: Plan, wishes: Wishes) -> int:
    """Run, print the table, write the files, and return the exit code."""
    minimums = dict(map(read_minimum, wishes.minimums))
    check_outputs(wishes.outputs)
    before = find_baseline(plan, wishes)
    baseline = read_run(before).results if before else ()
    check_baseline(wishes.gates, baseline)
    with watching() as watch:
        run, path = do_run(plan, watch)
    if not run.finished:
        return _stopped(run, resume_command(path, plan, wishes, before))
    lines = summarise(run.results, baseline)
    verdict = check_gates(lines, run.results, baseline, minimums, wishes.gates)
    show_run(run, lines, everything=wishes.everything)
    outcome = Outcome(run, lines, verdict)
    write_outputs(outcome, wishes.outputs)
    write_github(outcome)
    for reason in verdict.reasons:
        click.echo(f"✗ {reason}", err=True)
    click.echo(f"kept in {path}", err=True)
    return verdict.code


def find_baseline(plan: Plan, wishes: Wishes) -> Path | None:
    """Return the file of the run to compare with, if one was asked for.

    Raises:
        UsageError: there is none, or it is the run that is gone on with.
    """
    if not wishes.baseline:
        return None
    found = find_run(wishes.baseline, plan.folder)
    if plan.resume and found.samefile(find_run(plan.resume, plan.folder)):
        raise UsageError(
            f"--baseline {wishes.baseline} is the run that is gone on with; name another one"
        )
    return found


def resume_command(path: Path, plan: Plan, wishes: Wishes, baseline: Path | None) -> str:
    """Return the command that goes on with a run and does with it what this one was told."""
    ours = path.parent == plan.folder
    words = ["--resume", path.stem if ours else str(path)]
    words += ["--runs", str(plan.folder)] if plan.folder != RUNS_FOLDER else []
    words += ["--jobs", str(plan.jobs)] if plan.jobs != JOBS else []
    for minimum in wishes.minimums:
        words += ["--min", minimum]
    # "latest" would be the interrupted run by then.
    words += ["--baseline", str(baseline)] if baseline else []
    for gate in wishes.gates:
        words += ["--fail-on", gate]
    for output in wishes.outputs:
        words += ["-o", str(output)]
    words += ["--all"] if wishes.everything else []
    return f"python -m evals run {shlex.join(words)}"


def show_run(run: Run, lines: Sequence[Line], *, everything: bool) -> None:
    """Print the table of metrics and the first failed cases."""
    from rich.console import Console

    title = f"{run.info.target} · {len(run.results)} answers in {run.seconds:.1f} s · {run.info.id}"
    shown = [line for line in lines if everything or line.metric.headline]
    # A pipe has no width; a table must not be folded at 80 there.
    console = Console() if sys.stdout.isatty() else Console(width=100)
    console.print(rich_table(shown, title))
    failed = [result for result in run.results if not result.passed]
    for result in failed[:FAILURES_SHOWN]:
        missed = ", ".join(name for name, held in result.judgement.checks.items() if not held)
        click.echo(f"✗ {result.case.id}: {result.error or missed}")
    if len(failed) > FAILURES_SHOWN:
        click.echo(f"… and {len(failed) - FAILURES_SHOWN} more that failed")


def _stopped(run: Run, command: str) -> int:
    done, total = len(run.results), run.info.cases * run.info.repeat
    click.echo(f"stopped after {done} of {total}; go on with: {command}", err=True)
    return INTERRUPTED


@contextmanager
def watching() -> Iterator[Watch]:
    """Give what shows progress on standard error, or nothing where no terminal looks on."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    with Progress(
        BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=Console(stderr=True), transient=True,
    ) as bar:  # fmt: skip
        task = bar.add_task("asking", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
