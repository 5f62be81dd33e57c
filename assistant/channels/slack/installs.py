"""Installations in many workspaces: slack_sdk's two stores, kept in our database."""

import inspect
import json
import time
import uuid
from datetime import datetime
from logging import Logger, getLogger

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.oauth.installation_store import Bot as SlackBot
from slack_sdk.oauth.installation_store import Installation, InstallationStore
from slack_sdk.oauth.state_store import OAuthStateStore

from assistant.channels.slack.clients import Bot, FindBot, bot_with
from assistant.settings import Settings
from assistant.store.database import Database
from assistant.store.installations import (
    Workspace,
    drop_installations,
    find_installation,
    keep_installation,
    keep_state,
    use_state,
)

# How long somebody may take to agree on Slack's page.
STATE_SECONDS = 600


class Installations(InstallationStore):
    """What slack_sdk asks an installation store for; tokens are sealed if a key is set."""

    def __init__(self, database: Database, client_id: str) -> None:
        self.database = database
        self.client_id = client_id

    @property
    def logger(self) -> Logger:
        """The logger of this module."""
        return getLogger(__name__)

    def save(self, installation: Installation) -> None:
        """Keep an installation."""
        record = json.dumps(installation.to_dict(), default=_seconds)
        place = self._place(
            installation.enterprise_id,
            installation.team_id,
            installation.user_id,
            whole=installation.is_enterprise_install,
        )
        keep_installation(self.database, place, record, now=time.time())

    def save_bot(self, bot: SlackBot) -> None:
        """Nothing to do: a bot's token is part of its installation."""

    def find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """Return the latest installation in a workspace, or None."""
        place = self._place(enterprise_id, team_id, user_id, whole=is_enterprise_install)
        record = find_installation(self.database, place)
        if record is None:
            return None
        fields = json.loads(record)
        known = inspect.signature(Installation.__init__).parameters
        return Installation(**{name: fields[name] for name in fields if name in known})

    def find_bot(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        is_enterprise_install: bool | None = False,
    ) -> SlackBot | None:
        """Return the bot of the latest installation, or None."""
        found = self.find_installation(
            enterprise_id=enterprise_id,
            team_id=team_id,
            is_enterprise_install=is_enterprise_install,
        )
        return None if found is None else found.to_bot()

    def delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget a workspace: its bot's token no longer works."""
        self.delete_all(enterprise_id=enterprise_id, team_id=team_id)

    def delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Forget the installation of one user, or all of a workspace's."""
        place = self._place(enterprise_id, team_id, user_id, whole=False)
        drop_installations(self.database, place)

    def delete_all(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget a workspace."""
        drop_installations(self.database, self._place(enterprise_id, team_id, None, whole=False))

    def _place(
        self, enterprise: str | None, team: str | None, user: str | None, *, whole: bool | None
    ) -> Workspace:
        return Workspace(self.client_id, enterprise or "", "" if whole else team or "", user or "")


class States(OAuthStateStore):
    """What slack_sdk asks a state store for; a state is good once, for ten minutes."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @property
    def logger(self) -> Logger:
        """The logger of this module."""
        return getLogger(__name__)

    def issue(self, *args: object, **kwargs: object) -> str:
        """Return a new state."""
        state = uuid.uuid4().hex
        keep_state(self.database, state, expires=time.time() + STATE_SECONDS)
        return state

    def consume(self, state: str) -> bool:
        """Return whether a state is ours and unused. Fails closed."""
        return use_state(self.database, state, now=time.time())


def finder(settings: Settings, store: Installations) -> FindBot:
    """Return what finds a workspace's bot; an installation for its organisation counts too."""

    def find(enterprise: str, team: str) -> Bot | None:
        found = _latest(store, enterprise, team)
        if found is None or not found.bot_token:
            return None
        return bot_with(settings, found.bot_token, found.bot_user_id or "")

    return find


def authorise(
    store: Installations, enterprise: str | None, team: str | None
) -> AuthorizeResult | None:
    """Return what bolt must know of a workspace's bot, without a call to Slack."""
    found = _latest(store, enterprise or "", team or "")
    if found is None:
        return None
    return AuthorizeResult(
        enterprise_id=enterprise,
        team_id=team,
        bot_id=found.bot_id,
        bot_user_id=found.bot_user_id,
        bot_token=found.bot_token,
        bot_scopes=found.bot_scopes,
    )


def _latest(store: Installations, enterprise: str, team: str) -> Installation | None:
    found = store.find_installation(enterprise_id=enterprise, team_id=team)
    if found is None and enterprise:
        found = store.find_installation(
            enterprise_id=enterprise, team_id=None, is_enterprise_install=True
        )
    return found


def _seconds(value: object) -> float:
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"an installation holds no {type(value).__name__}")
