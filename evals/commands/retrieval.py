"""`python -m evals retrieval`: search measured on a folder in BEIR's format."""

from pathlib import Path

import click

from evals.commands import FILE, FOLDER, guarded


@click.command()
@click.argument("folder", type=FOLDER, required=False)
@click.option("--limit", type=click.IntRange(1), help="Only so many queries, and fewer documents.")
@click.option(
    "--weight", "weights", multiple=True, type=click.FloatRange(0, 1), help="Also a convex "
    "combination with this weight of the dense score; several times for several.",
)  # fmt: skip
@click.option("--cache", type=FOLDER, help="Keeps the documents' vectors for the next time.")
@click.option("--json", "as_json", is_flag=True, help="Print the numbers as JSON.")
@click.option("--make-own", is_flag=True, help="Write the set of the series' own questions anew.")
@click.option("-o", "output", type=FILE, help="Also write the numbers as JSON, query by query.")
@guarded
def retrieval(
    folder: Path | None, limit: int | None, weights: tuple[float, ...], cache: Path | None,
    as_json: bool, make_own: bool, output: Path | None,
) -> None:  # fmt: skip
    """Measure dense, BM25, rank fusion and the hybrid on FOLDER (the series' own questions)."""
    from evals.commands import searching

    if make_own:
        click.echo(searching.make_own())
        return
    searching.measure_and_show(folder, limit, weights, cache, as_json=as_json, output=output)
