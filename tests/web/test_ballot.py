import sqlite3
from pathlib import Path

import pytest

from assistant import Answer, Settings
from assistant.channels.web.ballot import NOT_KEPT, THANKS, Ballot
from assistant.channels.web.conversation import Conversation, Turn
from assistant.store.database import open_database
from assistant.store.feedback import Feedback, read_feedback

CONVERSATION = Conversation("c", (Turn("t", "Which leader?", Answer("abstain", (), 0.9, "None.")),))


def settings_in(folder: Path, **given: str) -> Settings:
    names = {f"ADVISOR_{name.upper()}": value for name, value in given.items()}
    return Settings.load({"ADVISOR_DATABASE_URL": f"sqlite:///{folder / 'v.db'}", **names})


def kept(settings: Settings) -> tuple[Feedback, ...]:
    database = open_database(settings)
    try:
        return read_feedback(database)
    finally:
        database.close()


def test_last_vote_counts(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    ballot = Ballot(settings)
    assert ballot.cast(CONVERSATION, 0, "up", "") == THANKS
    assert ballot.cast(CONVERSATION, 0, "down", "Hard to follow") == THANKS
    ballot.close()
    (vote,) = kept(settings)
    assert (vote.channel, vote.answer, vote.vote, vote.reason) == (
        "web",
        "t",
        "down",
        "Hard to follow",
    )
    assert vote.question is None


def test_question_is_kept_only_where_the_operator_says_so(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, store_questions="true")
    ballot = Ballot(settings)
    ballot.cast(CONVERSATION, 0, "up", "")
    ballot.close()
    assert kept(settings)[0].question == "Which leader?"


@pytest.mark.parametrize("turn", [-1, 1, 99])
def test_vote_on_nothing_is_not_kept(tmp_path: Path, turn: int) -> None:
    settings = settings_in(tmp_path)
    assert Ballot(settings).cast(CONVERSATION, turn, "up", "") == ""
    assert not (tmp_path / "v.db").exists()


def test_votes_can_be_switched_off(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, feedback="false")
    assert Ballot(settings).cast(CONVERSATION, 0, "up", "") == ""
    assert not (tmp_path / "v.db").exists()


def test_lost_vote_is_said_and_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "v.db").mkdir()  # a folder where the file should be
    assert Ballot(settings_in(tmp_path)).cast(CONVERSATION, 0, "up", "") == NOT_KEPT
    assert "vote was lost" in caplog.text


def test_vote_that_the_database_refuses_is_said(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    ballot = Ballot(settings)
    ballot.cast(CONVERSATION, 0, "up", "")
    with sqlite3.connect(tmp_path / "v.db") as other:
        other.execute("DROP TABLE feedback")
    assert ballot.cast(CONVERSATION, 0, "down", "") == NOT_KEPT
    ballot.close()
