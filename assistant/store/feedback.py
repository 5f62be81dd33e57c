"""Votes on answers, from every channel; the last vote of a person on an answer counts."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from sqlalchemy import delete, select

from assistant.store.database import Database, Row, put_row
from assistant.store.tables import feedback

Vote: TypeAlias = Literal["up", "down"]
LONGEST_REASON = 2000


@dataclass(frozen=True, slots=True)
class Feedback:
    """One person's vote on one answer.

    Attributes:
        channel: "web", "slack", …
        conversation: The id of the conversation.
        answer: The id of the answer.
        rater: Who voted: an id, not a name.
        vote: "up" or "down".
        at: When, in seconds since 1970.
        reason: Why, in their words; "" where they gave none.
        question: What was asked; None unless the operator chose to store questions.
    """

    channel: str
    conversation: str
    answer: str
    rater: str
    vote: Vote
    at: float
    reason: str = ""
    question: str | None = None


def record_feedback(database: Database, given: Feedback) -> None:
    """Keep a vote; an earlier one of the same person on the same answer is replaced."""
    seal = database.vault.seal
    row: Row = {
        "channel": given.channel,
        "conversation": given.conversation,
        "answer": given.answer,
        "rater": given.rater,
        "vote": given.vote,
        "reason": seal(given.reason[:LONGEST_REASON]),
        "at": given.at,
        "question": None if given.question is None else seal(given.question),
    }
    with database.transaction() as connection:
        put_row(connection, feedback, row)


def read_feedback(database: Database) -> tuple[Feedback, ...]:
    """Return every vote that counts, oldest first."""
    with database.transaction() as connection:
        rows = connection.execute(select(feedback).order_by(feedback.c.at)).all()
    unseal = database.vault.open
    return tuple(
        Feedback(
            channel=row.channel,
            conversation=row.conversation,
            answer=row.answer,
            rater=row.rater,
            vote=row.vote,
            at=row.at,
            reason=unseal(row.reason),
            question=None if row.question is None else unseal(row.question),
        )
        for row in rows
    )


def forget_feedback(database: Database, *, before: float) -> int:
    """Delete the votes given before a time; return how many there were."""
    with database.transaction() as connection:
        return connection.execute(delete(feedback).where(feedback.c.at < before)).rowcount
