"""The numbers of the page beside the bounds they must keep, as a Markdown table and as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from evals.page.lasting import Memory
from evals.page.starting import Paint, Starts
from evals.page.visitors import Asked, Load

Unit = Literal["s", "ms", "MB", "×"]
# Seconds to the answer's first words, the median and the 95th percentile; seconds to the first
# paint; our start as a share of the usual script's; memory at the end as a share of what it was
# after the first questions (what words mean is remembered, up to a limit), and half-way.
FIRST_MEDIAN, FIRST_95, PAINT, START, GROWTH, LATE_GROWTH = 0.100, 0.400, 2.0, 0.6, 1.10, 1.03


@dataclass(frozen=True, slots=True)
class Line:
    """One measurement; `bound` is the most it may be, or None where nothing is promised."""

    name: str
    value: float
    unit: Unit
    bound: float | None = None

    @property
    def kept(self) -> bool:
        """Whether the bound is kept."""
        return self.bound is None or self.value <= self.bound


def start_lines(starts: Starts) -> list[Line]:
    """Return the lines on the start."""
    return [
        Line("start to serving", starts.ours, "s"),
        Line("the same, Gradio's minimal chat over LangChain", starts.usual, "s"),
        Line("ratio of the two", starts.ratio, "×", START),
    ]


def paint_lines(paint: Paint) -> list[Line]:
    """Return the lines on the first paint."""
    return [
        Line("first paint in a fresh browser", paint.first, "s", PAINT),
        Line("the page is whole", paint.whole, "s", PAINT),
    ]


def load_lines(load: Load, asked: Sequence[Asked]) -> list[Line]:
    """Return the lines on visitors who read before they ask again."""
    who = f"{load.visitors} visitors, {load.visitors / _pause(load):.0f} questions a second"
    firsts = sorted(one.first for one in asked)
    return [
        Line(f"{who}: first words, median", quantile(firsts, 0.5), "ms", FIRST_MEDIAN),
        Line("the same, 95 %", quantile(firsts, 0.95), "ms", FIRST_95),
        Line("whole answer, 95 %", quantile(sorted(one.last for one in asked), 0.95), "ms"),
    ]


def burst_lines(asked: Sequence[Asked]) -> list[Line]:
    """Return the lines on visitors who all ask in the same instant."""
    firsts = sorted(one.first for one in asked)
    return [
        Line(f"{len(asked)} in the same instant: first words, median", quantile(firsts, 0.5), "ms"),
        Line("the same, the last of them", firsts[-1], "ms"),
    ]


def memory_lines(memory: Memory) -> list[Line]:
    """Return the lines on the memory."""
    first, half, last = (memory.points[at] for at in (0, len(memory.points) // 2, -1))
    sizes = [Line(f"memory after {asked:,} questions", size, "MB") for asked, size in memory.points]
    return [
        *sizes,
        Line(f"growth since {first[0]:,} questions", last[1] / first[1], "×", GROWTH),
        Line(f"growth since {half[0]:,} questions", last[1] / half[1], "×", LATE_GROWTH),
    ]


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the value below which a share of the values lies (nearest rank)."""
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def lines_markdown(lines: Sequence[Line], machine: str) -> str:
    """Return the table."""
    rows = ["| | measured | must be | |", "| --- | ---: | ---: | --- |"]
    rows += [_row(line) for line in lines]
    return "\n".join([*rows, "", f"Measured on {machine}.", ""])


def _row(line: Line) -> str:
    bound = "" if line.bound is None else f"≤ {_shown(line.bound, line.unit)}"
    kept = "" if line.bound is None else "yes" if line.kept else "**no**"
    return f"| {line.name} | {_shown(line.value, line.unit)} | {bound} | {kept} |"


def _shown(value: float, unit: Unit) -> str:
    if unit == "ms":
        return f"{value * 1000:.0f} ms"
    return f"{value:.0f} MB" if unit == "MB" else f"{value:.2f}{' s' if unit == 's' else ' ×'}"


def _pause(load: Load) -> float:
    return sum(load.reading) / len(load.reading)
