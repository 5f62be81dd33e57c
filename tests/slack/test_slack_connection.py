"""Socket Mode when the connection does not hold, and stopping in the middle."""

import threading
import time
from contextlib import ExitStack

import pytest
from bot_at_work import ScriptedAdvisor, bot_over_http, bot_over_socket, settled, until
from double import SlackDouble
from double.deliveries import Deliveries
from double.state import BOT_USER

from assistant.settings import Settings
from assistant.store.database import Database
from assistant.store.inbox import count_unanswered

MENTION = f"<@{BOT_USER}>"


@pytest.mark.parametrize("how", ["cut_connections", "refresh_connections"])
def test_nothing_is_lost_when_the_connection_is_replaced(
    slack: SlackDouble,
    slack_settings: Settings,
    database: Database,
    advisor_says: ScriptedAdvisor,
    how: str,
) -> None:
    with bot_over_socket(slack_settings, database, advisor_says):
        people = Deliveries(slack)
        before = slack.handed_out
        asked = [people.place("C1", f"{MENTION} question {n}") for n in range(6)]
        sent = []
        for number, message in enumerate(asked):
            sent += [people.send_later("events_api", b) for b in people.events_of(message)]
            if number == 2:
                getattr(slack, how)()
        assert all(one.result(60).status == 200 for one in sent)
        until(lambda: all(slack.space.replies("C1", m.ts) for m in asked))
        settled(database)
        assert slack.handed_out > before
    assert all(len(slack.space.replies("C1", m.ts)) == 1 for m in asked)


def test_stopping_finishes_what_was_begun_and_leaves_the_rest_for_the_next_start(
    slack: SlackDouble, slack_settings: Settings, database: Database, advisor_says: ScriptedAdvisor
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def hold(question: str) -> None:
        begun.set()
        go_on.wait(20)

    advisor_says.before = hold
    with ExitStack() as stack:
        url = stack.enter_context(bot_over_http(slack_settings, database, advisor_says))
        people = Deliveries(slack, [url])
        first = people.write("C1", f"{MENTION} first")
        people.write("C1", "second", thread=first)
        begun.wait(20)
        threading.Timer(0.5, go_on.set).start()
    assert len(slack.space.replies("C1", first)) == 1
    assert count_unanswered(database) == 1
    with bot_over_http(slack_settings, database, advisor_says):
        settled(database)
    assert len(slack.space.replies("C1", first)) == 2
    assert [question for question, _ in advisor_says.asked] == ["first", "second"]


def test_a_slow_answer_keeps_its_claim(
    slack: SlackDouble, slack_settings: Settings, database: Database, advisor_says: ScriptedAdvisor
) -> None:
    """Two replicas; the answer takes longer than a lease, which is renewed meanwhile."""
    advisor_says.before = lambda question: time.sleep(4.0)
    with (
        bot_over_http(slack_settings, database, advisor_says) as url,
        bot_over_http(slack_settings, database, advisor_says),
    ):
        ts = Deliveries(slack, [url]).write("C1", f"{MENTION} slowly")
        settled(database)
    assert len(advisor_says.asked) == 1
    assert len(slack.space.replies("C1", ts)) == 1
