"""The inbox: once, in order, across replicas, whatever dies in between."""

import threading

import pytest
from sqlalchemy import select

from assistant.store.claims import (
    claim,
    current_reply,
    note_done,
    note_posting,
    note_reply,
    postpone,
    renew_leases,
    replies_in,
)
from assistant.store.conversations import is_followed
from assistant.store.database import Database
from assistant.store.inbox import (
    PARKED_FOR,
    Arrival,
    count_asked,
    count_unanswered,
    forget_answered,
    take_in,
    take_in_if_followed,
    unpark_followed,
)
from assistant.store.tables import inbox

LEASE = 30.0


def arrival(position: str = "1", thread: str = "t", follow: bool = True) -> Arrival:
    return Arrival(f"{thread}/{position}", thread, position, "owner", f"words {position}", follow)


def test_a_second_delivery_finds_the_key_taken(database: Database) -> None:
    assert take_in(database, arrival(), now=1.0)
    assert not take_in(database, arrival(), now=2.0)
    assert count_unanswered(database) == 1


def test_a_claimed_question_is_not_claimed_again_before_its_lease_ends(database: Database) -> None:
    take_in(database, arrival(), now=1.0)
    job = claim(database, "a", now=2.0, lease=LEASE)
    assert job is not None and (job.payload, job.attempt, job.in_doubt) == ("words 1", 1, False)
    assert claim(database, "b", now=3.0, lease=LEASE) is None
    assert claim(database, "b", now=33.0, lease=LEASE) is not None


def test_a_renewed_lease_holds(database: Database) -> None:
    take_in(database, arrival(), now=1.0)
    job = claim(database, "a", now=2.0, lease=LEASE)
    assert job is not None
    renew_leases(database, [job], until=100.0)
    assert claim(database, "b", now=99.0, lease=LEASE) is None
    assert claim(database, "b", now=101.0, lease=LEASE) is not None


def test_only_the_leases_of_questions_still_held_are_renewed(database: Database) -> None:
    take_in(database, arrival(thread="lost"), now=1.0)
    lost = claim(database, "a", now=1.0, lease=1.0)
    claim(database, "a", now=3.0, lease=LEASE)  # the next attempt, of which nobody knows any more
    take_in(database, arrival(thread="under way"), now=3.0)
    under_way = claim(database, "a", now=3.0, lease=LEASE)
    assert lost is not None and under_way is not None
    renew_leases(database, [lost, under_way], until=100.0)
    later = claim(database, "b", now=40.0, lease=LEASE)
    assert later is not None and later.conversation == "lost"
    assert claim(database, "b", now=40.0, lease=LEASE) is None


def test_who_lost_a_question_can_no_longer_write_to_it(database: Database) -> None:
    take_in(database, arrival(), now=1.0)
    lost = claim(database, "a", now=2.0, lease=LEASE)
    taken = claim(database, "a", now=40.0, lease=LEASE)  # the same replica, a later attempt
    assert lost is not None and taken is not None
    assert not note_posting(database, lost)
    assert not note_reply(database, lost, "9")
    assert not postpone(database, lost, until=1.0)
    assert not note_done(database, lost)
    assert note_done(database, taken)


def test_the_next_attempt_knows_how_far_the_last_one_came(database: Database) -> None:
    take_in(database, arrival(), now=1.0)
    first = claim(database, "a", now=2.0, lease=LEASE)
    assert first is not None
    note_posting(database, first)
    second = claim(database, "b", now=40.0, lease=LEASE)
    assert second is not None and (second.in_doubt, second.reply) == (True, None)
    note_reply(database, second, "5.5")
    assert current_reply(database, first) == "5.5"
    third = claim(database, "c", now=80.0, lease=LEASE)
    assert third is not None and (third.in_doubt, third.reply, third.attempt) == (False, "5.5", 3)
    assert replies_in(database, "t") == {"5.5"}


def test_a_question_waits_for_the_earlier_ones_of_its_conversation_only(database: Database) -> None:
    for position in ("3", "1", "2"):
        take_in(database, arrival(position), now=1.0)
    take_in(database, arrival("9", "other"), now=2.0)
    first = claim(database, "a", now=3.0, lease=LEASE)
    other = claim(database, "a", now=3.0, lease=LEASE)
    assert first is not None and other is not None
    assert (first.position, other.conversation) == ("1", "other")
    assert claim(database, "a", now=3.0, lease=LEASE) is None
    note_done(database, other)
    postpone(database, first, until=50.0)
    assert claim(database, "a", now=49.0, lease=LEASE) is None
    again = claim(database, "a", now=51.0, lease=LEASE)
    assert again is not None and again.position == "1"
    note_done(database, again, failed=True)
    second = claim(database, "a", now=52.0, lease=LEASE)
    assert second is not None and second.position == "2"


def test_many_replicas_share_the_work_without_sharing_a_question(database: Database) -> None:
    for number in range(30):
        take_in(database, arrival("1", f"thread {number}"), now=1.0)
    claimed: list[str] = []

    def work(owner: str) -> None:
        while job := claim(database, owner, now=2.0, lease=LEASE):
            claimed.append(job.key)

    threads = [threading.Thread(target=work, args=(f"replica {n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len(set(claimed))
    # with SKIP LOCKED a replica may find nothing while others hold what is left
    while job := claim(database, "late", now=2.0, lease=LEASE):
        claimed.append(job.key)
    assert len(claimed) == 30


def test_what_was_typed_is_sealed_and_erased_once_answered(database: Database) -> None:
    take_in(database, arrival(), now=1.0)
    job = claim(database, "a", now=2.0, lease=LEASE)
    assert job is not None
    with database.transaction() as connection:
        assert "words" not in str(connection.execute(select(inbox.c.payload)).scalar())
    note_done(database, job)
    with database.transaction() as connection:
        assert connection.execute(select(inbox.c.payload)).scalar() is None


def test_a_message_of_an_unknown_thread_is_parked_without_its_words(database: Database) -> None:
    later = arrival("2", follow=False)
    assert not take_in_if_followed(database, later, "stub", now=1.0)
    assert not take_in_if_followed(database, later, "stub", now=1.0)
    assert count_unanswered(database) == unpark_followed(database, now=2.0) == 0
    take_in(database, arrival("1"), now=3.0)
    assert unpark_followed(database, now=4.0) == 1
    first = claim(database, "a", now=5.0, lease=LEASE)
    assert first is not None and first.position == "1"
    note_done(database, first)
    second = claim(database, "a", now=5.0, lease=LEASE)
    assert second is not None and second.payload == "stub"


def test_what_was_said_before_the_mention_is_left_alone(database: Database) -> None:
    take_in_if_followed(database, arrival("1", follow=False), "stub", now=1.0)
    take_in(database, arrival("2"), now=2.0)
    assert unpark_followed(database, now=3.0) == 0


def test_what_was_said_between_a_shortcut_and_the_mention_is_left_alone(
    database: Database,
) -> None:
    take_in(database, arrival("1", follow=False), now=1.0)
    take_in_if_followed(database, arrival("2", follow=False), "stub", now=2.0)
    take_in(database, arrival("3"), now=3.0)
    assert unpark_followed(database, now=4.0) == 0


def test_a_later_mention_does_not_begin_anew(database: Database) -> None:
    take_in_if_followed(database, arrival("2", follow=False), "stub", now=1.0)
    for mention in ("1", "3"):
        take_in(database, arrival(mention), now=2.0)
    assert unpark_followed(database, now=3.0) == 1


@pytest.mark.parametrize(("waited", "count"), [(PARKED_FOR, 1), (PARKED_FOR + 1, 0)])
def test_a_message_waits_for_its_mention_for_a_while(
    database: Database, waited: float, count: int
) -> None:
    take_in_if_followed(database, arrival("2", follow=False), "stub", now=1.0)
    take_in(database, arrival("1"), now=1.0 + waited)
    assert unpark_followed(database, now=1.0 + waited) == count


def test_a_mention_that_comes_second_turns_its_parked_message_into_a_question(
    database: Database,
) -> None:
    take_in_if_followed(database, arrival(follow=False), "stub", now=1.0)
    assert take_in(database, arrival(), now=2.0)
    job = claim(database, "a", now=3.0, lease=LEASE)
    assert job is not None and job.payload == "words 1"
    with database.transaction() as connection:
        assert is_followed(connection, "t")


def test_a_message_of_a_followed_thread_is_taken_in(database: Database) -> None:
    take_in(database, arrival("1"), now=1.0)
    assert take_in_if_followed(database, arrival("2", follow=False), "stub", now=2.0)
    assert count_unanswered(database) == 2


@pytest.mark.parametrize(("since", "until", "count"), [(0, 9, 3), (2, 9, 2), (0, 1, 1), (4, 9, 0)])
def test_questions_are_counted_by_time(
    database: Database, since: float, until: float, count: int
) -> None:
    for number in (1, 2, 3):
        take_in(database, arrival(str(number)), now=float(number))
    take_in_if_followed(database, arrival("7", "unknown"), "stub", now=2.0)
    assert count_asked(database, "owner", since=since, until=until) == count
    assert count_asked(database, "somebody else", since=0, until=9) == 0


def test_answered_and_parked_rows_are_forgotten_in_time(database: Database) -> None:
    take_in(database, arrival("1"), now=1.0)
    job = claim(database, "a", now=2.0, lease=LEASE)
    assert job is not None
    note_done(database, job)
    take_in(database, arrival("2", "waiting"), now=1.0)
    take_in_if_followed(database, arrival("3", "unknown"), "stub", now=1.0)
    forget_answered(database, before=1.0, now=10.0)
    assert not take_in(database, arrival("1"), now=10.0)
    forget_answered(database, before=2.0, now=10_000.0)
    assert take_in(database, arrival("1"), now=10_000.0)
    assert take_in(database, arrival("3", "unknown"), now=10_000.0)
    assert not take_in(database, arrival("2", "waiting"), now=10_000.0)
