"""`python -m evals bench`: how fast and how large, beside the usual LangChain script."""

from pathlib import Path

import click

from evals.commands import FOLDER, guarded


@click.command()
@click.option(
    "--peer", "peers", multiple=True, type=click.Choice(["llamaindex", "haystack", "txtai"]),
    help="Also this catalogue, installed in a throw-away environment (needs the network).",
)  # fmt: skip
@click.option(
    "--size", "sizes", multiple=True, type=click.IntRange(250), help="Search among so many "
    "passages.  [default: 1000, 10000 and 100000]",
)  # fmt: skip
@click.option("--no-sizes", is_flag=True, help="Leave out the search at growing sizes.")
@click.option("--only", multiple=True, help="Only these: ours, ours-search, langchain.")
@click.option("-o", "folder", type=FOLDER, help="Write bench.json, bench.md and bench.svg there.")
@guarded
def bench(
    peers: tuple[str, ...], sizes: tuple[int, ...], no_sizes: bool, only: tuple[str, ...],
    folder: Path | None,
) -> None:  # fmt: skip
    """Measure cold and warm questions, building, memory and search, everything in one run."""
    from evals.bench.sizes import SIZES
    from evals.commands.benching import run_bench

    subjects = only or ("ours", "ours-search", "langchain")
    run_bench(subjects, peers, () if no_sizes else sizes or SIZES, folder)
