"""The HTTP server: whose requests count, and how workspaces install the app."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookies import SimpleCookie

import pytest
from bot_at_work import ScriptedAdvisor, bot_over_http, served, settled
from cryptography.fernet import Fernet
from double import SlackDouble
from double.deliveries import Deliveries, encode, sign
from double.server import install_record
from double.state import BOT_USER
from pydantic import SecretStr
from sqlalchemy import select

from assistant.channels.slack.server import LARGEST_BODY, create_server
from assistant.errors import SettingsError
from assistant.serve_slack import http_app
from assistant.settings import Settings
from assistant.store.database import Database, open_database
from assistant.store.tables import installations, oauth_states

Told = tuple[int, str]


def call(
    url: str, raw: bytes | None = None, headers: dict[str, str] | None = None, follow: bool = True
) -> tuple[int, str, dict[str, str]]:
    request = urllib.request.Request(url, data=raw, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, response.read().decode(), dict(response.headers)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode(), dict(error.headers)


@pytest.fixture
def address(
    slack_settings: Settings, database: Database, advisor_says: ScriptedAdvisor
) -> Iterator[str]:
    with bot_over_http(slack_settings, database, advisor_says) as url:
        yield url


def a_question(slack: SlackDouble) -> tuple[bytes, str]:
    people = Deliveries(slack)
    message = people.place("C1", f"<@{BOT_USER}> FCTO?")
    return encode("events_api", people.events_of(message)[0])


@pytest.mark.parametrize(
    ("sign_it", "status"),
    [
        (sign, 200),
        (lambda raw: sign(raw, at=time.time() - 240), 200),
        (lambda raw: sign(raw, at=time.time() - 360), 401),
        (lambda raw: sign(raw, at=time.time() + 360), 401),
        (lambda raw: sign(raw, secret="another"), 401),
        (lambda raw: sign(raw + b" "), 401),
        (lambda raw: {}, 401),
    ],
    ids=["good", "old", "too old", "from the future", "forged", "altered", "unsigned"],
)
def test_only_what_slack_signed_within_five_minutes_counts(
    address: str,
    slack: SlackDouble,
    database: Database,
    advisor_says: ScriptedAdvisor,
    sign_it: object,
    status: int,
) -> None:
    raw, content = a_question(slack)
    assert callable(sign_it)
    headers = sign_it(raw) | {"Content-Type": content}
    assert call(address, raw, headers)[0] == status
    settled(database)
    assert len(advisor_says.asked) == (status == 200)


def test_slacks_check_of_the_address_is_answered(address: str) -> None:
    raw = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"}).encode()
    status, body, _ = call(address, raw, sign(raw) | {"Content-Type": "application/json"})
    assert (status, json.loads(body)["challenge"]) == (200, "abc")


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"x" * (LARGEST_BODY + 1), 413),
        (b"\xff\xfe", 400),
        (b"{", 400),
        (b"{" * 100_000, 400),
        (b'{"a":' * 50_000, 400),
        (b"", 401),
    ],
    ids=["huge", "binary", "cut off", "braces", "deep", "empty"],
)
def test_rubbish_is_refused(address: str, raw: bytes, status: int) -> None:
    assert call(address, raw, {"Content-Type": "application/json"})[0] == status


def test_the_health_check_looks_at_the_store(address: str) -> None:
    assert call(address.replace("/slack/events", "/healthz"))[:2] == (200, "ok")


def test_an_app_of_one_workspace_cannot_be_installed_elsewhere(address: str) -> None:
    assert call(address.replace("/slack/events", "/slack/install"))[0] == 404


def test_without_a_signing_secret_nothing_is_served(
    slack_settings: Settings, database: Database, advisor_says: ScriptedAdvisor
) -> None:
    unsigned = slack_settings.model_copy(update={"slack_signing_secret": None})
    with (
        pytest.raises(SettingsError, match="SIGNING_SECRET"),
        http_app(unsigned, database, advisor_says),
    ):
        pass


@pytest.fixture
def many(slack_settings: Settings) -> Settings:
    return slack_settings.model_copy(
        update={
            "slack_bot_token": None,
            "slack_client_id": "111.222",
            "slack_client_secret": SecretStr("client-secret"),
            "encryption_key": SecretStr(Fernet.generate_key().decode()),
            "slack_public_url": "https://advisor.example.com",
        }
    )


@pytest.fixture
def sealed(many: Settings) -> Iterator[Database]:
    opened = open_database(many)
    yield opened
    opened.close()


def install(address: str, slack: SlackDouble, token: str, team: str) -> tuple[int, str]:
    """Install the app as a browser would: agree on Slack's page, come back with a code."""
    status, page, headers = call(f"{address}/slack/install")
    assert status == 200
    cookie = SimpleCookie(headers["set-cookie"])
    state = cookie["slack-app-oauth-state"].value
    assert f"state={state}" in page.replace("&amp;", "&")
    slack.space.codes["code-1"] = install_record(token, team)
    slack.space.tokens[token] = {"chat:write", "assistant:write"}
    query = urllib.parse.urlencode({"code": "code-1", "state": state})
    back = {"Cookie": f"slack-app-oauth-state={state}"}
    return call(f"{address}/slack/oauth_redirect?{query}", headers=back)[0], state


def test_workspaces_install_the_app_and_each_is_answered_with_its_own_token(
    many: Settings, sealed: Database, slack: SlackDouble, advisor_says: ScriptedAdvisor
) -> None:
    with http_app(many, sealed, advisor_says) as app, served(create_server(app, sealed)) as address:
        assert install(address, slack, "xoxb-team-one", "T1")[0] == 200
        assert install(address, slack, "xoxb-team-two", "T2")[0] == 200
        people = Deliveries(slack, [f"{address}/slack/events"], team="T2")
        ts = people.write("C1", f"<@{BOT_USER}> FCTO?")
        settled(sealed)
        assert len(slack.space.replies("C1", ts)) == 1
        stranger = Deliveries(slack, [f"{address}/slack/events"], team="T3")
        stranger.write("C1", f"<@{BOT_USER}> FCTO?")
        slack.space.revoked.add("xoxb-team-two")
        people.send("events_api", people.event({"type": "app_uninstalled"}))
        people.write("C1", f"<@{BOT_USER}> still there?")
        settled(sealed)
    assert len(advisor_says.asked) == 1


def test_a_state_is_good_once_and_a_foreign_one_never(
    many: Settings, sealed: Database, slack: SlackDouble, advisor_says: ScriptedAdvisor
) -> None:
    with http_app(many, sealed, advisor_says) as app, served(create_server(app, sealed)) as address:
        _, state = install(address, slack, "xoxb-team-one", "T1")
        for again in (state, "made-up"):
            slack.space.codes["code-2"] = install_record("xoxb-stolen", "T9")
            query = urllib.parse.urlencode({"code": "code-2", "state": again})
            back = {"Cookie": f"slack-app-oauth-state={again}"}
            status, *_ = call(f"{address}/slack/oauth_redirect?{query}", headers=back)
            assert status >= 400


def test_tokens_lie_encrypted_and_states_not_at_all(
    many: Settings, sealed: Database, slack: SlackDouble, advisor_says: ScriptedAdvisor
) -> None:
    with http_app(many, sealed, advisor_says) as app, served(create_server(app, sealed)) as address:
        install(address, slack, "xoxb-team-one", "T1")
        state = SimpleCookie(call(f"{address}/slack/install")[2]["set-cookie"])
    with sealed.transaction() as connection:
        kept = str(connection.execute(select(installations)).all())
        states = str(connection.execute(select(oauth_states)).all())
    assert "f:gAAAA" in kept and "xoxb" not in kept
    assert state["slack-app-oauth-state"].value not in states
