"""The numbers as JSON, and as Markdown tables with ratios."""

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from evals.bench.measuring import SubjectNumbers
from evals.bench.sizes import SizePoint

COLUMNS = ("", "cold start", "warm", "95 %", "questions/s", "memory", "build", "build again")


@dataclass(frozen=True, slots=True)
class BenchResults:
    """Everything measured in one go on one machine."""

    machine: str
    subjects: tuple[SubjectNumbers, ...]
    sizes: tuple[SizePoint, ...]


def describe_machine() -> str:
    """Return what the numbers were measured on."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python " + (
        platform.python_version()
    )


def results_json(results: BenchResults) -> dict[str, object]:
    """Return the numbers as plain JSON types."""
    return asdict(results)


def results_markdown(results: BenchResults) -> str:
    """Return the tables; each number of another library also as a multiple of ours."""
    ours = next((one for one in results.subjects if one.name == "ours"), None)
    lines = [_row(COLUMNS), _row(["---"] + ["---:"] * (len(COLUMNS) - 1))]
    lines += [_subject_row(one, ours) for one in results.subjects]
    notes = [f"- {one.name}: {one.note}" for one in results.subjects if one.note]
    parts = ["\n".join(lines), "\n".join(notes)]
    if results.sizes:
        head = [_row(("passages", "store", "dense", "BM25", "both, fused")), _row(["---:"] * 5)]
        parts.append("\n".join([*head, *map(_size_row, results.sizes)]))
    parts.append(f"Measured on {results.machine}, every library in one run.")
    return "\n\n".join(part for part in parts if part) + "\n"


def _subject_row(one: SubjectNumbers, ours: SubjectNumbers | None) -> str:
    cells = [one.name]
    for part, key, unit in (
        ("asking", "cold", "s"), ("asking", "warm", "s"), ("asking", "warm_95", "s"),
        ("asking", "per_second", "/s"), ("asking", "peak_mb", "MB"),
        ("build", "seconds", "s"), ("rebuild", "seconds", "s"),
    ):  # fmt: skip
        value = getattr(one, part).get(key)
        reference = getattr(ours, part).get(key) if ours else None
        cells.append(_cell(value, reference if one is not ours else None, unit))
    return _row(cells)


def _cell(value: float | None, ours: float | None, unit: str) -> str:
    if value is None:
        return "–"
    shown = (
        _seconds(value) if unit == "s" else f"{value:.0f} MB" if unit == "MB" else f"{value:.1f}"
    )
    return f"{shown} ({value / ours:.2g}×)" if ours else shown


def _shown(value: float, unit: str) -> str:
    if unit == "s":
        return _seconds(value)
    return f"{value:.0f} MB" if unit == "MB" else f"{value:.1f}"


def _seconds(value: float) -> str:
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.1f} s"


def _size_row(point: SizePoint) -> str:
    times = [_seconds(part) for part in (point.store, point.dense, point.lexical, point.hybrid)]
    return _row([f"{point.passages:,}", *times])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
