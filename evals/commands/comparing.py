"""How a comparison of two runs looks on a terminal."""

from rich.columns import Columns
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel

from evals.diff import Change, Pair, RunDiff, outline
from evals.runs import Result
from evals.table import rich_table

MARKS: dict[Change, tuple[str, str]] = {
    "broken": ("✗", "red"),
    "fixed": ("✓", "green"),
    "changed": ("~", "yellow"),
}


def show_diff(diff: RunDiff, console: Console, *, answers: bool, shown: int) -> None:
    """Print the metrics with their changes, then the cases that changed."""
    title = f"{diff.before.info.id} → {diff.after.info.id}, {len(diff.pairs)} cases in both"
    moved = [line for line in diff.lines if line.metric.headline]
    console.print(rich_table(moved, title))
    broken, fixed = len(diff.of("broken")), len(diff.of("fixed"))
    console.print(
        f"{fixed} fixed, {broken} broken (McNemar p = {diff.p_value:.3f}), "
        f"{len(diff.of('changed'))} answered otherwise, {len(diff.of('same'))} the same"
    )
    if diff.only_before or diff.only_after:
        console.print(
            f"only in the first: {diff.only_before}; only in the second: {diff.only_after}"
        )
    if diff.edited:
        console.print(f"edited in between and left out: {', '.join(diff.edited)}")
    for change in MARKS:
        _show_pairs(diff.of(change), change, console, answers=answers, shown=shown)


def _show_pairs(
    pairs: tuple[Pair, ...], change: Change, console: Console, *, answers: bool, shown: int
) -> None:
    mark, colour = MARKS[change]
    for pair in pairs[:shown]:
        case = escape(pair.after.case.id)
        was, now = escape(outline(pair.before)), escape(outline(pair.after))
        console.print(f"[{colour}]{mark} {case}[/]: {was} → {now}")
        if answers:
            console.print(Columns([_panel("before", pair.before), _panel("after", pair.after)]))
    if len(pairs) > shown:
        console.print(f"… and {len(pairs) - shown} more {change}")


def _panel(title: str, result: Result) -> Panel:
    text = result.reply.text if result.reply else result.error
    return Panel(escape(text), title=title, width=58)
