"""Checks everything the bot needs: tokens, scopes, secrets, the database. Sends no message."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import SecretStr
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from assistant.channels.slack.clients import web_client
from assistant.channels.slack.failures import NO_CONNECTION, code_of
from assistant.channels.slack.manifest import SCOPES
from assistant.channels.slack.payload import text
from assistant.errors import AdvisorError
from assistant.settings import Settings
from assistant.store.database import open_database, ping

REINSTALL = "install the app again and copy the new token"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked; `remedy` is "" where nothing needs doing."""

    what: str
    ok: bool
    found: str
    remedy: str = ""


def check_socket(settings: Settings) -> Iterator[Finding]:
    """Yield what was found out for `advisor slack`."""
    yield _bot_token(settings)
    yield _app_token(settings)
    yield from _storage(settings)


def check_http(settings: Settings) -> Iterator[Finding]:
    """Yield what was found out for `advisor slack --http`."""
    yield _is_set("Signing secret", settings.slack_signing_secret, "SLACK_SIGNING_SECRET")
    if settings.slack_client_id is None:
        yield _bot_token(settings)
    else:
        yield _is_set("Client secret", settings.slack_client_secret, "SLACK_CLIENT_SECRET")
        yield _public_url(settings)
    yield from _storage(settings)


def _bot_token(settings: Settings) -> Finding:
    what = "Bot token"
    token = settings.slack_bot_token
    if token is None:
        return _missing(what, "SLACK_BOT_TOKEN", "OAuth & Permissions, Bot User OAuth Token")
    value = token.get_secret_value()
    if not value.startswith("xoxb-"):
        return Finding(what, False, "it does not begin with xoxb-", "copy the bot token, no other")
    client = web_client(settings, value, patient=True)
    try:
        told = client.auth_test()
    except (SlackApiError, *NO_CONNECTION) as error:
        return _refused(what, error)
    granted = {scope.strip() for scope in _header(told.headers, "x-oauth-scopes").split(",")}
    lacking = [scope for scope in SCOPES if scope not in granted]
    if lacking:
        reasons = "; ".join(f"{scope} ({SCOPES[scope]})" for scope in lacking)
        remedy = "add them under OAuth & Permissions and install the app again"
        return Finding(what, False, f"works, but lacks: {reasons}", remedy)
    data = told.data if isinstance(told.data, dict) else {}
    return Finding(what, True, f"{text(data, 'user')} in {text(data, 'team')}, all scopes granted")


def _app_token(settings: Settings) -> Finding:
    what = "App-level token"
    token = settings.slack_app_token
    if token is None:
        return _missing(what, "SLACK_APP_TOKEN", "Basic Information, App-Level Tokens")
    value = token.get_secret_value()
    if not value.startswith("xapp-"):
        return Finding(what, False, "it does not begin with xapp-", "copy the App-Level Token")
    client: WebClient = web_client(settings, None, patient=True)
    try:
        client.apps_connections_open(app_token=value)
    except (SlackApiError, *NO_CONNECTION) as error:
        return _refused(what, error)
    return Finding(what, True, "may open connections")


def _storage(settings: Settings) -> Iterator[Finding]:
    try:
        database = open_database(settings)
    except AdvisorError as error:
        yield Finding("Database", False, str(error), "correct ADVISOR_DATABASE_URL or the key")
        return
    try:
        ping(database)
        kind = database.engine.dialect.name
        yield Finding("Database", True, f"{kind} answers, its tables are there")
        locked = database.vault.locked
        advice = "" if locked else "set ADVISOR_ENCRYPTION_KEY (`advisor slack key` makes one)"
        found = "tokens and texts are encrypted" if locked else "tokens and texts are in the clear"
        yield Finding("Encryption", True, found, advice)
    except AdvisorError as error:
        yield Finding("Database", False, str(error), "see that it runs")
    finally:
        database.close()


def _public_url(settings: Settings) -> Finding:
    url = settings.slack_public_url
    if url is None:
        return _missing("Public address", "SLACK_PUBLIC_URL", "the https:// address of this server")
    safe = url.startswith("https://")
    remedy = "" if safe else "Slack asks for https://; put a reverse proxy in front"
    return Finding("Public address", safe, url, remedy)


def _is_set(what: str, value: SecretStr | None, name: str) -> Finding:
    if value is None:
        return _missing(what, name, "Basic Information, App Credentials")
    return Finding(what, True, "is set")


def _missing(what: str, name: str, where: str) -> Finding:
    return Finding(what, False, f"ADVISOR_{name} is not set", f"copy it from: {where}")


def _refused(what: str, error: Exception) -> Finding:
    if isinstance(error, SlackApiError):
        return Finding(what, False, f"Slack answers {code_of(error)}", REINSTALL)
    found = f"Slack cannot be reached ({type(error).__name__})"
    return Finding(what, False, found, "see that this machine reaches slack.com")


def _header(headers: Mapping[str, object], name: str) -> str:
    found = {key.lower(): value for key, value in headers.items()}.get(name, "")
    return str(found[0]) if isinstance(found, list) and found else str(found)
