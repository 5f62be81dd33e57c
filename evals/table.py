"""The table of metrics, on a terminal (rich) and as Markdown."""

from collections.abc import Sequence

from rich.table import Table

from evals.summary import Line

COLUMNS = ("Metric", "Value", "95 % interval", "n", "Change")


def rich_table(lines: Sequence[Line], title: str) -> Table:
    """Return the table of metrics for a terminal."""
    table = Table(title=title, title_justify="left", header_style="bold")
    for number, column in enumerate(COLUMNS):
        table.add_column(column, justify="left" if number == 0 else "right")
    for line in lines:
        name, value, interval, n, change = cells_of(line)
        colour = _colour(line)
        table.add_row(name, value, interval, n, f"[{colour}]{change}[/]" if colour else change)
    return table


def markdown_table(lines: Sequence[Line]) -> str:
    """Return the table of metrics as Markdown."""
    rows = [COLUMNS, ("---", "---:", ":---:", "---:", "---:"), *map(cells_of, lines)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def cells_of(line: Line) -> tuple[str, str, str, str, str]:
    """Return a line's cells: title, value, interval, n and change ("" without a baseline)."""
    arrow = " ↓" if line.metric.better == "lower" else ""
    low, high = line.interval.low, line.interval.high
    unit = line.metric.unit
    interval = f"{shown(low, unit)} – {shown(high, unit)}"
    return (
        line.metric.title + arrow,
        shown(line.value, unit),
        interval,
        str(line.n),
        _change(line),
    )


def shown(value: float, unit: str = "") -> str:
    """Return a value as tables show it: 0.873, 21 ms, 1.4 s, 250."""
    if unit == "s":
        return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"
    return f"{value:.0f}" if unit else f"{value:.3f}"


def _change(line: Line) -> str:
    if line.change is None:
        return ""
    mark = " *" if line.change.is_certain else ""
    return f"{line.change.change:+.3f}{mark}".replace("-", "−")


def _colour(line: Line) -> str:
    if line.change is None or not line.change.is_certain:
        return ""
    gain = line.change.change > 0
    return "green" if gain == (line.metric.better == "higher") else "red"
