"""What arrived and waits for its answer: each once, in order, across replicas and restarts.

A delivery is written down before it is acknowledged, under a key that two deliveries of the same
question share: the second one finds it taken. A replica claims a row for as long as a lease that
it keeps renewing; a dead replica's lease runs out and another one goes on. The attempt's number
fences: whoever lost a row cannot write to it any more. In a conversation, a question waits for
the earlier ones.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, update

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


@dataclass(frozen=True, slots=True)
class Job:
    """A question that this replica has claimed.

    Attributes:
        attempt: 1 for the first try.
        in_doubt: True where an earlier try may have sent a message without noting its place.
        reply: Where the message stands that an earlier try sent, or None.
    """

    key: str
    conversation: str
    position: str
    asker: str
    payload: str
    received: float
    owner: str
    attempt: int
    in_doubt: bool
    reply: str | None


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


def claim(database: Database, owner: str, *, now: float, lease: float) -> Job | None:
    """Return the next question to answer, held for `lease` seconds; None where none is due."""
    earlier = inbox.alias()
    unfinished_before = (
        select(earlier.c.key)
        .where(
            earlier.c.conversation == inbox.c.conversation,
            earlier.c.position < inbox.c.position,
            earlier.c.state.in_((WAITING, RUNNING)),
        )
        .exists()
    )
    due = or_(
        and_(inbox.c.state == WAITING, inbox.c.due <= now),
        and_(inbox.c.state == RUNNING, inbox.c.lease < now),
    )
    chosen = (
        select(inbox)
        .where(due, ~unfinished_before)
        .order_by(inbox.c.received)
        .limit(1)
        .with_for_update(skip_locked=True, of=inbox)
    )
    with database.transaction() as connection:
        row = connection.execute(chosen).one_or_none()
        if row is None:
            return None
        changes = {
            "state": RUNNING,
            "owner": owner,
            "lease": now + lease,
            "attempts": row.attempts + 1,
        }
        connection.execute(update(inbox).where(inbox.c.key == row.key).values(changes))
    return Job(
        key=row.key,
        conversation=row.conversation,
        position=row.position,
        asker=row.asker,
        payload=database.vault.open(row.payload),
        received=row.received,
        owner=owner,
        attempt=row.attempts + 1,
        in_doubt=row.posting and row.reply is None,
        reply=row.reply,
    )


def note_posting(database: Database, job: Job) -> bool:
    """Note that the answer's message is about to be sent; False where the row is no longer ours."""
    return _change(database, job, {"posting": True})


def note_reply(database: Database, job: Job, reply: str | None) -> bool:
    """Note where the answer's message stands, or that none does after all."""
    return _change(database, job, {"reply": reply, "posting": reply is not None})


def current_reply(database: Database, job: Job) -> str | None:
    """Return where the answer's message stands by now, or None where none was sent."""
    with database.transaction() as connection:
        return connection.execute(select(inbox.c.reply).where(inbox.c.key == job.key)).scalar()


def note_done(database: Database, job: Job, *, failed: bool = False) -> bool:
    """Note that a question needs nothing more; what was typed is erased from the row."""
    return _change(database, job, {"state": FAILED if failed else DONE, "payload": None})


def postpone(database: Database, job: Job, *, until: float) -> bool:
    """Let go of a question until a time."""
    return _change(database, job, {"state": WAITING, "owner": None, "due": until})


def _change(database: Database, job: Job, changes: dict[str, str | float | bool | None]) -> bool:
    with database.transaction() as connection:
        return connection.execute(update(inbox).where(_held(job)).values(changes)).rowcount == 1


def _held(job: Job) -> ColumnElement[bool]:
    return and_(
        inbox.c.key == job.key,
        inbox.c.state == RUNNING,
        inbox.c.owner == job.owner,
        inbox.c.attempts == job.attempt,
    )


def renew_leases(database: Database, owner: str, *, until: float) -> None:
    """Keep everything that a replica is working on."""
    ours = and_(inbox.c.state == RUNNING, inbox.c.owner == owner)
    with database.transaction() as connection:
        connection.execute(update(inbox).where(ours).values(lease=until))


def unpark_followed(database: Database, *, now: float) -> int:
    """Let the messages wait no longer whose mention has arrived since; return how many."""
    mentioned = (
        select(conversations.c.id)
        .where(
            conversations.c.id == inbox.c.conversation,
            conversations.c.followed,
            conversations.c.started < inbox.c.position,
        )
        .exists()
    )
    with database.transaction() as connection:
        waiting = {"state": WAITING, "due": now}
        statement = update(inbox).where(inbox.c.state == PARKED, mentioned).values(waiting)
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


def replies_in(database: Database, conversation: str) -> frozenset[str]:
    """Return where the answers of a conversation stand that are accounted for."""
    noted = select(inbox.c.reply).where(
        inbox.c.conversation == conversation, inbox.c.reply.is_not(None)
    )
    with database.transaction() as connection:
        return frozenset(connection.execute(noted).scalars())


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
