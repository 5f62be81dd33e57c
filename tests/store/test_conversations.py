"""The memory of conversations."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from assistant.answer import Answer, Citation, Evidence, Question
from assistant.store.conversations import (
    TURNS_RECALLED,
    Turn,
    begin_conversation,
    find_turn,
    forget_conversations,
    is_followed,
    recall,
    remember,
)
from assistant.store.database import Database
from assistant.store.tables import turns

ANSWER = Answer(
    kind="recommend",
    roles=("fcto", "consultant"),
    confidence=0.7,
    text="A fractional CTO [1].",
    citations=(Citation(1, "a", "A", "", None, ("fcto",), "quote", 3, 8),),
    questions=(Question("Lasting?", "lasting-need", ("Yes", "No")),),
    missing="prices",
    evidence=(Evidence("it keeps failing", "c", "statement", "fcto", 0.9, False, 1),),
    suggestions=("What does one cost?",),
    notice="notice",
)


def turn(position: str, question: str = "who?", conversation: str = "c") -> Turn:
    return Turn(conversation, position, f"{conversation}/{position}", question, ANSWER)


def begin(database: Database, name: str, *, followed: bool, now: float) -> None:
    with database.transaction() as connection:
        begin_conversation(connection, name, "1", followed=followed, now=now)


def followed(database: Database, name: str) -> bool:
    with database.transaction() as connection:
        return is_followed(connection, name)


def test_an_answer_comes_back_as_it_was(database: Database) -> None:
    remember(database, turn("1"), now=1.0)
    assert find_turn(database, "c/1") == turn("1")
    assert find_turn(database, "unknown") is None


def test_recalled_are_the_turns_before_a_place_oldest_first(database: Database) -> None:
    for position in ("1", "2", "3"):
        remember(database, turn(position, f"question {position}"), now=1.0)
    remember(database, turn("1", "of another", conversation="d"), now=1.0)
    messages = recall(database, "c", before="3")
    assert [m["content"] for m in messages if m["role"] == "user"] == ["question 1", "question 2"]
    assert messages[1] == {"role": "assistant", "content": ANSWER.text}


def test_only_the_latest_turns_are_recalled(database: Database) -> None:
    for number in range(TURNS_RECALLED + 5):
        remember(database, turn(f"{number:03}", str(number)), now=1.0)
    messages = recall(database, "c", before="999")
    assert (len(messages), messages[0]["content"]) == (2 * TURNS_RECALLED, "5")


def test_answering_again_replaces_the_turn(database: Database) -> None:
    remember(database, turn("1"), now=1.0)
    later = replace(turn("1"), answer=replace(ANSWER, text="better"))
    remember(database, later, now=2.0)
    assert find_turn(database, "c/1") == later


def test_a_conversation_once_followed_stays_so(database: Database) -> None:
    assert not followed(database, "c")
    for wanted in (False, True, False):
        begin(database, "c", followed=wanted, now=1.0)
    assert followed(database, "c")


@pytest.mark.parametrize(("before", "kept"), [(2.0, True), (3.0, True), (4.0, False)])
def test_a_conversation_lives_on_with_its_last_message(
    database: Database, before: float, kept: bool
) -> None:
    begin(database, "c", followed=True, now=1.0)
    remember(database, turn("1"), now=1.0)
    begin(database, "c", followed=True, now=3.0)
    assert forget_conversations(database, before=before) == (not kept)
    assert followed(database, "c") is kept
    assert bool(recall(database, "c", before="9")) is kept


def test_what_was_said_lies_sealed(database: Database) -> None:
    remember(database, turn("1", "our secret plan"), now=1.0)
    with database.transaction() as connection:
        kept = str(connection.execute(select(turns)).all())
    assert "secret" not in kept and "fractional" not in kept
