"""`advisor feedback …` and `advisor gaps`: what owners thought, and what they missed."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import click

from assistant import gap_report
from assistant.advisor import Advisor
from assistant.channels.cli.terminal import building, print_markdown
from assistant.errors import translated
from assistant.feedback import export_csv, export_json_lines
from assistant.gaps import NearestSection, report_gaps
from assistant.settings import Settings
from assistant.store.database import Database, open_database
from assistant.store.feedback import Feedback, forget_feedback, read_feedback
from assistant.store.questions import forget_questions, read_questions
from index.search import Searcher

DAY = 86_400.0  # seconds
FORMS: dict[str, Callable[[Iterable[Feedback]], Iterator[str]]] = {
    "csv": export_csv,
    "jsonl": export_json_lines,
}
NOT_KEPT = (
    "Questions are not kept: set ADVISOR_STORE_QUESTIONS=true where the advisor is served, and the "
    "page will say so."
)


def export(form: str) -> None:
    """Print every vote in one of `FORMS`."""
    with _database(Settings.load()) as database:
        votes = read_feedback(database)
    for line in FORMS[form](votes):
        click.echo(line, nl=False)


def forget(days: float) -> None:
    """Delete what is older than some days, and say how much that was."""
    before = time.time() - days * DAY
    with _database(Settings.load()) as database:
        votes = forget_feedback(database, before=before)
        questions = forget_questions(database, before=before)
    click.echo(f"{votes} votes and {questions} questions deleted")


def report(*, days: float | None, as_json: bool) -> None:
    """Print which questions the series left open, grouped by topic."""
    settings = Settings.load()
    since = time.time() - days * DAY if days is not None else 0.0
    with _database(settings) as database:
        asked = read_questions(database, since=since)
        votes = [vote for vote in read_feedback(database) if vote.at >= since]
    if not asked and not settings.store_questions:
        click.echo(NOT_KEPT, err=True)
    with building() as progress, Advisor.open(settings, progress=progress) as advisor:
        index = advisor.parts.index
        with translated():
            found = report_gaps(asked, votes, index.encoder.encode, _nearest(index.searcher))
    if as_json:
        click.echo(gap_report.to_json(found))
    elif sys.stdout.isatty():
        print_markdown(gap_report.to_markdown(found))
    else:
        click.echo(gap_report.to_markdown(found))


def _nearest(searcher: Searcher) -> Callable[[str], NearestSection | None]:
    def find(question: str) -> NearestSection | None:
        for hit in searcher.search(question, 1):
            passage = hit.passage
            heading = passage.heading_path[-1] if passage.heading_path else ""
            return NearestSection(passage.section, passage.title, heading, hit.dense)
        return None

    return find


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    database = open_database(settings)
    try:
        yield database
    finally:
        database.close()
