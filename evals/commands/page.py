"""`python -m evals page`: how the web page holds up."""

import json
from pathlib import Path

import click

from evals.commands import FOLDER, guarded

PARTS = ("start", "paint", "load", "memory")


@click.command()
@click.option(
    "--only", "parts", multiple=True, type=click.Choice(PARTS), help="Only these.  [default: all]"
)
@click.option("--starts", default=5, show_default=True, type=click.IntRange(1), help="Starts.")
@click.option(
    "--visitors", default=50, show_default=True, type=click.IntRange(1), help="At the page at once."
)
@click.option(
    "--turns", default=6, show_default=True, type=click.IntRange(1), help="Questions of each."
)
@click.option(
    "--questions", default=5000, show_default=True, type=click.IntRange(500),
    help="Asked while the memory is watched.",
)  # fmt: skip
@click.option("-o", "folder", type=FOLDER, help="Write page.json and page.md there.")
@guarded
def page(
    parts: tuple[str, ...], starts: int, visitors: int, turns: int, questions: int,
    folder: Path | None,
) -> int:  # fmt: skip
    """Measure the web page as it is served: its start, its paint, many visitors, its memory.

    Everything stays on this machine and ends by itself. Exit code 1: a bound is not kept.
    """
    from dataclasses import asdict

    from evals.bench.results import describe_machine
    from evals.commands.paging import measure_parts
    from evals.exits import GATE_FAILED, PASSED
    from evals.page.results import lines_markdown
    from evals.page.visitors import Load

    load = Load(visitors, turns)
    lines = measure_parts(parts or PARTS, starts, load, questions)
    text = lines_markdown(lines, describe_machine())
    click.echo(text)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "page.md").write_text(text, encoding="utf-8")
        numbers = json.dumps([asdict(line) for line in lines], indent=1) + "\n"
        (folder / "page.json").write_text(numbers, encoding="utf-8")
    return PASSED if all(line.kept for line in lines) else GATE_FAILED
