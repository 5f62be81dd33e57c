"""What an error means for a question, and what its asker and the operator are told.

Nothing here puts a token or what somebody typed into a log: errors are named by their type, the
code Slack gave and the place in our source, never by their text.
"""

import logging
import traceback
from dataclasses import dataclass
from http.client import HTTPException

from slack_sdk.errors import SlackApiError, SlackClientError

from assistant.channels.slack.payload import text
from assistant.errors import QuestionError, ServiceUnavailable

logger = logging.getLogger(__name__)

# What our HTTP calls to Slack raise when it is down, slow or cut off.
NO_CONNECTION = (OSError, HTTPException)
SLACK_ERRORS = (SlackClientError, *NO_CONNECTION)

TOKEN_TROUBLE = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
)
# The place is gone or closed to us: trying again cannot help.
NO_WAY_IN = frozenset(
    {
        "cannot_reply_to_message",
        "channel_is_archived",
        "channel_not_found",
        "is_archived",
        "message_not_found",
        "not_in_channel",
        "restricted_action",
        "thread_not_found",
        "user_not_found",
    }
)
WAIT_IF_UNSAID = 30.0

OWN_ERROR = (
    "Sorry, something went wrong on my side, so I have no answer. Please ask me again later."
)
LOOK_UP_FAILED = "Sorry, I cannot look anything up just now. Please ask me again in a few minutes."
ASKED_TOO_MUCH = "You have asked a lot in the last minute. Please give me one, then ask again."
NOTHING_TYPED = "I read text only. What keeps you up at night?"


@dataclass(frozen=True, slots=True)
class Setback:
    """What to do about an error: `wait` seconds and try again, or stop trying."""

    wait: float | None


def code_of(error: SlackApiError) -> str:
    """Return Slack's name for an error, such as "missing_scope"."""
    status = int(error.response.status_code)
    return f"http_{status}" if status >= 500 else text(_data(error), "error") or f"http_{status}"


def sentence_for(error: BaseException) -> str:
    """Return what the asker is told about an error of ours."""
    if isinstance(error, QuestionError):
        return str(error)
    return LOOK_UP_FAILED if isinstance(error, ServiceUnavailable) else OWN_ERROR


def judge(error: BaseException, attempt: int, unit: float) -> Setback:
    """Return when to try again after an error of Slack's.

    Args:
        error: A `SlackApiError` or a failed connection.
        attempt: How often it has been tried.
        unit: Seconds to wait after the first failure; each further one doubles it.
    """
    back_off = Setback(min(unit * 2 ** (attempt - 1), 300.0 * unit))
    if not isinstance(error, SlackApiError):
        return back_off
    if error.response.status_code == 429:
        return Setback(retry_after(error))
    return Setback(None) if code_of(error) in NO_WAY_IN else back_off


def retry_after(error: SlackApiError) -> float:
    """Return the seconds that Slack asks us to wait."""
    headers = {name.lower(): value for name, value in dict(error.response.headers).items()}
    told = headers.get("retry-after", "")
    told = told[0] if isinstance(told, list) else told
    return float(told) if str(told).isdigit() else WAIT_IF_UNSAID


def log_slack_error(error: BaseException, what: str) -> None:
    """Tell the operator what Slack refused and what to do about it."""
    if not isinstance(error, SlackApiError):
        logger.warning("%s: Slack cannot be reached (%s)", what, type(error).__name__)
        return
    code = code_of(error)
    if code == "missing_scope":
        logger.error(
            "%s: the Slack app lacks the scope %s; add it under OAuth & Permissions and install "
            "the app again (`advisor slack doctor` lists all it needs)",
            what,
            text(_data(error), "needed") or "that this call needs",
        )
    elif code in TOKEN_TROUBLE:
        logger.error(
            "%s: Slack refuses the bot token (%s); install the app again and set "
            "ADVISOR_SLACK_BOT_TOKEN to the new one",
            what,
            code,
        )
    else:
        logger.warning("%s: Slack answered %s", what, code)


def log_own_error(error: BaseException, what: str) -> None:
    """Tell the operator where an error of ours came from, without its text."""
    places = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s failed with %s\n%s", what, type(error).__name__, places)


def _data(error: SlackApiError) -> dict[str, object]:
    data = error.response.data
    return data if isinstance(data, dict) else {}
