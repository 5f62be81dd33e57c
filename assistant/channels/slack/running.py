"""The bot put together and at work, until the block that uses it is left."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

from assistant.channels.slack.answering import Answers, Desk, answer_job, settle
from assistant.channels.slack.clients import FindBot
from assistant.channels.slack.listeners import Listeners
from assistant.channels.slack.worker import DAY, Pace, Worker
from assistant.settings import Settings
from assistant.store.database import Database

# Windows and suggestions are small calls that must not wait behind questions.
ASIDE_THREADS = 4


def pace_of(settings: Settings) -> Pace:
    """Return how the settings want the worker to work."""
    return Pace(threads=settings.slack_workers, keep=settings.conversation_days * DAY)


@contextmanager
def at_work(
    settings: Settings,
    database: Database,
    advisor: Answers,
    find_bot: FindBot,
    *,
    pace: Pace | None = None,
    back_off: float = 2.0,
) -> Iterator[Listeners]:
    """Yield the listeners, with a worker answering what they take in.

    On leaving, questions that were begun are finished; the others stay in the store.
    """
    desk = Desk(database, advisor, find_bot, settings, back_off)
    worker = Worker(
        database, partial(answer_job, desk), partial(settle, desk), pace or pace_of(settings)
    )
    with ThreadPoolExecutor(ASIDE_THREADS, thread_name_prefix="slack-aside") as aside:
        worker.start()
        try:
            yield Listeners(database, worker.wake, aside, store_questions=settings.store_questions)
        finally:
            worker.stop()
