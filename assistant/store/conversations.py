"""The memory of conversations: what was asked and answered, kept for a while."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, and_, delete, select, update

from assistant.answer import Answer, Citation, Evidence, Question
from assistant.store.database import Database, Row, insert_new, put_row
from assistant.store.tables import conversations, turns

# More turns than these do not change how a question is understood.
TURNS_RECALLED = 20


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer.

    Attributes:
        conversation: The conversation's id.
        position: Its place among the conversation's turns; sorts as text.
        answer_id: Names the answer in feedback.
        question: What was asked.
        answer: What was answered.
    """

    conversation: str
    position: str
    answer_id: str
    question: str
    answer: Answer


def begin_conversation(
    connection: Connection, name: str, position: str, *, followed: bool, now: float
) -> None:
    """Note that a conversation goes on; it becomes a followed one, and never stops being one."""
    row: Row = {"id": name, "started": position, "followed": followed, "touched": now}
    if insert_new(connection, conversations, row):
        return
    this = conversations.c.id == name
    connection.execute(update(conversations).where(this).values(touched=now))
    if followed:  # from here on: what was said before was said to somebody else
        since_now = {"followed": True, "started": position}
        unfollowed = and_(this, ~conversations.c.followed)
        connection.execute(update(conversations).where(unfollowed).values(since_now))


def is_followed(connection: Connection, name: str) -> bool:
    """Return whether later messages of a conversation need no new mention."""
    found = select(conversations.c.followed).where(conversations.c.id == name)
    return bool(connection.execute(found).scalar())


def remember(database: Database, turn: Turn, *, now: float) -> None:
    """Keep a turn; answering the same question again replaces it."""
    seal = database.vault.seal
    row: Row = {
        "conversation": turn.conversation,
        "position": turn.position,
        "answer_id": turn.answer_id,
        "question": seal(turn.question),
        "answer": seal(json.dumps(turn.answer.to_dict(), ensure_ascii=False)),
        "at": now,
    }
    with database.transaction() as connection:
        put_row(connection, turns, row)


def recall(database: Database, conversation: str, *, before: str) -> list[Mapping[str, str]]:
    """Return the latest turns before a place as messages for `Advisor.ask`, oldest first."""
    latest = (
        select(turns.c.question, turns.c.answer)
        .where(turns.c.conversation == conversation, turns.c.position < before)
        .order_by(turns.c.position.desc())
        .limit(TURNS_RECALLED)
    )
    with database.transaction() as connection:
        rows = connection.execute(latest).all()
    messages: list[Mapping[str, str]] = []
    for question, answer in reversed(rows):
        told = json.loads(database.vault.open(answer))["text"]
        messages.append({"role": "user", "content": database.vault.open(question)})
        messages.append({"role": "assistant", "content": told})
    return messages


def find_turn(database: Database, answer_id: str) -> Turn | None:
    """Return the turn an answer belongs to, or None where it is no longer kept."""
    with database.transaction() as connection:
        row = connection.execute(select(turns).where(turns.c.answer_id == answer_id)).one_or_none()
    if row is None:
        return None
    return Turn(
        conversation=row.conversation,
        position=row.position,
        answer_id=row.answer_id,
        question=database.vault.open(row.question),
        answer=read_answer(database.vault.open(row.answer)),
    )


def forget_conversations(database: Database, *, before: float) -> int:
    """Delete the conversations nobody went on with since a time; return how many there were."""
    old = select(conversations.c.id).where(conversations.c.touched < before)
    with database.transaction() as connection:
        connection.execute(delete(turns).where(turns.c.conversation.in_(old)))
        gone = connection.execute(delete(conversations).where(conversations.c.touched < before))
    return gone.rowcount


def read_answer(text: str) -> Answer:
    """Return the answer that its JSON stands for: the inverse of `Answer.to_dict`."""
    plain = json.loads(text)
    lists = {
        "citations": tuple(
            Citation(**(c | {"roles": tuple(c["roles"])})) for c in plain["citations"]
        ),
        "questions": tuple(
            Question(**(q | {"options": tuple(q["options"])})) for q in plain["questions"]
        ),
        "evidence": tuple(Evidence(**e) for e in plain["evidence"]),
        "roles": tuple(plain["roles"]),
        "suggestions": tuple(plain["suggestions"]),
    }
    return Answer(**(plain | lists))
