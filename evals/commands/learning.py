"""`python -m evals learning`: how the recommendations get better with more examples."""

import json
from pathlib import Path

import click

from evals.commands import FILE, guarded


@click.command()
@click.argument("paths", nargs=-1)
@click.option("--share", "shares", multiple=True, type=click.FloatRange(0.01, 1.0))
@click.option("-o", "output", type=FILE, default=Path("evals-learning.json"), show_default=True)
@guarded
def learning(paths: tuple[str, ...], shares: tuple[float, ...], output: Path) -> None:
    """Build an index for each share of the examples, and measure the recommendations."""
    from evals.cases import load_cases
    from evals.learning import SHARES, learning_curve

    points = learning_curve(
        load_cases(paths),
        shares or SHARES,
        watch=lambda share: click.echo(f"{share:.0%} of the examples …", err=True),
    )
    output.write_text(json.dumps(points, indent=1) + "\n", encoding="utf-8")
    for point in points:
        interval = f"{point['low']:.3f} – {point['high']:.3f}"
        click.echo(f"{point['examples']:6.0f} examples  {point['value']:.3f}  {interval}")
