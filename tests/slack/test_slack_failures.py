"""When things go wrong: every question is answered once, or a sentence says why not."""

import logging

import pytest
from bot_at_work import (
    HTTP_ONLY,
    QUICK,
    ScriptedAdvisor,
    bot_over_http,
    settled,
    until,
)
from double import SlackDouble
from double.deliveries import Deliveries
from double.methods import post_message, start_stream
from double.state import BOT_TOKEN, BOT_USER

from assistant.channels.slack import failures
from assistant.channels.slack.events import read_message
from assistant.channels.slack.listeners import arrival_of
from assistant.errors import QuestionError, ServiceUnavailable
from assistant.settings import Settings
from assistant.store.claims import claim, note_posting, note_reply
from assistant.store.database import Database
from assistant.store.inbox import take_in

MENTION = f"<@{BOT_USER}>"
SECRET_WORDS = "our-secret-plan"


def ask(people: Deliveries, words: str = SECRET_WORDS) -> str:
    return people.write("C1", f"{MENTION} {words}")


@HTTP_ONLY
@pytest.mark.parametrize(
    "method", ["chat.startStream", "chat.stopStream", "assistant.threads.setStatus"]
)
@pytest.mark.parametrize(
    "how",
    [
        {"status": 429, "retry_after": 1},
        {"status": 429, "retry_after": 1, "times": 2},
        {"status": 500},
        {"status": 503, "times": 2},
        {"drop": True},
        {"drop": True, "after": True},
        {"status": 500, "after": True},
        {"delay": 0.5},
    ],
    ids=str,
)
def test_a_call_that_fails_or_whose_answer_is_lost_ends_in_one_whole_answer(
    people: Deliveries, slack: SlackDouble, database: Database, method: str, how: dict[str, object]
) -> None:
    slack.fail(method, **how)
    ts = ask(people)
    settled(database)
    (reply,) = slack.space.replies("C1", ts)
    assert reply.streaming_since is None
    assert SECRET_WORDS in reply.streamed + str(reply.blocks)
    assert "Sources" in str(reply.blocks)


@HTTP_ONLY
@pytest.mark.parametrize("how", [{"drop": True, "after": True}, {"status": 503}], ids=str)
@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
def test_without_streams_it_is_one_whole_answer_too(
    people: Deliveries, slack: SlackDouble, database: Database, method: str, how: dict[str, object]
) -> None:
    slack.space.streams_supported = False
    slack.fail(method, **how)
    ts = ask(people)
    settled(database)
    (reply,) = slack.space.replies("C1", ts)
    assert "Sources" in str(reply.blocks)


@HTTP_ONLY
def test_a_long_wait_is_not_spent_in_a_worker(
    people: Deliveries, slack: SlackDouble, database: Database
) -> None:
    slack.fail("chat.startStream", status=429, retry_after=60)
    waiting = ask(people)
    others = [ask(people, f"question {n}") for n in range(QUICK.threads + 1)]
    until(lambda: all(slack.space.replies("C1", ts) for ts in others))
    assert slack.space.replies("C1", waiting) == []


@HTTP_ONLY
@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ValueError(SECRET_WORDS), failures.OWN_ERROR),
        (ServiceUnavailable("the server at 10.0.0.1 is down"), failures.LOOK_UP_FAILED),
        (QuestionError("Please ask in at most 8,000 characters."), "Please ask in at most"),
    ],
)
def test_an_error_of_ours_becomes_a_plain_sentence_in_the_thread(
    people: Deliveries,
    slack: SlackDouble,
    database: Database,
    advisor_says: ScriptedAdvisor,
    error: Exception,
    sentence: str,
) -> None:
    def fail(question: str) -> None:
        raise error

    advisor_says.before = fail
    ts = ask(people)
    settled(database)
    (reply,) = slack.space.replies("C1", ts)
    assert reply.text.startswith(sentence)
    advisor_says.before = lambda question: None
    people.write("C1", "still there?", thread=ts)
    settled(database)
    assert len(slack.space.replies("C1", ts)) == 2


@HTTP_ONLY
def test_an_error_in_the_middle_of_a_stream_replaces_what_was_shown(
    people: Deliveries, slack: SlackDouble, database: Database, advisor_says: ScriptedAdvisor
) -> None:
    def fail() -> None:
        raise KeyError(SECRET_WORDS)

    advisor_says.between = fail
    ts = ask(people)
    settled(database)
    (reply,) = slack.space.replies("C1", ts)
    assert reply.text == failures.OWN_ERROR
    assert reply.streaming_since is None


@HTTP_ONLY
def test_a_missing_scope_is_named_to_the_operator(
    people: Deliveries,
    slack: SlackDouble,
    database: Database,
    caplog: pytest.LogCaptureFixture,
) -> None:
    slack.space.tokens[BOT_TOKEN].discard("assistant:write")
    ts = ask(people)
    settled(database)
    assert len(slack.space.replies("C1", ts)) == 1
    assert "lacks the scope assistant:write" in caplog.text


@HTTP_ONLY
def test_a_revoked_token_is_named_and_questions_are_answered_once_it_works_again(
    people: Deliveries,
    slack: SlackDouble,
    database: Database,
    caplog: pytest.LogCaptureFixture,
) -> None:
    slack.space.revoked.add(BOT_TOKEN)
    ts = ask(people)
    until(lambda: "token_revoked" in caplog.text)
    slack.space.revoked.clear()
    until(lambda: slack.space.replies("C1", ts))
    settled(database)
    assert len(slack.space.replies("C1", ts)) == 1


@HTTP_ONLY
def test_a_channel_that_is_closed_to_us_is_given_up(
    people: Deliveries, slack: SlackDouble, database: Database
) -> None:
    slack.space.channels["C1"].archived = True
    ask(people)
    settled(database)
    assert slack.space.count("chat.startStream") == 1


@HTTP_ONLY
def test_logs_hold_neither_tokens_nor_what_was_typed(
    people: Deliveries,
    slack: SlackDouble,
    database: Database,
    advisor_says: ScriptedAdvisor,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)

    def fail(question: str) -> None:
        raise ValueError(question)

    slack.fail("chat.startStream", status=500)
    slack.fail("chat.startStream", drop=True)
    ask(people)
    people.command(SECRET_WORDS)
    settled(database)
    advisor_says.before = fail
    ask(people)
    settled(database)
    ours = [r.getMessage() for r in caplog.records if not r.name.startswith("asyncio")]
    assert any("ValueError" in line for line in ours)
    assert SECRET_WORDS not in caplog.text
    assert BOT_TOKEN not in caplog.text


@HTTP_ONLY
def test_a_failing_store_makes_slack_deliver_again(
    people: Deliveries, slack: SlackDouble, database: Database
) -> None:
    with database.engine.connect() as blocker:
        blocker.exec_driver_sql("ALTER TABLE inbox RENAME TO away")
        blocker.commit()
        message = people.place("C1", f"{MENTION} {SECRET_WORDS}")
        sent = people.send_later("events_api", people.events_of(message)[0])
        until(lambda: people.slack.space and not sent.done())
        blocker.exec_driver_sql("ALTER TABLE away RENAME TO inbox")
        blocker.commit()
    assert sent.result(30).status == 200
    settled(database)
    assert len(slack.space.replies("C1", message.ts)) == 1


def test_a_user_who_asks_too_much_is_asked_to_wait(
    slack: SlackDouble, slack_settings: Settings, database: Database, advisor_says: ScriptedAdvisor
) -> None:
    limited = slack_settings.model_copy(update={"slack_questions_per_minute": 2})
    with bot_over_http(limited, database, advisor_says) as url:
        people = Deliveries(slack, [url])
        asked = [ask(people, f"question {n}") for n in range(3)]
        other = people.write("C1", f"{MENTION} question of another", user="UOTHER")
        settled(database)
    said = [slack.space.replies("C1", ts)[0].text for ts in asked]
    assert said == ["", "", failures.ASKED_TOO_MUCH]
    assert slack.space.replies("C1", other)[0].streamed


@pytest.mark.parametrize("stage", ["claimed", "about to post", "posted", "streaming"])
def test_a_replica_that_died_in_the_middle_is_taken_over_from(
    slack: SlackDouble,
    slack_settings: Settings,
    database: Database,
    advisor_says: ScriptedAdvisor,
    stage: str,
) -> None:
    """What a crash leaves behind, at each point: the row as it stood, and Slack's side."""
    dead = Deliveries(slack)
    message = dead.place("C1", f"{MENTION} FCTO?")
    with bot_over_http(slack_settings, database, advisor_says, QUICK) as url:
        people = Deliveries(slack, [url])
    _arrive_and_die(slack, database, message, stage)
    with bot_over_http(slack_settings, database, advisor_says, QUICK) as url:
        people = Deliveries(slack, [url])
        for body in people.events_of(message):  # Slack repeats what the dead one may have had
            people.send("events_api", body)
        settled(database)
    (reply,) = slack.space.replies("C1", message.ts)
    assert "You asked: FCTO?" in reply.streamed + str(reply.blocks)
    assert reply.streaming_since is None


def _arrive_and_die(slack: SlackDouble, database: Database, message: object, stage: str) -> None:

    body = Deliveries(slack).events_of(message)[0]
    asked = read_message(body, BOT_USER)
    assert asked is not None
    take_in(database, arrival_of(asked, follow=True), now=0.0)
    job = claim(database, "dead", now=0.0, lease=1.0)
    assert job is not None
    if stage != "claimed":
        note_posting(database, job)
    if stage in {"posted", "streaming"}:
        args = {"channel": "C1", "thread_ts": asked.thread, "recipient_team_id": "T"}
        args |= {"recipient_user_id": "U", "text": "…", "markdown_text": "You asked"}
        sent = (post_message if stage == "posted" else start_stream)(slack.space, args)
        if stage == "posted":
            note_reply(database, job, str(sent["ts"]))
