"""How answers and progress look on a terminal, and what a pipe gets instead."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from assistant.answer import Answer
from assistant.render import to_markdown, to_plain

if TYPE_CHECKING:
    from rich.progress import TaskID

    from assistant.advisor import Event
    from index.build import Progress

# Lines longer than this tire the eye, however wide the terminal is.
WIDTH = 100


def print_answer(answer: Answer) -> None:
    """Print an answer: rendered Markdown on a terminal, plain words in a pipe."""
    if sys.stdout.isatty():
        print_markdown(to_markdown(answer))
    else:
        click.echo(to_plain(answer))


def print_markdown(text: str) -> None:
    """Print Markdown, rendered."""
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console()
    console.print(Markdown(text), width=min(console.width, WIDTH))


def show_as_written(events: "Iterable[Event]") -> Answer | None:
    """Return the answer that events end with, shown on the way: on a terminal, or in a pipe."""
    if not sys.stdout.isatty():
        return _last(events, lambda text: None, lambda piece: click.echo(piece, nl=False))
    from rich.console import Console
    from rich.constrain import Constrain
    from rich.live import Live
    from rich.markdown import Markdown

    console = Console()
    width = min(console.width, WIDTH)
    with Live(console=console, auto_refresh=False, vertical_overflow="visible") as live:

        def show(text: str) -> None:
            live.update(Constrain(Markdown(text), width), refresh=True)

        return _last(events, show, lambda piece: None)


def _last(
    events: "Iterable[Event]", show: Callable[[str], None], echo: Callable[[str], None]
) -> Answer | None:
    text, answer = "", None
    for event in events:
        if isinstance(event, Answer):
            answer, text = event, event.text
        else:
            text += event
            echo(event)
        show(text)
    return answer


@contextmanager
def building() -> Iterator["Progress | None"]:
    """Yield what shows an index being built on standard error, or None where none looks on."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=total)
            bar.update(tasks[step], completed=done, total=total)

        yield show
