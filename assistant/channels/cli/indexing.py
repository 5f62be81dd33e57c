"""`advisor index …`: build the index, describe it, search it."""

import json
from dataclasses import asdict

import click

from assistant import opening
from assistant.advisor import Advisor
from assistant.channels.cli.terminal import building
from assistant.errors import translated
from assistant.markup import clip, plain
from assistant.settings import Settings

LONGEST_EXCERPT = 200


def build(*, force: bool) -> None:
    """Build the index and say what was done."""
    settings = Settings.load()
    with translated(), building() as progress:
        info = opening.build(settings, progress, fresh=force)
    click.echo(f"{info.passages} passages in the index; {info.encoded} texts were encoded now")


def describe(*, as_json: bool) -> None:
    """Print what the index was made from.

    Raises:
        IndexUnusable: there is none, it is stale or it is damaged.
    """
    with translated():
        info = asdict(opening.describe(Settings.load()))
    if as_json:
        click.echo(json.dumps(info, indent=2, default=str))
        return
    for name, value in info.items():
        click.echo(f"{name.replace('_', ' '):20}{value}")


def search(query: str, count: int, *, as_json: bool) -> None:
    """Print the passages nearest to a query, best first."""
    with building() as progress, Advisor.open(progress=progress) as advisor, translated():
        hits = advisor.parts.index.searcher.search(query, count)
    if as_json:
        click.echo(json.dumps([asdict(hit) for hit in hits], ensure_ascii=False, indent=2))
        return
    for rank, hit in enumerate(hits, start=1):
        click.echo(f"{rank}. {hit.passage.section}   {hit.score:.3f}")
        click.echo(f"   {clip(plain(hit.passage.text), LONGEST_EXCERPT)}")
