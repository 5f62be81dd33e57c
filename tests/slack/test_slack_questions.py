"""What the author of the series learns from Slack: questions, kept only by choice."""

import pytest
from bot_at_work import ScriptedAdvisor, bot_over_http, settled
from double import SlackDouble
from double.deliveries import Deliveries
from double.state import BOT_USER
from sqlalchemy.exc import OperationalError

from assistant.channels.slack import answering
from assistant.settings import Settings
from assistant.store.database import Database
from assistant.store.questions import read_questions

QUESTION = f"<@{BOT_USER}> FCTO or consultant?"


@pytest.mark.parametrize("chosen", [True, False], ids=["chosen", "not chosen"])
def test_questions_are_kept_where_the_operator_chose_to(
    slack: SlackDouble,
    slack_settings: Settings,
    database: Database,
    advisor_says: ScriptedAdvisor,
    chosen: bool,
) -> None:
    settings = slack_settings.model_copy(update={"store_questions": chosen})
    with bot_over_http(settings, database, advisor_says) as url:
        Deliveries(slack, [url]).write("C1", QUESTION)
        settled(database)
    kept = [(asked.channel, asked.question, asked.kind) for asked in read_questions(database)]
    assert kept == ([("slack", "FCTO or consultant?", "recommend")] if chosen else [])


def test_question_that_cannot_be_kept_is_answered_all_the_same(
    slack: SlackDouble,
    slack_settings: Settings,
    database: Database,
    advisor_says: ScriptedAdvisor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: object) -> None:
        raise OperationalError("insert", {}, OSError("no space left"))

    monkeypatch.setattr(answering, "record_question", full)
    settings = slack_settings.model_copy(update={"store_questions": True})
    with bot_over_http(settings, database, advisor_says) as url:
        ts = Deliveries(slack, [url]).write("C1", QUESTION)
        settled(database)
    assert len(slack.space.replies("C1", ts)) == 1
    assert len(advisor_says.asked) == 1
