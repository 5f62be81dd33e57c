"""How the bot answers: streamed or updated, with its buttons and windows."""

import time
from dataclasses import replace
from typing import Any

import pytest
from bot_at_work import HTTP_ONLY, ScriptedAdvisor, an_answer, settled, until
from double import Message, SlackDouble
from double.deliveries import Deliveries
from double.state import BOT_USER

from assistant import Advisor
from assistant.answer import Answer
from assistant.render import to_markdown
from assistant.store.database import Database
from assistant.store.feedback import read_feedback

pytestmark = HTTP_ONLY
MENTION = f"<@{BOT_USER}>"


def buttons_of(message: Message) -> list[dict[str, Any]]:
    return [
        element
        for block in message.blocks
        if block["type"] in {"actions", "context_actions"}
        for element in block["elements"]
    ]


def button(message: Message, label: str) -> dict[str, Any]:
    return next(b for b in buttons_of(message) if b.get("text", {}).get("text") == label)


def asked(people: Deliveries, slack: SlackDouble, database: Database, words: str) -> Message:
    ts = people.write("C1", f"{MENTION} {words}")
    settled(database)
    return slack.space.replies("C1", ts)[-1]


def test_the_answer_is_streamed_and_closed_with_decision_sources_and_buttons(
    people: Deliveries, slack: SlackDouble, database: Database
) -> None:
    reply = asked(people, slack, database, "FCTO?")
    assert "A **fractional CTO** fits [1]." in reply.streamed
    shown = str(reply.blocks)
    assert "*Decision:* FCTO (likely, 83%)" in shown
    assert "[1] <https://blog.example/cto?a=1&amp;b=2|Fractional CTO › When it fits>" in shown
    labels = [b["text"]["text"] for b in buttons_of(reply) if b["type"] == "button"]
    assert labels == ["Yes", "No", "For a few years at least", "Show the passages"]
    assert [b["type"] for b in buttons_of(reply)][-1] == "feedback_buttons"
    assert slack.space.count("chat.startStream") == slack.space.count("chat.stopStream") == 1


def test_a_slow_answer_is_written_as_it_comes(
    people: Deliveries, slack: SlackDouble, database: Database, advisor_says: ScriptedAdvisor
) -> None:
    advisor_says.between = lambda: time.sleep(1.1)
    reply = asked(people, slack, database, "FCTO?")
    assert slack.space.count("chat.appendStream") == 1
    assert reply.streamed.strip() == an_answer("FCTO?").text


def test_where_slack_cannot_stream_one_message_is_updated(
    people: Deliveries, slack: SlackDouble, database: Database
) -> None:
    slack.space.streams_supported = False
    reply = asked(people, slack, database, "FCTO?")
    assert reply.edits == 1 and not reply.unfurl
    assert "A *fractional CTO* fits [1]." in str(reply.blocks)
    assert "A fractional CTO fits [1]." in reply.text


@pytest.mark.parametrize("method", ["chat.appendStream", "chat.stopStream"])
def test_an_expired_stream_is_replaced_by_the_whole_answer(
    people: Deliveries,
    slack: SlackDouble,
    database: Database,
    advisor_says: ScriptedAdvisor,
    method: str,
) -> None:
    slack.space.stream_lifetime = 0.0
    advisor_says.between = lambda: time.sleep(1.1 if method == "chat.appendStream" else 0)
    reply = asked(people, slack, database, "FCTO?")
    assert reply.edits == 1
    assert "You asked: FCTO?" in str(reply.blocks)


def test_a_long_answer_respects_every_limit_and_loses_nothing(
    people: Deliveries, slack: SlackDouble, database: Database, advisor_says: ScriptedAdvisor
) -> None:
    words = [f"word{n}" for n in range(5000)]
    paragraphs = [" ".join(words[n : n + 90]) for n in range(0, len(words), 90)]
    advisor_says.answer = lambda q: replace(an_answer(q), text="\n\n".join(paragraphs))
    ts = people.write("C1", f"{MENTION} tell me everything")
    settled(database)
    replies = slack.space.replies("C1", ts)
    shown = " ".join(str(reply.blocks) for reply in replies)
    assert len(replies) > 1
    assert all(word in shown for word in words)


def test_nobody_can_be_mentioned_through_an_answer(
    people: Deliveries, slack: SlackDouble, database: Database, advisor_says: ScriptedAdvisor
) -> None:
    rude = "<!channel> <@UBOSS> & <b>"
    advisor_says.answer = lambda q: replace(an_answer(q), text=rude, notice=rude, roles=(rude,))
    for streams in (True, False):
        slack.space.streams_supported = streams
        assert asked(people, slack, database, "hello").blocks


def test_a_table_becomes_a_list(
    people: Deliveries, slack: SlackDouble, database: Database, advisor_says: ScriptedAdvisor
) -> None:
    table = "Compare:\n\n| | A | B |\n| --- | --- | --- |\n| **Cost** | low [1] | high |"
    advisor_says.answer = lambda q: replace(an_answer(q), text=table, kind="compare")
    reply = asked(people, slack, database, "A or B?")
    assert "|" not in reply.streamed
    assert "**Cost**\n\n- A: low [1]\n- B: high" in reply.streamed


def test_the_last_vote_of_a_person_on_an_answer_counts(
    people: Deliveries, slack: SlackDouble, database: Database
) -> None:
    reply = asked(people, slack, database, "FCTO?")
    thumbs = buttons_of(reply)[-1]
    for side in ("positive_button", "negative_button"):
        click = {"type": "feedback_buttons", "action_id": thumbs["action_id"]} | thumbs[side]
        assert people.click(reply, click).status == 200
    (vote,) = read_feedback(database)
    assert (vote.channel, vote.vote, vote.question) == ("slack", "down", None)
    assert vote.rater.endswith("UOWNER")
    assert vote.conversation == f"slack:C1:{reply.thread_ts}"


def test_the_passages_are_shown_in_a_window(
    people: Deliveries, slack: SlackDouble, database: Database
) -> None:
    reply = asked(people, slack, database, "FCTO?")
    people.click(reply, button(reply, "Show the passages"))
    until(lambda: slack.space.views)
    assert "best for _long-term_ needs &amp; &lt;more&gt;" in str(slack.space.views[0])


def test_a_click_answers_a_clarifying_question_once(
    people: Deliveries, slack: SlackDouble, database: Database, advisor_says: ScriptedAdvisor
) -> None:
    reply = asked(people, slack, database, "FCTO?")
    yes, no = button(reply, "Yes"), button(reply, "No")
    people.click(reply, yes)
    people.click(reply, yes, user="UOTHER")
    people.click(reply, no, user="UOTHER")
    settled(database)
    question, history = advisor_says.asked[-1]
    assert question == "Yes. (Will it last?)"
    assert history[0]["content"] == "FCTO?"
    assert len(advisor_says.asked) == 2
    assert len(slack.space.replies("C1", reply.thread_ts)) == 2
    assert "Will it last? *Yes*" in str(reply.blocks)
    assert "Yes" not in [b["text"]["text"] for b in buttons_of(reply) if b["type"] == "button"]


def test_a_command_is_answered_for_its_asker_only_and_remembers(
    people: Deliveries, slack: SlackDouble, database: Database, advisor_says: ScriptedAdvisor
) -> None:
    told = people.command("FCTO or consultant?")
    assert told.reply["response_type"] == "ephemeral"
    settled(database)
    people.command("and the cost?")
    settled(database)
    (_, first), (_, second) = slack.space.responses
    assert first["response_type"] == second["response_type"] == "ephemeral"
    assert "You asked: FCTO or consultant?" in str(first["blocks"])
    assert advisor_says.asked[1][1][0]["content"] == "FCTO or consultant?"
    assert slack.space.count("chat.postMessage") == slack.space.count("chat.startStream") == 0


def test_a_command_without_a_question_explains_itself(people: Deliveries) -> None:
    assert "/advisor Our app" in people.command("").reply["text"]


def test_the_shortcut_answers_in_the_messages_thread(
    people: Deliveries, slack: SlackDouble, database: Database, advisor_says: ScriptedAdvisor
) -> None:
    message = people.place("C1", "our developers have no lead", user="UOTHER")
    people.shortcut(message)
    settled(database)
    assert advisor_says.asked[0][0] == "our developers have no lead"
    assert len(slack.space.replies("C1", message.ts)) == 1
    people.write("C1", "a later message of people among themselves", thread=message.ts)
    settled(database)
    assert len(advisor_says.asked) == 1


def test_the_shortcut_answers_in_a_direct_message_where_the_bot_is_not_in_the_channel(
    people: Deliveries, slack: SlackDouble, database: Database
) -> None:
    slack.space.channel("CPRIVATE", member=False)
    message = people.place("CPRIVATE", "our &lt;developers&gt; have no lead")
    people.shortcut(message, user="UASKER")
    settled(database)
    root, answer = sorted(slack.space.channels["DUASKER"].messages.values(), key=lambda m: m.ts)
    assert "our &lt;developers&gt; have no lead" in root.text
    assert answer.thread_ts == root.ts


def test_the_agent_view_suggests_questions(people: Deliveries, slack: SlackDouble) -> None:
    opened = {"type": "app_home_opened", "user": "UOWNER", "channel": "DOWNER", "tab": "messages"}
    people.send("events_api", people.event(opened))
    thread = {"channel_id": "DOWNER", "thread_ts": "1.2", "user_id": "UOWNER", "context": {}}
    started = {"type": "assistant_thread_started", "assistant_thread": thread}
    people.send("events_api", people.event(started))
    changed = {"type": "assistant_thread_context_changed", "assistant_thread": thread}
    assert people.send("events_api", people.event(changed)).status == 200
    until(lambda: len(slack.space.prompts) == 2)
    assert {prompts.get("thread_ts") for prompts in slack.space.prompts} == {None, "1.2"}


def test_the_real_advisor_says_the_same_here_as_everywhere(
    people: Deliveries,
    slack: SlackDouble,
    database: Database,
    advisor_says: ScriptedAdvisor,
    advisor: Advisor,
) -> None:
    question = "We must pick one CRM and have it set up. FCTO or consultant?"
    expected: Answer = advisor.ask(question)
    advisor_says.answer = advisor.ask
    reply = asked(people, slack, database, question)
    shown = str(reply.blocks)
    assert expected.citations
    for citation in expected.citations:
        assert f"[{citation.n}] " in shown and f"[{citation.n}]" in to_markdown(expected)
        assert citation.title.replace("&", "&amp;") in shown
    assert shown.count("> [") + shown.count("\\n[") >= len(expected.citations)
