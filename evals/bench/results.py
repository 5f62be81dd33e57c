"""The numbers as JSON, as a Markdown table with ratios, and as a drawing."""

import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from html import escape
from math import log10

from evals.bench.measuring import SubjectNumbers
from evals.bench.sizes import SizePoint

COLUMNS = ("", "cold start", "warm", "95 %", "questions/s", "memory", "build", "build again")
WIDTH, HEIGHT, LEFT, BOTTOM = 640, 340, 70, 290


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


def results_svg(results: BenchResults) -> str:
    """Return the search times over the number of passages as a drawing, both axes logarithmic."""
    points = results.sizes
    top = max((point.hybrid for point in points), default=1.0) * 1000
    low = min((min(p.dense, p.lexical) for p in points), default=0.001) * 1000
    first = log10(points[0].passages) if points else 0.0
    span = (log10(points[-1].passages) - first) or 1.0 if points else 1.0
    decades = (log10(top) - log10(low)) or 1.0

    def at(passages: int, seconds: float) -> str:
        x = LEFT + (log10(passages) - first) / span * (WIDTH - LEFT - 90)
        y = BOTTOM - (log10(seconds * 1000) - log10(low)) / decades * (BOTTOM - 40)
        return f"{x:.0f},{y:.0f}"

    parts: dict[str, tuple[str, Callable[[SizePoint], float]]] = {
        "dense": ("#2b5fa8", lambda point: point.dense),
        "BM25": ("#95650b", lambda point: point.lexical),
        "both": ("#1c7c54", lambda point: point.hybrid),
    }
    drawn = []
    for name, (colour, value) in parts.items():
        line = " ".join(at(point.passages, value(point)) for point in points)
        drawn.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for point in points:
            x, y = at(point.passages, value(point)).split(",")
            drawn.append(f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>')
            if point is points[-1]:
                label = f"{name} {value(point) * 1000:.1f} ms"
                drawn.append(
                    f'<text x="{int(x) + 8}" y="{int(y) + 4}" fill="{colour}">{label}</text>'
                )
    drawn += [
        f'<text x="{at(p.passages, low / 1000).split(",")[0]}" y="{BOTTOM + 24}" fill="#5d6670" '
        f'text-anchor="middle">{p.passages:,}</text>'
        for p in points
    ]
    title = escape(f"One search, by number of passages ({results.machine})")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="system-ui, sans-serif" font-size="12" role="img"><title>{title}</title>'
        f'<text x="{LEFT}" y="20" fill="#5d6670">{title}</text>{"".join(drawn)}</svg>\n'
    )


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
