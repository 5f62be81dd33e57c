"""A small advisor that answers from memory, and an application with the interfaces only."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from fastapi import FastAPI

from assistant import Advisor, AdvisorError, Answer, Citation, Settings
from assistant.channels.http import api_router

ANSWER = Answer(
    kind="recommend",
    roles=("consultant",),
    confidence=0.8,
    text="A consultant fits: it is one job [1].\n\nAsk for references.",
    citations=(
        Citation(
            n=1,
            article="fcto-fcio-or-consultant",
            title="FCTO, FCIO or consultant",
            heading="Consultant",
            url="https://example.org/post",
            roles=("consultant",),
            quote="best for one job – „zum Beispiel“",
            start=10,
            end=43,
        ),
    ),
)


@dataclass
class TellingAdvisor:
    """Stands for `Advisor` where only the protocol matters: tells one answer, or one error."""

    answer: Answer = ANSWER
    error: AdvisorError | None = None
    pieces: Sequence[str] | None = None  # what `stream` yields before the answer
    breaks: AdvisorError | None = None  # what `stream` raises after its pieces
    gate: threading.Event | None = None  # what `ask` waits for
    asked: list[tuple[str, list[Mapping[str, object]]]] = field(default_factory=list)

    def ask(self, question: str, history: Sequence[Mapping[str, object]] = ()) -> Answer:
        self.asked.append((question, list(history)))
        if self.gate is not None:
            assert self.gate.wait(30)
        if self.error is not None:
            raise self.error
        return self.answer

    def stream(
        self, question: str, history: Sequence[Mapping[str, object]] = ()
    ) -> Iterator[str | Answer]:
        answer = self.ask(question, history)
        yield from [answer.text] if self.pieces is None else self.pieces
        if self.breaks is not None:
            raise self.breaks
        yield answer


def app_over(advisor: Advisor | TellingAdvisor, settings: Settings, **given: object) -> FastAPI:
    """Return an application with the programs' interfaces only."""
    app = FastAPI(title="Fractional Advisor")
    app.include_router(api_router(advisor, settings, **given))
    return app
