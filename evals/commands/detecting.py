"""What `detector` does and shows."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
import numpy as np

from assistant import Settings
from assistant.entail import WEIGHTS_FILE
from assistant.opening import open_or_build
from evals.cases import CASES_FOLDER, SMOKE_FILE, load_cases
from evals.detector import DETECTOR, Quality, Rate, measure, scorers
from evals.detector_fit import LEAST_PRECISION, fit_weights
from evals.detector_times import PASSAGES, measure_times
from evals.keypoints import TextEncoder
from evals.labelled import LabelledSentence, is_held_aside, own_files, read_labelled
from evals.vectors import RememberingEncoder


@contextmanager
def _encoder() -> Iterator[TextEncoder]:
    index = open_or_build(Settings.load())
    try:
        yield RememberingEncoder(index.encoder)
    finally:
        index.close()


def fit() -> str:
    """Fit the weights on the part that is not held aside, write them, and return a line."""
    with _encoder() as encoder:
        weights, recall = fit_weights(part_of("fitted"), encoder)
    WEIGHTS_FILE.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")
    return (
        f"{WEIGHTS_FILE}: precision {LEAST_PRECISION} with recall {recall:.3f} on premises left out"
    )


def part_of(part: str) -> tuple[LabelledSentence, ...]:
    """Return the series' own sentences: "held-aside", "fitted" or "all"."""
    sentences = read_labelled(own_files())
    wanted = {"held-aside": (True,), "fitted": (False,), "all": (True, False)}[part]
    return tuple(one for one in sentences if is_held_aside(one) in wanted)


def measure_and_show(paths: Sequence[Path], part: str, *, as_json: bool, errors: bool) -> None:
    """Measure files, or a part of the series' own sentences, and print tables or JSON."""
    measured = read_labelled(paths) if paths else part_of(part)
    with _encoder() as encoder:
        found = measure(measured, part_of("fitted"), encoder)
        scores = scorers(encoder)[DETECTOR](measured)
    if as_json:
        click.echo(
            json.dumps({"n": len(measured), "systems": [asdict(q) for q in found]}, indent=1)
        )
    else:
        _print_tables(measured, found)
    if errors:
        for one, score in zip(measured, scores, strict=True):
            if (score >= found[0].bound) != one.supported:
                kind = "lost" if one.supported else "passed"
                click.echo(f"{kind} ({one.change}, {score:.3f}): {one.claim}\n    {one.premise!r}")


def time_and_show() -> None:
    """Print the milliseconds that checking a sentence takes, and the first one of an answer."""
    questions = [case.question for case in load_cases([CASES_FOLDER / SMOKE_FILE])]
    found = measure_times(Settings.load(), part_of("held-aside"), questions)
    for name, times in (
        (f"a sentence checked against {PASSAGES} passages", found.checked),
        ("the first sentence of a model that takes no time", found.first),
    ):
        middle, high = np.percentile(times, [50, 95])
        click.echo(f"{name}: median {middle:.1f} ms, 95 % {high:.1f} ms (n = {len(times)})")


def _print_tables(measured: Sequence[LabelledSentence], found: Sequence[Quality]) -> None:
    from rich.console import Console
    from rich.table import Table

    supported = sum(one.supported for one in measured)
    title = f"{supported} supported sentences, {len(measured) - supported} unsupported"
    table = Table(title=title, title_justify="left", header_style="bold")
    for column in ("System", "Precision", "Recall", "F1", "AUROC"):
        table.add_column(column, justify="left" if column == "System" else "right")
    for one in found:
        table.add_row(one.system, *map(_shown, (one.precision, one.recall, one.f1, one.auroc)))
    changes = Table(title="Judged rightly, by change", title_justify="left", header_style="bold")
    for column in ("Change", "Sentences", *(one.system for one in found)):
        changes.add_column(column, justify="left" if column == "Change" else "right")
    for change, rate in found[0].by_change.items():
        rates = [_shown(one.by_change[change]) for one in found]
        changes.add_row(change, str(rate.n), *rates)
    console = Console() if sys.stdout.isatty() else Console(width=110)
    console.print(table, changes)


def _shown(rate: Rate) -> str:
    return f"{rate.value:.3f} ({rate.interval.low:.3f} – {rate.interval.high:.3f})"
