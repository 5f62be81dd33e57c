"""Slack workspaces that installed the app, and the one-time states of installations under way."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete, select

from assistant.store.database import Database, insert_new, put_row
from assistant.store.tables import installations, oauth_states


@dataclass(frozen=True, slots=True)
class Workspace:
    """Who installed what; absent ids are "".

    Attributes:
        client: The app's client id.
        enterprise: The Enterprise Grid organisation's id.
        team: The workspace's id; "" for an installation in a whole organisation.
        user: Who installed it.
    """

    client: str
    enterprise: str
    team: str
    user: str = ""


def keep_installation(database: Database, workspace: Workspace, record: str, *, now: float) -> None:
    """Keep an installation's record (JSON with its tokens), sealed; the last one wins."""
    row = _names(workspace) | {"record": database.vault.seal(record), "at": now}
    with database.transaction() as connection:
        put_row(connection, installations, row)


def find_installation(database: Database, workspace: Workspace) -> str | None:
    """Return the latest record of a workspace (of the user, if one is named), or None."""
    found = (
        select(installations.c.record)
        .where(_is(workspace))
        .order_by(installations.c.at.desc())
        .limit(1)
    )
    with database.transaction() as connection:
        record = connection.execute(found).scalar()
    return None if record is None else database.vault.open(record)


def drop_installations(database: Database, workspace: Workspace) -> None:
    """Forget a workspace's installations (one user's, if one is named)."""
    with database.transaction() as connection:
        connection.execute(delete(installations).where(_is(workspace)))


def keep_state(database: Database, state: str, *, expires: float) -> None:
    """Keep a one-time state until it expires; only its digest is written."""
    with database.transaction() as connection:
        insert_new(connection, oauth_states, {"digest": _digest(state), "expires": expires})


def use_state(database: Database, state: str, *, now: float) -> bool:
    """Return whether a state is valid, and make it invalid: it can be used once. Fails closed."""
    with database.transaction() as connection:
        connection.execute(delete(oauth_states).where(oauth_states.c.expires < now))
        used = delete(oauth_states).where(oauth_states.c.digest == _digest(state))
        return connection.execute(used).rowcount == 1


def _names(workspace: Workspace) -> dict[str, str | float]:
    return {
        "client": workspace.client,
        "enterprise": workspace.enterprise,
        "team": workspace.team,
        "user": workspace.user,
    }


def _is(workspace: Workspace) -> ColumnElement[bool]:
    same = and_(
        installations.c.client == workspace.client,
        installations.c.enterprise == workspace.enterprise,
        installations.c.team == workspace.team,
    )
    return and_(same, installations.c.user == workspace.user) if workspace.user else same


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
