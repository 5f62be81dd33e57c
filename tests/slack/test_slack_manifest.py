"""The manifest, checked by what Slack's manifest reference says."""

import json
import re
from typing import Any

import pytest
from click.testing import CliRunner

from assistant.channels.cli import main
from assistant.channels.slack.manifest import EVENTS, SCOPES, make_manifest

# field: required, allowed names or a pattern, longest (characters or items)
TEXTS = {
    "display_information.name": (1, 35),
    "display_information.description": (1, 140),
    "display_information.long_description": (175, 4000),
    "display_information.background_color": (4, 7),
    "features.bot_user.display_name": (1, 80),
    "features.shortcuts.name": (1, 24),
    "features.shortcuts.type": (1, 7),
    "features.shortcuts.callback_id": (1, 255),
    "features.shortcuts.description": (1, 150),
    "features.slash_commands.command": (2, 32),
    "features.slash_commands.description": (1, 2000),
    "features.slash_commands.usage_hint": (1, 1000),
    "features.slash_commands.url": (8, 3000),
    "features.agent_view.agent_description": (1, 300),
    "features.agent_view.suggested_prompts.title": (1, 75),
    "features.agent_view.suggested_prompts.message": (1, 300),
    "oauth_config.redirect_urls": (8, 2500),
    "oauth_config.scopes.bot": (1, 50),
    "settings.event_subscriptions.request_url": (8, 3500),
    "settings.event_subscriptions.bot_events": (1, 50),
    "settings.interactivity.request_url": (8, 3500),
}
FLAGS = {
    "features.app_home.home_tab_enabled",
    "features.app_home.messages_tab_enabled",
    "features.app_home.messages_tab_read_only_enabled",
    "features.bot_user.always_online",
    "features.slash_commands.should_escape",
    "settings.interactivity.is_enabled",
    "settings.org_deploy_enabled",
    "settings.socket_mode_enabled",
    "settings.token_rotation_enabled",
}
MOST = {
    "features.shortcuts": 10,
    "features.slash_commands": 50,
    "features.agent_view.suggested_prompts": 4,
    "oauth_config.redirect_urls": 1000,
    "oauth_config.scopes.bot": 255,
    "settings.event_subscriptions.bot_events": 100,
}
URL = "https://advisor.example.com"
# The scope that Slack asks for before it accepts a subscription to an event.
NEEDED = {
    "app_mention": "app_mentions:read",
    "assistant_thread_started": "assistant:write",
    "assistant_thread_context_changed": "assistant:write",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
}


def check(value: Any, path: str = "") -> None:  # noqa: ANN401
    if isinstance(value, dict):
        for name, inner in value.items():
            check(inner, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        assert 1 <= len(value) <= MOST[path], path
        for inner in value:
            check(inner, path)
    elif isinstance(value, bool):
        assert path in FLAGS, path
    else:
        shortest, longest = TEXTS[path]
        assert shortest <= len(value) <= longest, path


@pytest.mark.parametrize("url", [None, URL, URL + "/"])
def test_slack_would_accept_it(url: str | None) -> None:
    manifest: Any = make_manifest(url)
    check(manifest)
    assert manifest["features"]["slash_commands"][0]["command"].startswith("/")
    assert manifest["features"]["shortcuts"][0]["type"] in {"message", "global"}
    assert re.fullmatch("#[0-9a-f]{6}", manifest["display_information"]["background_color"])
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert len(events) == len(set(events))


def test_socket_mode_needs_no_address_and_http_names_one_everywhere() -> None:
    assert "http" not in json.dumps(make_manifest())
    assert make_manifest()["settings"]["socket_mode_enabled"] is True
    over_http = json.dumps(make_manifest(URL))
    assert over_http.count(f"{URL}/slack/events") == 3
    assert over_http.count(f"{URL}/slack/oauth_redirect") == 1
    assert '"socket_mode_enabled": false' in over_http


def test_every_event_has_its_scope() -> None:
    assert {NEEDED[event] for event in EVENTS if event in NEEDED} <= set(SCOPES)


def test_it_is_printed_as_json() -> None:
    told = CliRunner().invoke(main, ["slack", "manifest", "--url", URL])
    assert told.exit_code == 0
    assert json.loads(told.stdout) == make_manifest(URL)


def test_http_without_an_address_is_refused() -> None:
    told = CliRunner().invoke(main, ["slack", "manifest", "--http"])
    assert told.exit_code == 2
    assert "--url https://" in told.stderr
