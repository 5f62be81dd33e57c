"""`python -m evals report`: a run as one self-contained page."""

from pathlib import Path

import click

from evals.commands import FILE, FOLDER, guarded


@click.command()
@click.argument("run", metavar="RUN", default="latest")
@click.option("-o", "output", type=FILE, default=Path("evals-report.html"), show_default=True)
@click.option("--baseline", default="", metavar="RUN", help="Show the change against this run.")
@click.option("--learning", type=FILE, help="A learning curve, as `evals learning` writes it.")
@click.option("--runs", "folder", type=FOLDER, help="Where runs are kept.  [default: evals/runs]")
@guarded
def report(
    run: str, output: Path, baseline: str, learning: Path | None, folder: Path | None
) -> None:
    """Write a run as a page that needs no network: numbers, charts and every case."""
    from evals.gates import Verdict
    from evals.learning import read_curve
    from evals.outputs import Outcome, document_of
    from evals.past_runs import find_run, read_run
    from evals.report import run_page
    from evals.runs import RUNS_FOLDER
    from evals.summary import summarise

    home = folder or RUNS_FOLDER
    found = read_run(find_run(run, home))
    before = read_run(find_run(baseline, home)).results if baseline else ()
    outcome = Outcome(found, summarise(found.results, before), Verdict(0, ()))
    curve = read_curve(learning) if learning else ()
    output.write_text(run_page(document_of(outcome), found, curve), encoding="utf-8")
    click.echo(f"{output}: {len(found.results)} answers, {output.stat().st_size // 1024} KB")
