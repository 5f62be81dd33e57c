"""Votes: the last one of a person on an answer counts."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from assistant.store.database import Database
from assistant.store.feedback import LONGEST_REASON, Feedback, read_feedback, record_feedback
from assistant.store.tables import feedback

VOTE = Feedback("slack", "c", "a", "slack:T:U", "up", 1.0, "helped", "who?")


def test_the_last_vote_wins(database: Database) -> None:
    record_feedback(database, VOTE)
    changed = replace(VOTE, vote="down", at=2.0, reason="on reflection", question=None)
    record_feedback(database, changed)
    assert read_feedback(database) == (changed,)


@pytest.mark.parametrize("field", ["channel", "conversation", "answer", "rater"])
def test_votes_that_differ_in_one_part_of_the_key_stand_side_by_side(
    database: Database, field: str
) -> None:
    other = replace(VOTE, at=2.0, **{field: "other"})
    record_feedback(database, VOTE)
    record_feedback(database, other)
    assert read_feedback(database) == (VOTE, other)


def test_what_was_typed_lies_sealed_and_a_reason_has_an_end(database: Database) -> None:
    record_feedback(database, replace(VOTE, reason="r" * (LONGEST_REASON + 1)))
    with database.transaction() as connection:
        kept = str(connection.execute(select(feedback)).all())
    assert "who?" not in kept and "rrr" not in kept
    assert len(read_feedback(database)[0].reason) == LONGEST_REASON
