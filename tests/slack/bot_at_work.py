"""The bot at work against the double, in either mode, with a scripted advisor."""

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager

import pytest
import uvicorn

from assistant.advisor import Event
from assistant.answer import Answer, Citation, Question
from assistant.channels.slack.app import build_app
from assistant.channels.slack.clients import sign_in
from assistant.channels.slack.connection import connected
from assistant.channels.slack.running import at_work
from assistant.channels.slack.server import create_server
from assistant.channels.slack.worker import Pace
from assistant.settings import Settings
from assistant.store.database import Database
from assistant.store.inbox import count_unanswered

QUICK = Pace(threads=8, lease=2.0, poll=0.05)
PATIENCE = 20.0


class ScriptedAdvisor:
    """Answers every question with its own words; `before` may delay or raise."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, list[Mapping[str, str]]]] = []
        self.before: Callable[[str], None] = lambda question: None
        self.between: Callable[[], None] = lambda: None
        self.answer: Callable[[str], Answer] = an_answer

    def stream(self, question: str, history: Sequence[Mapping[str, str]] = ()) -> Iterator[Event]:
        self.asked.append((question, list(history)))
        self.before(question)
        answer = self.answer(question)
        for paragraph in re.findall(r"(?s).+?(?:\n\n|\Z)", answer.text):
            yield paragraph
            self.between()
        yield answer


def an_answer(question: str) -> Answer:
    cited = Citation(
        1,
        "fractional-cto",
        "Fractional CTO",
        "When it fits",
        "https://blog.example/cto?a=1&b=2",
        ("fcto",),
        "best for *long-term* needs & <more>",
        0,
        10,
    )
    return Answer(
        kind="recommend",
        roles=("fcto",),
        confidence=0.83,
        text=f"You asked: {question}\n\nA **fractional CTO** fits [1].\n\n"
        "To be surer, tell me:\n- Will it last?",
        citations=(cited,),
        questions=(
            Question("Will it last?", "lasting-need", ("Yes", "No", "For a few years at least")),
        ),
    )


@contextmanager
def bot_over_socket(
    settings: Settings, database: Database, advisor: ScriptedAdvisor, pace: Pace = QUICK
) -> Iterator[str]:
    bot = sign_in(settings)
    with (
        at_work(settings, database, advisor, lambda e, t: bot, pace=pace, back_off=0.05) as ears,
        connected(build_app(settings, bot, ears), settings),
    ):
        yield ""


@contextmanager
def bot_over_http(
    settings: Settings, database: Database, advisor: ScriptedAdvisor, pace: Pace = QUICK
) -> Iterator[str]:
    bot = sign_in(settings)
    with at_work(settings, database, advisor, lambda e, t: bot, pace=pace, back_off=0.05) as ears:
        app = create_server(build_app(settings, bot, ears), database)
        with served(app) as address:
            yield f"{address}/slack/events"


@contextmanager
def served(app: object) -> Iterator[str]:
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


BOTS: dict[str, Callable[..., AbstractContextManager[str]]] = {
    "socket": bot_over_socket,
    "http": bot_over_http,
}


# Closing a Socket Mode client takes seconds: what does not depend on the mode runs over HTTP.
HTTP_ONLY = pytest.mark.parametrize("people", ["http"], indirect=True)


def settled(database: Database) -> None:
    """Wait until every question taken in so far is done with."""
    until(lambda: count_unanswered(database) == 0)


def until(true: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until something holds; fail if it does not in time."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)
