"""Clients of Slack's Web API, and which bot answers in which workspace."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.webhook import WebhookClient

from assistant.channels.slack.failures import NO_CONNECTION, TOKEN_TROUBLE, code_of
from assistant.channels.slack.payload import text
from assistant.errors import ServiceUnavailable, SettingsError
from assistant.settings import Settings

TIMEOUT_SECONDS = 15
# A longer wait is not spent in a worker: the question goes back into the inbox until then.
LONGEST_WAIT_SECONDS = 10
MOST_WAITS = 3


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot user in a workspace.

    Attributes:
        client: Calls with its token; waits where Slack asks for a short wait.
        hasty: The same without waiting, for what is not worth it.
        user: Its user id (U…).
    """

    client: WebClient
    hasty: WebClient
    user: str


# From (organisation, workspace) to the bot in it; None where the app is not installed.
FindBot: TypeAlias = Callable[[str, str], Bot | None]


class ShortWaits(RateLimitErrorRetryHandler):
    """Waits as long as Slack's Retry-After says, if that is not long."""

    def _can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if response is None or response.status_code != 429:
            return False
        headers = {name.lower(): values for name, values in response.headers.items()}
        told = headers.get("retry-after", ["0"])[0]
        return told.isdigit() and int(told) <= LONGEST_WAIT_SECONDS


def quiet_logger() -> logging.Logger:
    """Return the logger of Slack's own packages: below INFO they write messages out."""
    logger = logging.getLogger("assistant.channels.slack.sdk")
    logger.setLevel(logging.WARNING)
    return logger


def bot_with(settings: Settings, token: str, user: str) -> Bot:
    """Return a bot that acts with a token."""
    return Bot(
        client=web_client(settings, token, patient=True),
        hasty=web_client(settings, token, patient=False),
        user=user,
    )


def web_client(settings: Settings, token: str | None, *, patient: bool) -> WebClient:
    """Return a client that repeats only what Slack refused for its rate.

    A message whose sending broke off may have been sent: it must be looked for, not sent again.
    """
    return WebClient(
        token=token,
        base_url=settings.slack_api_url,
        timeout=TIMEOUT_SECONDS,
        retry_handlers=[ShortWaits(max_retry_count=MOST_WAITS)] if patient else [],
        logger=quiet_logger(),
    )


def webhook_client(url: str) -> WebhookClient:
    """Return a client for a response_url."""
    return WebhookClient(
        url,
        timeout=TIMEOUT_SECONDS,
        retry_handlers=[ShortWaits(max_retry_count=MOST_WAITS)],
        logger=quiet_logger(),
    )


def sign_in(settings: Settings) -> Bot:
    """Return the bot of the one workspace whose token is set.

    Raises:
        SettingsError: there is no token, or Slack refuses it.
        ServiceUnavailable: Slack cannot be reached.
    """
    if settings.slack_bot_token is None:
        raise SettingsError(
            "ADVISOR_SLACK_BOT_TOKEN is not set: copy the Bot User OAuth Token (xoxb-…) from your "
            "app's page, OAuth & Permissions."
        )
    token = settings.slack_bot_token.get_secret_value()
    try:
        told = web_client(settings, token, patient=True).auth_test()
    except SlackApiError as error:
        code = code_of(error)
        if code in TOKEN_TROUBLE:
            raise SettingsError(
                f"ADVISOR_SLACK_BOT_TOKEN: Slack refuses it ({code}); install the app again and "
                "copy the new token."
            ) from error
        raise ServiceUnavailable(f"Slack answered {code} to auth.test; try again later.") from error
    except NO_CONNECTION as error:
        raise ServiceUnavailable(
            f"Slack cannot be reached ({type(error).__name__}) at {settings.slack_api_url}"
        ) from error
    data = told.data if isinstance(told.data, dict) else {}
    return bot_with(settings, token, text(data, "user_id"))
