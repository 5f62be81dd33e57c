"""The bolt app: which listener hears what. Built for one workspace, or for many over HTTP."""

import re
from typing import cast

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import CallableAuthorize
from slack_bolt.oauth.oauth_settings import OAuthSettings

from assistant.channels.slack.blocks import CHOOSE, FEEDBACK, PASSAGES
from assistant.channels.slack.clients import Bot, quiet_logger, web_client
from assistant.channels.slack.installs import STATE_SECONDS, Installations, States, authorise
from assistant.channels.slack.listeners import Listeners
from assistant.channels.slack.manifest import (
    COMMAND,
    INSTALL_PATH,
    REDIRECT_PATH,
    SCOPES,
    SHORTCUT,
)
from assistant.errors import SettingsError
from assistant.settings import Settings


def build_app(settings: Settings, bot: Bot, listeners: Listeners) -> App:
    """Return the app of one workspace; its bot is known, so no delivery waits for Slack."""

    def known(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=bot.user,
            bot_token=bot.client.token,
        )

    app = App(
        logger=quiet_logger(),
        name="advisor",
        signing_secret=_signing_secret(settings),
        client=web_client(settings, None, patient=True),
        authorize=known,
        process_before_response=True,
        # In Socket Mode the connection itself is authenticated.
        request_verification_enabled=settings.slack_signing_secret is not None,
    )
    return _wire(app, listeners)


def build_shared_app(settings: Settings, store: Installations, listeners: Listeners) -> App:
    """Return the app of many workspaces, which they install over OAuth.

    Raises:
        SettingsError: the client's secret or the signing secret is not set.
    """

    def known(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        # bolt takes None for "not installed", though its annotation does not say so
        return cast(AuthorizeResult, authorise(store, enterprise_id, team_id))

    logger = quiet_logger()
    oauth = _oauth_settings(settings, store)
    oauth.authorize = CallableAuthorize(logger=logger, func=known)
    app = App(
        logger=logger,
        name="advisor",
        signing_secret=_signing_secret(settings),
        client=web_client(settings, None, patient=True),
        oauth_settings=oauth,
        process_before_response=True,
    )
    app.enable_token_revocation_listeners()
    return _wire(app, listeners)


def _oauth_settings(settings: Settings, store: Installations) -> OAuthSettings:
    secret = settings.slack_client_secret
    if settings.slack_client_id is None or secret is None:
        raise SettingsError(
            "To be installed in many workspaces, the app needs ADVISOR_SLACK_CLIENT_ID and "
            "ADVISOR_SLACK_CLIENT_SECRET (Basic Information, App Credentials)."
        )
    public = settings.slack_public_url
    return OAuthSettings(
        client_id=settings.slack_client_id,
        client_secret=secret.get_secret_value(),
        scopes=list(SCOPES),
        redirect_uri=public.rstrip("/") + REDIRECT_PATH if public else None,
        install_path=INSTALL_PATH,
        redirect_uri_path=REDIRECT_PATH,
        installation_store=store,
        state_store=States(store.database),
        state_expiration_seconds=STATE_SECONDS,
        logger=quiet_logger(),
    )


def _signing_secret(settings: Settings) -> str:
    secret = settings.slack_signing_secret
    return secret.get_secret_value() if secret else ""


def _wire(app: App, listeners: Listeners) -> App:
    app.event("app_mention")(listeners.on_message)
    app.event("message")(listeners.on_message)
    app.event("app_home_opened")(listeners.on_home_opened)
    app.event("assistant_thread_started")(listeners.on_thread_started)
    app.event("assistant_thread_context_changed")(listeners.on_nothing)
    app.command(COMMAND)(listeners.on_command)
    app.shortcut(SHORTCUT)(listeners.on_shortcut)
    app.action(re.compile(f"^{CHOOSE}"))(listeners.on_choice)
    app.action(FEEDBACK)(listeners.on_feedback)
    app.action(PASSAGES)(listeners.on_passages)
    app.error(listeners.on_error)
    return app
