"""Checking the set-up, and starting without it."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import pytest
from bot_at_work import ScriptedAdvisor
from click.testing import CliRunner
from double import SlackDouble
from double.state import BOT_TOKEN
from pydantic import SecretStr

from assistant import serve_slack
from assistant.advisor import Advisor
from assistant.channels.cli import main
from assistant.channels.slack.clients import sign_in
from assistant.channels.slack.connection import connected
from assistant.channels.slack.doctor import check_http, check_socket
from assistant.errors import AdvisorError, ServiceUnavailable, SettingsError
from assistant.serve_slack import http_app
from assistant.settings import Settings
from assistant.store.database import Database

CLOSED = "http://127.0.0.1:1/api/"


def changed(settings: Settings, **changes: object) -> Settings:
    return settings.model_copy(update=changes)


def test_a_complete_set_up_is_sound(slack_settings: Settings) -> None:
    assert all(finding.ok for finding in check_socket(slack_settings))
    assert all(finding.ok for finding in check_http(slack_settings))


@pytest.mark.parametrize(
    ("changes", "what", "found"),
    [
        ({"slack_bot_token": None}, "Bot token", "SLACK_BOT_TOKEN is not set"),
        ({"slack_bot_token": SecretStr("xoxp-1")}, "Bot token", "not begin with xoxb-"),
        ({"slack_bot_token": SecretStr("xoxb-no")}, "Bot token", "invalid_auth"),
        ({"slack_app_token": None}, "App-level token", "SLACK_APP_TOKEN is not set"),
        ({"slack_app_token": SecretStr("xoxb-1")}, "App-level token", "not begin with xapp-"),
        ({"slack_app_token": SecretStr("xapp-no")}, "App-level token", "invalid_auth"),
        ({"slack_api_url": CLOSED}, "Bot token", "cannot be reached"),
        ({"database_url": SecretStr("sqlite:////dev/null/x.db")}, "Database", "cannot be used"),
        ({"encryption_key": SecretStr("short")}, "Database", "ADVISOR_ENCRYPTION_KEY"),
    ],
)
def test_what_is_wrong_is_found_with_its_remedy(
    slack_settings: Settings, changes: dict[str, object], what: str, found: str
) -> None:
    findings = [f for f in check_socket(changed(slack_settings, **changes)) if not f.ok]
    finding = next(f for f in findings if f.what == what)
    assert found in finding.found and finding.remedy


def test_missing_scopes_are_named_with_what_they_are_for(
    slack: SlackDouble, slack_settings: Settings
) -> None:
    slack.space.tokens[BOT_TOKEN] -= {"im:write", "mpim:history"}
    finding = next(iter(check_socket(slack_settings)))
    assert not finding.ok
    assert "im:write (open a direct message" in finding.found and "mpim:history" in finding.found


def test_http_for_many_workspaces_asks_for_its_own_secrets(slack_settings: Settings) -> None:
    many = changed(slack_settings, slack_client_id="1.2", slack_signing_secret=None)
    wrong = [finding.what for finding in check_http(many) if not finding.ok]
    assert wrong == ["Signing secret", "Client secret", "Public address"]


def test_the_command_says_what_to_do_and_fails(tmp_path: Path) -> None:
    home = {"XDG_DATA_HOME": str(tmp_path)}
    told = CliRunner().invoke(main, ["slack", "doctor", "--json"], env=home)
    assert told.exit_code == 2
    first = json.loads(told.stdout)[0]
    assert (first["what"], first["ok"]) == ("Bot token", False)


@pytest.mark.parametrize(
    ("changes", "error", "named"),
    [
        ({"slack_bot_token": None}, SettingsError, "ADVISOR_SLACK_BOT_TOKEN is not set"),
        ({"slack_bot_token": SecretStr("xoxb-no")}, SettingsError, "invalid_auth"),
        ({"slack_api_url": CLOSED}, ServiceUnavailable, "cannot be reached"),
    ],
)
def test_signing_in_fails_with_a_remedy(
    slack_settings: Settings, changes: dict[str, object], error: type[AdvisorError], named: str
) -> None:
    with pytest.raises(error, match=named) as caught:
        sign_in(changed(slack_settings, **changes))
    assert "xoxb-no" not in str(caught.value)


def test_progress_is_shown_while_the_index_is_built_and_no_longer(
    slack_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []

    @contextmanager
    def building() -> Iterator[None]:
        steps.append("shown")
        yield
        steps.append("hidden")

    def open_advisor(settings: Settings, progress: object) -> AbstractContextManager[None]:
        steps.append("built")
        return nullcontext()

    monkeypatch.setattr(Advisor, "open", open_advisor)
    monkeypatch.setattr(serve_slack, "serve_socket", lambda *_: steps.append("served"))
    serve_slack.serve_slack(slack_settings, http=False, announce=print, building=building)
    assert steps == ["shown", "built", "hidden", "served"]


@pytest.mark.parametrize(
    ("token", "named"), [(None, "is not set"), (SecretStr("xapp-no"), "invalid_auth")]
)
def test_connecting_fails_with_a_remedy(
    slack_settings: Settings,
    database: Database,
    advisor_says: ScriptedAdvisor,
    token: SecretStr | None,
    named: str,
) -> None:
    with http_app(slack_settings, database, advisor_says) as app:
        refused = changed(slack_settings, slack_app_token=token)
        with pytest.raises(SettingsError, match=named), connected(app, refused):
            pass
