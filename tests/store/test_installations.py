"""Slack workspaces and one-time states."""

import pytest

from assistant.store.database import Database
from assistant.store.installations import (
    Workspace,
    drop_installations,
    find_installation,
    keep_installation,
    keep_state,
    use_state,
)

TEAM = Workspace("client", "", "T1")


def by(user: str, team: str = "T1") -> Workspace:
    return Workspace("client", "", team, user)


def test_the_latest_installation_of_a_workspace_is_found(database: Database) -> None:
    for now, user in ((1.0, "U1"), (3.0, "U2"), (2.0, "U3")):
        keep_installation(database, by(user), f"record of {user}", now=now)
    keep_installation(database, by("U1", "T2"), "other", now=9.0)
    assert find_installation(database, TEAM) == "record of U2"
    assert find_installation(database, by("U1")) == "record of U1"


def test_installing_again_replaces_the_record(database: Database) -> None:
    keep_installation(database, by("U1"), "old", now=1.0)
    keep_installation(database, by("U1"), "new", now=2.0)
    assert find_installation(database, TEAM) == "new"


@pytest.mark.parametrize(("dropped", "left"), [(by("U2"), "of U1"), (TEAM, None)])
def test_a_user_or_a_workspace_can_be_forgotten(
    database: Database, dropped: Workspace, left: str | None
) -> None:
    keep_installation(database, by("U1"), "of U1", now=1.0)
    keep_installation(database, by("U2"), "of U2", now=2.0)
    drop_installations(database, dropped)
    assert find_installation(database, TEAM) == left


def test_a_state_is_good_once_and_for_a_while(database: Database) -> None:
    keep_state(database, "s1", expires=10.0)
    keep_state(database, "s2", expires=10.0)
    assert not use_state(database, "made up", now=1.0)
    assert use_state(database, "s1", now=1.0)
    assert not use_state(database, "s1", now=1.0)
    assert not use_state(database, "s2", now=11.0)
