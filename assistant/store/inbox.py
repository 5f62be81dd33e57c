"""What arrived and waits for its answer: each once, in order, across replicas and restarts.

A delivery is written down before it is acknowledged, under a key that two deliveries of the same
question share: the second one finds it taken. `assistant.store.claims` hands them out.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, and_, delete, func, or_, select, update

from assistant.store.conversations import begin_conversation, is_followed
from assistant.store.database import Database, insert_new
from assistant.store.tables import conversations, inbox

PARKED, WAITING, RUNNING, DONE, FAILED = "parked", "waiting", "running", "done", "failed"
# A message that overtook the mention it belongs to waits so long for it, in seconds.
PARKED_FOR = 600.0


@dataclass(frozen=True, slots=True)
class Arrival:
    """A question to be answered.

    Attributes:
        key: The same for every delivery of the same question.
        conversation: The id of its conversation.
        position: Its place in the conversation; sorts as text.
        asker: Who asked, for the limit on questions.
        payload: What it takes to answer it, as JSON.
        follow: True where later messages of the conversation need no mention.
    """

    key: str
    conversation: str
    position: str
    asker: str
    payload: str
    follow: bool


def take_in(database: Database, arrival: Arrival, *, now: float) -> bool:
    """Write a question down; return False where an earlier delivery already did."""
    with database.transaction() as connection:
        return _take_in(connection, arrival, database.vault.seal(arrival.payload), now)


def take_in_if_followed(database: Database, arrival: Arrival, stub: str, *, now: float) -> bool:
    """Write a message of a followed conversation down; park one whose conversation is unknown.

    A parked message keeps only its `stub`, a payload without the text: it may be none of our
    business. Returns whether the message will be answered as far as is known now.
    """
    seal = database.vault.seal
    with database.transaction() as connection:
        if is_followed(connection, arrival.conversation):
            return _take_in(connection, arrival, seal(arrival.payload), now)
        insert_new(connection, inbox, _row(arrival, seal(stub), PARKED, now))
        return False


def _take_in(connection: Connection, arrival: Arrival, payload: str, now: float) -> bool:
    if not insert_new(connection, inbox, _row(arrival, payload, WAITING, now)):
        return _unpark(connection, arrival, payload, now)
    begin_conversation(
        connection, arrival.conversation, arrival.position, followed=arrival.follow, now=now
    )
    return True


def _unpark(connection: Connection, arrival: Arrival, payload: str, now: float) -> bool:
    """Turn a parked message into a question: its mention arrived as an event of its own."""
    parked = and_(inbox.c.key == arrival.key, inbox.c.state == PARKED)
    changes = {"state": WAITING, "payload": payload, "due": now}
    if connection.execute(update(inbox).where(parked).values(changes)).rowcount == 0:
        return False
    begin_conversation(
        connection, arrival.conversation, arrival.position, followed=arrival.follow, now=now
    )
    return True


def _row(arrival: Arrival, payload: str, state: str, now: float) -> dict[str, str | float]:
    return {
        "key": arrival.key,
        "conversation": arrival.conversation,
        "position": arrival.position,
        "asker": arrival.asker,
        "state": state,
        "payload": payload,
        "received": now,
        "due": now,
    }


def unpark_followed(database: Database, *, now: float) -> int:
    """Let the messages wait no longer whose mention arrived in time; return how many."""
    mentioned = (
        select(conversations.c.id)
        .where(
            conversations.c.id == inbox.c.conversation,
            conversations.c.followed,
            conversations.c.started < inbox.c.position,
        )
        .exists()
    )
    parked = and_(inbox.c.state == PARKED, inbox.c.received >= now - PARKED_FOR)
    with database.transaction() as connection:
        waiting = {"state": WAITING, "due": now}
        statement = update(inbox).where(parked, mentioned).values(waiting)
        return connection.execute(statement).rowcount


def count_asked(database: Database, asker: str, *, since: float, until: float) -> int:
    """Return how many questions somebody asked between two times, both included."""
    theirs = and_(
        inbox.c.asker == asker,
        inbox.c.received >= since,
        inbox.c.received <= until,
        inbox.c.state != PARKED,
    )
    with database.transaction() as connection:
        return connection.execute(select(func.count()).where(theirs)).scalar_one()


def count_unanswered(database: Database) -> int:
    """Return how many questions wait or are being answered."""
    with database.transaction() as connection:
        open_rows = inbox.c.state.in_((WAITING, RUNNING))
        return connection.execute(select(func.count()).where(open_rows)).scalar_one()


def forget_answered(database: Database, *, before: float, now: float) -> None:
    """Delete the rows of questions answered before a time, and parked ones whose time is up."""
    old = and_(inbox.c.state.in_((DONE, FAILED)), inbox.c.received < before)
    parked = and_(inbox.c.state == PARKED, inbox.c.received < now - PARKED_FOR)
    with database.transaction() as connection:
        connection.execute(delete(inbox).where(or_(old, parked)))
