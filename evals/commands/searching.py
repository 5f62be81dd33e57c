"""What `retrieval` does and shows."""

import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

import click

from assistant import Settings
from assistant.opening import corpus_folder, open_or_build
from evals.cases import load_cases
from evals.commands.running import watching
from evals.retrieval.beir import Collection, limited, read_collection, write_collection
from evals.retrieval.measure import Quality, measure_all
from evals.retrieval.own import OWN_FOLDER, own_collection
from evals.retrieval.systems import open_bench, rank_all
from index.corpus import read_corpus
from index.lexical import LEXICON_FOLDER
from index.spelling import read_english


def make_own() -> str:
    """Write the series' own collection, and return a line about it."""
    found = own_collection(read_corpus(corpus_folder(Settings.load())), load_cases())
    write_collection(found, OWN_FOLDER)
    return f"{OWN_FOLDER}: {len(found.documents)} sections, {len(found.queries)} questions"


def measure_and_show(
    folder: Path | None,
    limit: int | None,
    weights: Sequence[float],
    cache: Path | None,
    *,
    as_json: bool,
    output: Path | None,
) -> None:
    """Measure a folder and print the table, or JSON."""
    collection = read_collection(folder or OWN_FOLDER)
    if limit is not None:
        collection = limited(collection, limit)
    found = measure(collection, weights, cache)
    numbers = numbers_of(collection, found)
    if output is not None:
        output.write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")
    if as_json:
        click.echo(json.dumps(numbers, indent=1))
        return
    _print_table(collection, found)


def measure(
    collection: Collection, weights: Sequence[float] = (), cache: Path | None = None
) -> tuple[Quality, ...]:
    """Return the quality of every way of searching, with the encoder of the index in use."""
    index = open_or_build(Settings.load())
    encoder = index.encoder
    english = read_english(index.folder / LEXICON_FOLDER)

    def is_word(word: str) -> bool:
        return encoder.knows_word(word) or word in english

    with ExitStack() as stack:
        stack.callback(index.close)
        watch = stack.enter_context(watching())
        opened = open_bench(collection, encoder, is_word=is_word, cache=cache, watch=watch)
        return measure_all(collection, rank_all(stack.enter_context(opened), weights))


def numbers_of(collection: Collection, found: Sequence[Quality]) -> dict[str, object]:
    """Return the numbers as plain JSON types."""
    return {
        "collection": collection.name,
        "documents": len(collection.documents),
        "queries": len(collection.queries),
        "systems": [asdict(quality) for quality in found],
    }


def _print_table(collection: Collection, found: Sequence[Quality]) -> None:
    from rich.console import Console
    from rich.table import Table

    counts = f"{len(collection.documents)} documents, {len(collection.queries)} queries"
    table = Table(title=f"{collection.name}: {counts}", title_justify="left", header_style="bold")
    for column in ("System", "nDCG@10", "95 % interval", "Recall@100", "MRR", "Against dense"):
        table.add_column(column, justify="left" if column == "System" else "right")
    for q in found:
        mark = " *" if q.gain and q.gain.is_certain else ""
        gain = f"{q.gain.change:+.3f}{mark}" if q.gain else ""
        interval = f"{q.interval.low:.3f} – {q.interval.high:.3f}"
        table.add_row(q.system, f"{q.ndcg:.4f}", interval, f"{q.recall:.3f}", f"{q.mrr:.3f}", gain)
    console = Console() if sys.stdout.isatty() else Console(width=100)
    console.print(table)
