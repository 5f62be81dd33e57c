"""`python -m evals diff`: which cases were fixed, broken or changed between two runs."""

import json
import sys
from pathlib import Path

import click

from evals.commands import FILE, FOLDER, guarded

# Pairs listed for each kind of change; --html shows all.
SHOWN = 20


@click.command()
@click.argument("before", metavar="RUN_A")
@click.argument("after", metavar="RUN_B", default="latest")
@click.option("--runs", "folder", type=FOLDER, help="Where runs are kept.  [default: evals/runs]")
@click.option("--answers", is_flag=True, help="Show the answers side by side.")
@click.option("--html", type=FILE, help="Write a page with every case, side by side.")
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
@guarded
def diff(
    before: str, after: str, folder: Path | None, answers: bool, html: Path | None, as_json: bool
) -> None:
    """Compare RUN_A with RUN_B: ids, their beginnings, files, "latest" or "latest~1"."""
    from evals.diff import diff_runs
    from evals.past_runs import find_run, read_run
    from evals.report.sides import diff_document, diff_page
    from evals.runs import RUNS_FOLDER

    home = folder or RUNS_FOLDER
    found = diff_runs(read_run(find_run(before, home)), read_run(find_run(after, home)))
    if html is not None:
        html.write_text(diff_page(found), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(diff_document(found), ensure_ascii=False, indent=1))
        return
    from rich.console import Console

    from evals.commands.comparing import show_diff

    console = Console() if sys.stdout.isatty() else Console(width=120)
    show_diff(found, console, answers=answers, shown=SHOWN)
