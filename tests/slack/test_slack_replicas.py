"""Two replicas on one PostgreSQL that receive the same events answer each question once."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from bot_at_work import BOTS, QUICK, ScriptedAdvisor, settled, until
from double import SlackDouble
from double.deliveries import Deliveries
from double.state import BOT_USER
from pydantic import SecretStr

from assistant.settings import Settings
from assistant.store.database import Database, open_database

MENTION = f"<@{BOT_USER}>"
QUESTIONS, THREADS = 24, 6


@pytest.fixture
def shared(slack_settings: Settings, postgres_url: str) -> Settings:
    return slack_settings.model_copy(update={"database_url": SecretStr(postgres_url)})


@pytest.fixture
def stores(shared: Settings) -> Iterator[list[Database]]:
    opened = [open_database(shared) for _ in range(2)]
    yield opened
    for one in opened:
        one.close()


@pytest.mark.parametrize("mode", sorted(BOTS))
def test_two_replicas_answer_every_question_once(
    mode: str,
    slack: SlackDouble,
    shared: Settings,
    stores: list[Database],
    advisor_says: ScriptedAdvisor,
) -> None:
    with ExitStack() as stack:
        urls = [
            stack.enter_context(BOTS[mode](shared, store, advisor_says, QUICK)) for store in stores
        ]
        people = Deliveries(slack)
        roots = [people.place("C1", f"{MENTION} thread {n}") for n in range(THREADS)]
        later = [
            people.place("C1", f"question {n}", thread=roots[n % THREADS].ts)
            for n in range(QUESTIONS)
        ]
        sent = [
            people.send_later("events_api", body, url or None)
            for message in (*roots, *later)
            for body in people.events_of(message)
            for url in urls  # each replica gets everything
        ]
        assert all(one.result(60).status == 200 for one in sent)
        wanted = (QUESTIONS + THREADS) // THREADS
        until(lambda: all(len(slack.space.replies("C1", root.ts)) >= wanted for root in roots), 60)
        settled(stores[0])
    replies = [reply for root in roots for reply in slack.space.replies("C1", root.ts)]
    shown = sorted(reply.streamed.split("\n")[0] for reply in replies)
    expected = [f"thread {n}" for n in range(THREADS)]
    expected += [f"question {n}" for n in range(QUESTIONS)]
    assert shown == sorted(f"You asked: {words}" for words in expected)


def test_a_second_replica_goes_on_with_a_thread(
    slack: SlackDouble, shared: Settings, stores: list[Database], advisor_says: ScriptedAdvisor
) -> None:
    first, second = stores
    with BOTS["http"](shared, first, advisor_says) as url:
        ts = Deliveries(slack, [url]).write("C1", f"{MENTION} FCTO?")
        settled(first)
    with BOTS["http"](shared, second, advisor_says) as url:
        Deliveries(slack, [url]).write("C1", "and the cost?", thread=ts)
        settled(second)
    assert advisor_says.asked[-1][1][0]["content"] == "FCTO?"
    assert len(slack.space.replies("C1", ts)) == 2
