"""Where the bot answers, and where it keeps silent: both modes, real bolt, real connections."""

import pytest
from bot_at_work import HTTP_ONLY, ScriptedAdvisor, settled, until
from double import SlackDouble
from double.deliveries import Deliveries
from double.state import BOT_ID, BOT_USER

from assistant.store.database import Database

MENTION = f"<@{BOT_USER}>"


def test_a_mention_is_answered_once_in_its_thread(
    people: Deliveries, slack: SlackDouble, advisor_says: ScriptedAdvisor, database: Database
) -> None:
    ts = people.write("C1", f"{MENTION} Our app keeps going down &amp; &lt;slowly&gt;")
    settled(database)
    (reply,) = slack.space.replies("C1", ts)
    assert advisor_says.asked == [("Our app keeps going down & <slowly>", [])]
    assert reply.streamed.startswith("You asked: Our app keeps going down & <slowly>")
    assert reply.streaming_since is None
    assert not reply.unfurl
    assert [sent.status for sent in people.sent] == [200, 200]
    assert slack.space.statuses[0][:2] == ("C1", ts)


def test_later_messages_of_the_thread_need_no_mention_and_know_what_was_said(
    people: Deliveries, slack: SlackDouble, advisor_says: ScriptedAdvisor, database: Database
) -> None:
    ts = people.write("C1", f"{MENTION} FCTO or consultant?")
    settled(database)
    people.write("C1", "and what would they do first?", thread=ts, user="UOTHER")
    settled(database)
    assert len(slack.space.replies("C1", ts)) == 2
    question, history = advisor_says.asked[-1]
    assert question == "and what would they do first?"
    assert [message["role"] for message in history] == ["user", "assistant"]
    assert history[0]["content"] == "FCTO or consultant?"


def test_a_direct_message_is_answered_without_a_mention(
    people: Deliveries, slack: SlackDouble, database: Database
) -> None:
    ts = people.write("DOWNER", "FCTO or consultant?")
    settled(database)
    assert len(slack.space.replies("DOWNER", ts)) == 1


@HTTP_ONLY
@pytest.mark.parametrize(
    ("words", "extra"),
    [
        ("hello all", {}),
        (f"{MENTION} edited", {"subtype": "message_changed"}),
        (f"{MENTION} joined", {"subtype": "channel_join"}),
        (f"{MENTION} from a bot", {"subtype": "bot_message", "bot_id": "BOTHER"}),
        (f"{MENTION} from another bot", {"bot_id": "BOTHER"}),
        (f"{MENTION} from myself", {"user": BOT_USER, "bot_id": BOT_ID}),
        (f"{MENTION} from Slackbot", {"user": "USLACKBOT"}),
        (f"{MENTION} hidden", {"hidden": True}),
        (f"{MENTION} deleted", {"subtype": "message_deleted"}),
    ],
)
def test_what_is_no_new_message_of_a_person_is_acknowledged_and_ignored(
    people: Deliveries,
    slack: SlackDouble,
    advisor_says: ScriptedAdvisor,
    database: Database,
    words: str,
    extra: dict[str, object],
) -> None:
    people.write("C1", words, **extra)
    ts = people.write("C1", f"{MENTION} a real question")
    settled(database)
    assert [question for question, _ in advisor_says.asked] == ["a real question"]
    assert all(sent.status == 200 for sent in people.sent)
    assert len(slack.space.replies("C1", ts)) == 1


@HTTP_ONLY
@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast"])
def test_a_file_or_a_broadcast_reply_is_a_message(
    people: Deliveries, slack: SlackDouble, database: Database, subtype: str
) -> None:
    ts = people.write("C1", f"{MENTION} first")
    people.write("C1", "second", thread=ts, subtype=subtype)
    settled(database)
    assert len(slack.space.replies("C1", ts)) == 2


@HTTP_ONLY
def test_threads_where_nobody_mentioned_the_bot_are_left_alone(
    people: Deliveries, advisor_says: ScriptedAdvisor, database: Database
) -> None:
    ts = people.write("C1", "lunch?")
    people.write("C1", "yes", thread=ts)
    settled(database)
    assert advisor_says.asked == []


def test_the_same_delivery_twice_is_answered_once(
    people: Deliveries, slack: SlackDouble, database: Database
) -> None:
    message = people.place("C1", f"{MENTION} FCTO or consultant?")
    bodies = people.events_of(message)
    sent = [people.send_later("events_api", body) for body in bodies * 3]
    assert all(one.result(30).status == 200 for one in sent)
    settled(database)
    assert len(slack.space.replies("C1", message.ts)) == 1


def test_a_follow_up_that_overtakes_its_mention_is_answered_after_it(
    people: Deliveries, slack: SlackDouble, advisor_says: ScriptedAdvisor, database: Database
) -> None:
    mention = people.place("C1", f"{MENTION} first")
    later = people.place("C1", "second", thread=mention.ts)
    for message in (later, mention):
        for body in people.events_of(message):
            people.send("events_api", body)
    until(lambda: len(slack.space.replies("C1", mention.ts)) == 2)
    settled(database)
    assert [question for question, _ in advisor_says.asked] == ["first", "second"]
    assert advisor_says.asked[1][1][0]["content"] == "first"


def test_questions_of_one_thread_are_answered_in_their_order(
    people: Deliveries, slack: SlackDouble, advisor_says: ScriptedAdvisor, database: Database
) -> None:
    ts = people.write("C1", f"{MENTION} 0")
    for number in range(1, 6):
        people.write("C1", str(number), thread=ts)
    settled(database)
    assert [question for question, _ in advisor_says.asked] == list("012345")
    assert len(advisor_says.asked[-1][1]) == 10
