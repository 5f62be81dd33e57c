"""The worker alone: a question that a failure leaves behind is tried again, one at work is not."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from bot_at_work import settled, until
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from assistant.channels.slack.worker import Pace, Worker
from assistant.store.claims import Job, note_done
from assistant.store.database import Database
from assistant.store.errors import StoreUnusable
from assistant.store.inbox import Arrival, take_in
from assistant.store.tables import inbox
from assistant.store.vault import Vault, make_key

IMPATIENT = Pace(threads=2, lease=0.9, poll=0.02)
STORE_FAILURES = [
    OperationalError("update", {}, OSError("no space left")),
    StoreUnusable("sealed with another key"),
]


def ask(database: Database, thread: str = "t", position: str = "1") -> None:
    asked = Arrival(f"{thread}/{position}", thread, position, "owner", "words", follow=True)
    assert take_in(database, asked, now=time.time())


def raise_it(job: Job, error: BaseException) -> None:
    raise error


@contextmanager
def answering(database: Database, answer: Callable[[Job], None]) -> Iterator[None]:
    """A worker at work whose `settle` can do nothing about an error."""
    worker = Worker(database, answer, raise_it, IMPATIENT)
    worker.start()
    try:
        yield
    finally:
        worker.stop()


@pytest.mark.parametrize("error", [*STORE_FAILURES, KeyError("a mistake of ours")], ids=repr)
def test_a_question_that_could_not_even_be_put_off_is_tried_again_when_its_lease_ends(
    database: Database, error: Exception
) -> None:
    tried: list[tuple[str, int]] = []

    def answer(job: Job) -> None:
        tried.append((job.position, job.attempt))
        if len(tried) == 1:
            raise error
        note_done(database, job)

    ask(database, position="1")
    ask(database, position="2")
    with answering(database, answer):
        settled(database)
    assert tried == [("1", 1), ("1", 2), ("2", 1)]


def test_a_question_at_work_is_kept_for_longer_than_a_lease(database: Database) -> None:
    tried: list[int] = []

    def answer(job: Job) -> None:
        tried.append(job.attempt)
        time.sleep(2 * IMPATIENT.lease)
        note_done(database, job)

    ask(database)
    with answering(database, answer):
        settled(database)
    assert tried == [1]


def test_a_question_sealed_with_a_dropped_key_is_let_go_and_holds_up_no_other_thread(
    database: Database,
) -> None:
    def attempts_at(key: str) -> int:
        with database.transaction() as connection:
            found = select(inbox.c.attempts).where(inbox.c.key == key)
            return int(connection.execute(found).scalar_one())

    answered: list[str] = []

    def answer(job: Job) -> None:
        answered.append(job.key)
        note_done(database, job)

    database.vault = Vault([make_key()])
    ask(database, "unreadable")
    database.vault = Vault([make_key()])
    ask(database, "readable")
    with answering(database, answer):
        until(lambda: attempts_at("unreadable/1") > 1)
    assert answered == ["readable/1"]
