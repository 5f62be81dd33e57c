"""The app's manifest: everything that has to be clicked together for a Slack app, in one text.

Field names and limits are those of Slack's app manifest reference.
"""

from collections.abc import Mapping

from assistant.answer import JsonValue

# What each scope is for; `advisor slack doctor` names the ones that are missing.
SCOPES: Mapping[str, str] = {
    "app_mentions:read": "see where it is mentioned",
    "assistant:write": "the agent view: status and suggested questions",
    "channels:history": "later messages of a thread in a public channel",
    "chat:write": "answer",
    "commands": "/advisor and the message shortcut",
    "groups:history": "later messages of a thread in a private channel",
    "im:history": "direct messages",
    "im:write": "open a direct message where it is not in the channel",
    "mpim:history": "later messages of a thread in a group message",
}
EVENTS = (
    "app_home_opened",
    "app_mention",
    "assistant_thread_context_changed",
    "assistant_thread_started",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
)
# Sent where the app is installed over HTTP in many workspaces.
INSTALLATION_EVENTS = ("app_uninstalled", "tokens_revoked")

COMMAND = "/advisor"
SHORTCUT = "ask_the_advisor"
PROMPTS_TITLE = "What keeps you up at night?"
PROMPTS: tuple[Mapping[str, str], ...] = (
    {
        "title": "Our app keeps going down",
        "message": "Our app was built by freelancers and it keeps going down. Who do I need?",
    },
    {"title": "FCTO or consultant?", "message": "FCTO or consultant?"},
    {
        "title": "Cash runs out although we sell",
        "message": "We sell more than ever and still run out of cash. Who do I need?",
    },
    {
        "title": "What does an integrator do?",
        "message": "What does an integrator do?",
    },
)

NAME = "Fractional Advisor"
DESCRIPTION = "Tells a business owner which fractional leader fits, and shows what says so."
LONG_DESCRIPTION = (
    "Describe what keeps you up at night. The advisor says which fractional leader fits your "
    "situation, or that a consultant or nobody does, why, and what would change its mind. Every "
    "statement carries a number that leads to the passage of the article series it rests on."
)
EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"


def make_manifest(public_url: str | None = None) -> dict[str, JsonValue]:
    """Return the manifest: for Socket Mode, or for HTTP at a public address."""
    url = public_url.rstrip("/") if public_url else None
    return {
        "display_information": {
            "name": NAME,
            "description": DESCRIPTION,
            "long_description": LONG_DESCRIPTION,
            "background_color": "#1f3a5f",
        },
        "features": _features(url),
        "oauth_config": _oauth(url),
        "settings": _settings(url),
    }


def _features(url: str | None) -> dict[str, JsonValue]:
    command: dict[str, JsonValue] = {
        "command": COMMAND,
        "description": "Ask which fractional leader fits; only you see the answer",
        "usage_hint": "Our app keeps going down. Who do I need?",
        "should_escape": False,
    }
    return {
        "app_home": {
            "home_tab_enabled": False,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": NAME, "always_online": True},
        "shortcuts": [
            {
                "name": "Ask the advisor",
                "type": "message",
                "callback_id": SHORTCUT,
                "description": "Ask the advisor about this message",
            }
        ],
        "slash_commands": [command | ({"url": url + EVENTS_PATH} if url else {})],
        "agent_view": {
            "agent_description": DESCRIPTION,
            "suggested_prompts": [dict(prompt) for prompt in PROMPTS],
        },
    }


def _oauth(url: str | None) -> dict[str, JsonValue]:
    scopes: dict[str, JsonValue] = {"scopes": {"bot": list[JsonValue](SCOPES)}}
    return scopes | ({"redirect_urls": [url + REDIRECT_PATH]} if url else {})


def _settings(url: str | None) -> dict[str, JsonValue]:
    request_url: dict[str, JsonValue] = {"request_url": url + EVENTS_PATH} if url else {}
    events = sorted((*EVENTS, *INSTALLATION_EVENTS)) if url else list(EVENTS)
    return {
        "event_subscriptions": request_url | {"bot_events": list[JsonValue](events)},
        "interactivity": request_url | {"is_enabled": True},
        "org_deploy_enabled": False,
        "socket_mode_enabled": url is None,
        "token_rotation_enabled": False,
    }
