"""Questions claimed from the inbox: by one replica at a time, whatever dies in between.

A replica holds a row for as long as a lease that it keeps renewing; a dead replica's lease runs
out, and another one goes on. The attempt's number fences: whoever lost a row cannot write to it
any more. In a conversation, a question waits for the earlier ones.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, or_, select, update

from assistant.store.database import Database
from assistant.store.inbox import DONE, FAILED, RUNNING, WAITING
from assistant.store.tables import inbox


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


def claim(database: Database, owner: str, *, now: float, lease: float) -> Job | None:
    """Return the next question to answer, held for `lease` seconds; None where none is due.

    Raises:
        StoreUnusable: it was sealed with a key that is not among ours; once the lease has run out,
            it is somebody's turn who may have that key.
    """
    with database.transaction() as connection:
        row = connection.execute(_next_due(now)).one_or_none()
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


def _next_due(now: float) -> Select[tuple[object, ...]]:
    """Return the query for the first row that is due and waits for no earlier one."""
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
    return (
        select(inbox)
        .where(due, ~unfinished_before)
        .order_by(inbox.c.received)
        .limit(1)
        .with_for_update(skip_locked=True, of=inbox)
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


def renew_leases(database: Database, jobs: Collection[Job], *, until: float) -> None:
    """Keep the questions that are being answered; one that was lost stays lost."""
    if not jobs:
        return
    with database.transaction() as connection:
        held = or_(*[_held(job) for job in jobs])
        connection.execute(update(inbox).where(held).values(lease=until))


def replies_in(database: Database, conversation: str) -> frozenset[str]:
    """Return where the answers of a conversation stand that are accounted for."""
    noted = select(inbox.c.reply).where(
        inbox.c.conversation == conversation, inbox.c.reply.is_not(None)
    )
    with database.transaction() as connection:
        return frozenset(connection.execute(noted).scalars())
