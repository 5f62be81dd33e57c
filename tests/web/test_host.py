"""What the listeners do with whoever asks, without a browser between."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import gradio as gr
from visiting import ScriptedAdvisor

from assistant import Advisor, Settings
from assistant.channels.web.conversation import read_conversation
from assistant.channels.web.host import Host
from assistant.store.database import open_database
from assistant.store.questions import read_questions

QUESTION = "What does it cost?"


def visit(session: str) -> gr.Request:
    """Return the request of a visitor in an office that shares one address."""
    client = SimpleNamespace(host="192.0.2.1")
    return cast(gr.Request, SimpleNamespace(client=client, session_hash=session))


def settings_in(folder: Path, **given: str) -> Settings:
    names = {f"ADVISOR_{name.upper()}": value for name, value in given.items()}
    return Settings.load({"ADVISOR_DATABASE_URL": f"sqlite:///{folder / 'v.db'}", **names})


def test_one_hasty_visitor_does_not_lock_out_the_others(
    scripted: ScriptedAdvisor, tmp_path: Path
) -> None:
    settings = settings_in(tmp_path, questions_per_minute="2")
    host = Host(cast(Advisor, scripted), settings)
    for _ in range(100):
        (*_, hasty) = host.ask(QUESTION, None, visit("hasty"))
    assert "a lot of questions" in read_conversation(hasty[2]).turns[-1].note
    (*_, other) = host.ask(QUESTION, None, visit("other"))
    assert read_conversation(other[2]).turns[-1].answer is not None


def test_what_programs_ask_is_kept_where_the_operator_says_so(
    advisor: Advisor, tmp_path: Path
) -> None:
    settings = settings_in(tmp_path, store_questions="true")
    Host(advisor, settings).ask_once(QUESTION, visit("program"))
    database = open_database(settings)
    try:
        assert [asked.question for asked in read_questions(database)] == [QUESTION]
    finally:
        database.close()
