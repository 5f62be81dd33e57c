"""Where requests become questions: a bounded number at once, outside the event loop."""

import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import asdict
from functools import partial
from typing import TypeAlias, TypeVar

from anyio import CapacityLimiter, to_thread

from assistant.advisor import Advisor, Event
from assistant.answer import Answer
from assistant.channels.http.problems import BUSY, Refusal, Refused, too_often
from assistant.limits import RateLimit
from assistant.question import Message

T = TypeVar("T")
# Called with a question and its answer, where the operator keeps questions.
Record: TypeAlias = Callable[[str, Answer], None]

# Answering keeps a processor busy; more at once only makes everybody wait longer. Waiting for a
# language model keeps none busy.
AT_ONCE, AT_ONCE_WITH_MODEL = 8, 32
# Whoever comes when so many wait already would wait longer than a client does.
MOST_WAITING = 256
BUSY_SECONDS = 20
# Seconds; pieces that come within them are taken together. Nobody reads faster.
AT_HAND = 0.01


class Desk:
    """Takes questions from the event loop to the advisor and brings the answers back."""

    def __init__(
        self,
        advisor: Advisor,
        limit: RateLimit,
        record: Record | None = None,
        at_once: int = AT_ONCE,
    ) -> None:
        """Answer with an advisor; `record` is told every question with its answer."""
        self.advisor = advisor
        self._limit = limit
        self._record = record
        self._threads = CapacityLimiter(at_once)

    def admit(self, visitor: str) -> None:
        """Count a question of a visitor's.

        Raises:
            Refused: the visitor asked too often, or too many questions wait already.
        """
        if self._threads.statistics().tasks_waiting >= MOST_WAITING:
            raise Refused(Refusal(503, BUSY, retry_after=BUSY_SECONDS))
        if seconds := self._limit.wait_for(visitor):
            raise too_often(seconds)

    async def ask(self, question: str, history: Sequence[Message]) -> Answer:
        """Return the answer to a question.

        Raises:
            AdvisorError: what `Advisor.ask` raises.
        """
        answer = await self.run(partial(self.advisor.ask, question, _plain(history)))
        await self._keep(question, answer)
        return answer

    async def stream(self, question: str, history: Sequence[Message]) -> AsyncIterator[Event]:
        """Yield what `Advisor.stream` yields; whoever leaves early ends the writing.

        Raises:
            AdvisorError: what `Advisor.stream` raises.
        """
        events = iter(self.advisor.stream(question, _plain(history)))
        while taken := await self.run(partial(_take, events)):
            for event in taken:
                if isinstance(event, Answer):
                    await self._keep(question, event)
                yield event

    async def run(self, work: Callable[[], T]) -> T:
        """Return what a blocking function returns, run in a thread when its turn comes."""
        return await to_thread.run_sync(work, limiter=self._threads)

    async def _keep(self, question: str, answer: Answer) -> None:
        if self._record is not None:
            await self.run(partial(self._record, question, answer))


def _take(events: Iterator[Event]) -> list[Event]:
    """Return what comes next and whatever else is there already; [] at the end.

    A composed answer is there at once: it costs one change of thread, not one for each piece.
    """
    until = time.monotonic() + AT_HAND
    taken = []
    for event in events:
        taken.append(event)
        if time.monotonic() >= until:
            break
    return taken


def _plain(history: Sequence[Message]) -> list[dict[str, object]]:
    return [asdict(message) for message in history]
