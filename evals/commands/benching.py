"""What `bench` does and shows."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from assistant import Settings
from assistant.opening import corpus_folder
from evals.bench.drawing import draw_sizes
from evals.bench.measuring import measure_peer, measure_subject
from evals.bench.results import (
    BenchResults,
    describe_machine,
    results_json,
    results_markdown,
)
from evals.bench.sizes import measure_sizes
from evals.bench.subject import MODULES
from evals.cases import CASES_FOLDER, SMOKE_FILE, load_cases
from evals.errors import UsageError


def run_bench(
    subjects: Sequence[str], peers: Sequence[str], sizes: Sequence[int], folder: Path | None
) -> None:
    """Measure, print the tables and write the files.

    Raises:
        UsageError: a name is unknown.
    """
    unknown = [name for name in subjects if name not in MODULES]
    if unknown:
        raise UsageError(f"--only {unknown[0]}: use one of {', '.join(MODULES)}")
    corpus = corpus_folder(Settings.load())
    questions = [case.question for case in load_cases([CASES_FOLDER / SMOKE_FILE])]
    measured = [measure_subject(name, corpus, questions, _watch) for name in subjects]
    measured += [measure_peer(name, corpus, questions, _watch) for name in peers]
    points = measure_sizes(sizes, lambda size: _watch(f"search among {size:,}"))
    results = BenchResults(describe_machine(), tuple(measured), tuple(points))
    click.echo(results_markdown(results))
    if folder is not None:
        write_results(results, folder)


def write_results(results: BenchResults, folder: Path) -> None:
    """Write the numbers as JSON, Markdown and a drawing into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = json.dumps(results_json(results), indent=1) + "\n"
    (folder / "bench.json").write_text(numbers, encoding="utf-8")
    (folder / "bench.md").write_text(results_markdown(results), encoding="utf-8")
    if results.sizes:
        (folder / "bench.svg").write_text(
            draw_sizes(results.sizes, results.machine), encoding="utf-8"
        )


def _watch(what: str) -> None:
    click.echo(f"{what} …", err=True)
