"""Socket Mode: the connection that Slack delivers over, opened by us; no public address needed."""

from collections.abc import Iterator
from contextlib import contextmanager

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError

from assistant.channels.slack.clients import quiet_logger, web_client
from assistant.channels.slack.failures import NO_CONNECTION, TOKEN_TROUBLE, code_of
from assistant.errors import ServiceUnavailable, SettingsError
from assistant.settings import Settings

# Deliveries written into the inbox at once; each takes a few milliseconds.
CONCURRENCY = 10
PING_SECONDS = 5.0


@contextmanager
def connected(app: App, settings: Settings) -> Iterator[SocketModeHandler]:
    """Yield an open connection; Slack replaces it now and then, which goes unnoticed.

    Raises:
        SettingsError: the app-level token is missing, refused or lacks its scope.
        ServiceUnavailable: Slack cannot be reached.
    """
    handler = SocketModeHandler(
        app,
        app_token(settings),
        logger=quiet_logger(),
        web_client=web_client(settings, None, patient=True),
        ping_interval=PING_SECONDS,
        concurrency=CONCURRENCY,
    )
    try:
        _connect(handler)
        yield handler
    finally:
        handler.client.close()


def app_token(settings: Settings) -> str:
    """Return the app-level token.

    Raises:
        SettingsError: it is not set.
    """
    if settings.slack_app_token is None:
        raise SettingsError(
            "ADVISOR_SLACK_APP_TOKEN is not set: make an App-Level Token (xapp-…) with the scope "
            "connections:write on your app's page, Basic Information."
        )
    return settings.slack_app_token.get_secret_value()


def _connect(handler: SocketModeHandler) -> None:
    try:
        handler.client.connect()
    except SlackApiError as error:
        code = code_of(error)
        if code in TOKEN_TROUBLE | {"missing_scope", "not_allowed_token_type"}:
            raise SettingsError(
                f"ADVISOR_SLACK_APP_TOKEN: Slack refuses it ({code}); it must be an App-Level "
                "Token (xapp-…) with the scope connections:write."
            ) from error
        raise ServiceUnavailable(f"Slack answered {code}; try again later.") from error
    except NO_CONNECTION as error:
        raise ServiceUnavailable(
            f"Slack cannot be reached ({type(error).__name__}); try again later."
        ) from error
