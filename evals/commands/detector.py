"""`python -m evals detector`: the check of sentences against their sources, measured."""

from pathlib import Path

import click

from evals.commands import FILE, guarded

PARTS = ("held-aside", "fitted", "all")


@click.command()
@click.argument("paths", nargs=-1, type=FILE)
@click.option(
    "--part", type=click.Choice(PARTS), default="held-aside", show_default=True,
    help="Which of the series' own sentences; all lines of FILES are measured.",
)  # fmt: skip
@click.option("--fit", is_flag=True, help="First fit the check's weights anew, and write them.")
@click.option("--times", is_flag=True, help="Only how long checking takes, and what waits for it.")
@click.option("--json", "as_json", is_flag=True, help="Print the numbers as JSON.")
@click.option("--errors", is_flag=True, help="Also print every sentence that is judged wrongly.")
@guarded
def detector(
    paths: tuple[Path, ...], part: str, fit: bool, times: bool, as_json: bool, errors: bool
) -> None:
    """Measure how well unsupported sentences are found in FILES (the series' own by default)."""
    from evals.commands import detecting

    if fit:
        click.echo(detecting.fit(), err=True)
    if times:
        detecting.time_and_show()
        return
    detecting.measure_and_show(paths, part, as_json=as_json, errors=errors)
