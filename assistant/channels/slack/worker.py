"""Claims questions from the inbox and answers them, several at once, until told to stop.

One dispatcher thread claims, renews leases and tidies up; a pool answers. It wakes when something
arrives in this process, and looks anyway every second: for what other replicas left, for
questions put off, and for leases that ran out.
"""

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from assistant.store.claims import Job, claim, postpone, renew_leases
from assistant.store.conversations import forget_conversations
from assistant.store.database import Database
from assistant.store.errors import StoreUnusable
from assistant.store.inbox import forget_answered, unpark_followed

logger = logging.getLogger(__name__)

DAY = 86_400.0
HOUR = 3_600.0
# Slack repeats a delivery for about an hour; a row must outlive that to be recognised.
ANSWERED_KEPT = DAY


@dataclass(frozen=True, slots=True)
class Pace:
    """How a worker works; times in seconds.

    Attributes:
        threads: Questions answered at once.
        lease: After how long without a sign of life another replica takes over.
        poll: How often it looks for what nobody told it about.
        keep: How long a conversation is remembered.
    """

    threads: int = 8
    lease: float = 15.0
    poll: float = 1.0
    keep: float = 30 * DAY


class Worker:
    """Answers what is in the inbox, in threads of its own."""

    def __init__(
        self,
        database: Database,
        answer: Callable[[Job], None],
        settle: Callable[[Job, BaseException], None],
        pace: Pace,
    ) -> None:
        self.owner = f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"
        self._database = database
        self._answer = answer
        self._settle = settle
        self._pace = pace
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._busy = threading.Semaphore(pace.threads)
        # Only these leases are renewed: what fell out of our hands in a failure must run out.
        self._under_way: set[Job] = set()
        self._pool = ThreadPoolExecutor(pace.threads, thread_name_prefix="slack-answer")
        self._dispatcher = threading.Thread(target=self._dispatch, name="slack-dispatch")
        self._renewed = self._unparked = self._tidied = 0.0

    def start(self) -> None:
        """Begin to answer."""
        self._dispatcher.start()

    def wake(self) -> None:
        """Look into the inbox at once."""
        self._wake.set()

    def stop(self) -> None:
        """Finish the questions begun, leave the others to whoever comes next, and return."""
        self._stopping.set()
        self._wake.set()
        self._pool.shutdown(wait=True)
        self._dispatcher.join()

    def _dispatch(self) -> None:
        while not self._stopping.is_set() or self._under_way:
            self._wake.wait(self._pace.poll)
            self._wake.clear()
            try:
                self._look()
            except (SQLAlchemyError, StoreUnusable) as error:
                logger.error("the store failed (%s); trying again", type(error).__name__)
                self._stopping.wait(self._pace.poll)

    def _look(self) -> None:
        now = time.time()
        if now - self._renewed > self._pace.lease / 3:
            renew_leases(self._database, self._under_way.copy(), until=now + self._pace.lease)
            self._renewed = now
        if self._stopping.is_set():
            return
        if now - self._unparked > self._pace.poll:
            unpark_followed(self._database, now=now)
            self._unparked = now
        if now - self._tidied > HOUR:
            forget_answered(self._database, before=now - ANSWERED_KEPT, now=now)
            forget_conversations(self._database, before=now - self._pace.keep)
            self._tidied = now
        self._claim_all()

    def _claim_all(self) -> None:
        while not self._stopping.is_set() and self._busy.acquire(blocking=False):
            job = None
            try:
                job = claim(self._database, self.owner, now=time.time(), lease=self._pace.lease)
            finally:
                if job is None:
                    self._busy.release()
            if job is None:
                return
            self._begin(job)

    def _begin(self, job: Job) -> None:
        self._under_way.add(job)
        try:
            future = self._pool.submit(self._answer, job)
        except RuntimeError:  # stopped meanwhile: somebody else's turn
            self._let_go(job)
            postpone(self._database, job, until=time.time())
            return
        future.add_done_callback(partial(self._finished, job))

    def _finished(self, job: Job, future: Future[None]) -> None:
        error = future.exception()
        try:
            if error is not None:
                self._settle(job, error)
        except (SQLAlchemyError, StoreUnusable) as failed:
            logger.error("%s waits for its lease to end (%s)", job.key, type(failed).__name__)
        finally:
            self._let_go(job)
            self._wake.set()

    def _let_go(self, job: Job) -> None:
        self._under_way.discard(job)
        self._busy.release()
