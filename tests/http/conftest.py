"""A small advisor that answers from memory, and real servers on loopback."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pytest
import uvicorn
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


@pytest.fixture
def told() -> TellingAdvisor:
    return TellingAdvisor()


@pytest.fixture
def serve() -> Iterator[Callable[[FastAPI], str]]:
    """Serve applications on free ports; returns each one's address."""
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(app: FastAPI) -> str:
        config = uvicorn.Config(app, port=0, log_level="info", ws="none", access_log=True)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run)
        thread.start()
        running.append((server, thread))
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            thread.join(0.01)
        return f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"

    yield start
    for server, thread in running:
        server.should_exit = True
        thread.join()


@pytest.fixture
def address(told: TellingAdvisor, serve: Callable[[FastAPI], str]) -> str:
    """The address of a server over the telling advisor, with no limit on questions."""
    return serve(app_over(told, Settings(questions_per_minute=0)))
