"""`python -m evals run`: ask the cases and judge the answers."""

from pathlib import Path

import click
from click.core import ParameterSource

from evals.commands import FILE, FOLDER, guarded

# The last two hold whether they are named or not.
GATES = ("regression", "error", "threshold")


@click.command()
@click.argument("paths", nargs=-1)
@click.option("--tag", "tags", multiple=True, help="Only cases with this tag, kind, role or file.")
@click.option("--filter", "pattern", default="", help="Only cases whose id or text matches this.")
@click.option("--failed-from", default="", metavar="RUN", help="Only cases that failed there.")
@click.option("--sample", type=click.IntRange(1), help="At most so many cases, drawn by --seed.")
@click.option("--seed", type=int, default=0, show_default=True, help="For --sample and --typos.")
@click.option("--typos", is_flag=True, help="Ask each case a second time with typos.")
@click.option("--repeat", type=click.IntRange(1), default=1, help="Ask each case so many times.")
@click.option("-j", "--jobs", type=click.IntRange(1, 64), default=2, show_default=True)
@click.option("--timeout", type=click.FloatRange(0.01), default=60.0, help="Seconds for a case.")
@click.option("--target", default="advisor", help="advisor, http://… or python:module:function.")
@click.option("--model", default="default", help="The model's name for a chat endpoint.")
@click.option(
    "--min", "minimums", multiple=True, metavar="METRIC=X", help="Least value; the highest one "
    "where lower is better.",
)  # fmt: skip
@click.option("--baseline", default="", metavar="RUN", help="Show the change against this run.")
@click.option(
    "--fail-on", "gates", type=click.Choice(GATES), multiple=True, help="What makes the run fail; "
    "a question without an answer (error) and a missed --min (threshold) always do.",
)  # fmt: skip
@click.option(
    "-o", "outputs", multiple=True, type=FILE, help="Also write .json, .jsonl, .html, .xml "
    "(JUnit) or .md; may be given several times.",
)  # fmt: skip
@click.option(
    "--resume", default="", metavar="RUN", help="Go on with an interrupted run: "
    "the same cases, target and settings.",
)  # fmt: skip
@click.option("--runs", "folder", type=FOLDER, help="Where runs are kept.  [default: evals/runs]")
@click.option("--all", "everything", is_flag=True, help="Show every metric.")
@guarded
def run(
    paths: tuple[str, ...], tags: tuple[str, ...], pattern: str, failed_from: str,
    sample: int | None, seed: int, typos: bool, repeat: int, jobs: int, timeout: float,
    target: str, model: str, minimums: tuple[str, ...], baseline: str, gates: tuple[str, ...],
    outputs: tuple[Path, ...], resume: str, folder: Path | None, everything: bool,
) -> int:  # fmt: skip
    """Ask the cases of PATHS (all that ship with the project) and judge the answers."""
    from evals.commands.running import Wishes, run_and_show
    from evals.plan import Plan
    from evals.runs import RUNS_FOLDER
    from evals.selection import Choice

    plan = Plan(
        paths=paths,
        choice=Choice(tags, pattern, sample, seed),
        failed_from=failed_from,
        typos=typos,
        target=target,
        model=model,
        repeat=repeat,
        jobs=jobs,
        timeout=timeout,
        resume=resume,
        folder=folder or RUNS_FOLDER,
        given=_given(),
    )
    return run_and_show(plan, Wishes(minimums, baseline, gates, outputs, everything))


def _given() -> frozenset[str]:
    """Return the options that were written out, each as its help spells it: "--tag"."""
    context = click.get_current_context()
    return frozenset(
        parameter.opts[0]
        for parameter in context.command.params
        if parameter.name
        and context.get_parameter_source(parameter.name) is ParameterSource.COMMANDLINE
    )
