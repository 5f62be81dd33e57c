"""What owners asked, from every channel; kept only where the operator chose to."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import SQLAlchemyError

from assistant.answer import Answer, Kind
from assistant.errors import AdvisorError
from assistant.settings import Settings
from assistant.store.database import Database, open_database
from assistant.store.tables import questions

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and how it was answered; not who asked.

    Attributes:
        channel: "web", "slack", "http", …
        at: When, in seconds since 1970.
        question: What was asked.
        kind: The answer's kind.
        missing: What of it the series does not cover; "" where nothing is missing.
    """

    channel: str
    at: float
    question: str
    kind: Kind
    missing: str = ""


class Notebook:
    """Writes down questions for one channel; its database opens with the first of them.

    A question that cannot be kept is lost and its answer is not: failures go to the log.
    """

    def __init__(self, settings: Settings, channel: str) -> None:
        """Write into the database of the settings."""
        self._settings = settings
        self._channel = channel
        self._database: Database | None = None
        self._lock = threading.Lock()

    def keep(self, question: str, answer: Answer) -> None:
        """Write a question down with what became of it."""
        asked = Asked(self._channel, time.time(), question, answer.kind, answer.missing)
        try:
            record_question(self._opened(), asked)
        except (AdvisorError, SQLAlchemyError) as error:
            logger.warning("a question was not kept: %s", type(error).__name__)

    def close(self) -> None:
        """Close the database, if it was opened."""
        with self._lock:
            if self._database is not None:
                self._database.close()
                self._database = None

    def _opened(self) -> Database:
        with self._lock:
            if self._database is None:
                self._database = open_database(self._settings)
            return self._database


def recorder(settings: Settings, channel: str) -> Callable[[str, Answer], None] | None:
    """Return what keeps a channel's questions, or None where the operator did not choose to."""
    return Notebook(settings, channel).keep if settings.store_questions else None


def record_question(database: Database, asked: Asked) -> None:
    """Keep a question."""
    row = {
        "channel": asked.channel,
        "at": asked.at,
        "question": database.vault.seal(asked.question),
        "kind": asked.kind,
        "missing": database.vault.seal(asked.missing),
    }
    with database.transaction() as connection:
        connection.execute(insert(questions).values(row))


def read_questions(database: Database, *, since: float = 0.0) -> tuple[Asked, ...]:
    """Return the questions asked since a time, oldest first.

    Raises:
        StoreUnusable: they were encrypted with a key that is not among ours.
    """
    chosen = select(questions).where(questions.c.at >= since).order_by(questions.c.at)
    with database.transaction() as connection:
        rows = connection.execute(chosen).all()
    unseal = database.vault.open
    return tuple(
        Asked(row.channel, row.at, unseal(row.question), row.kind, unseal(row.missing))
        for row in rows
    )


def forget_questions(database: Database, *, before: float) -> int:
    """Delete the questions asked before a time; return how many there were."""
    with database.transaction() as connection:
        return connection.execute(delete(questions).where(questions.c.at < before)).rowcount
