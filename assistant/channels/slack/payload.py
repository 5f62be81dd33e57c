"""Reading what Slack sends: JSON whose fields may be missing, `null` or of another kind."""

import re
from collections.abc import Mapping
from typing import TypeAlias

Payload: TypeAlias = Mapping[str, object]

ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
REFERENCE = re.compile(r"<([@#!]?)([^>|]*)(?:\|([^>]*))?>")


def part(payload: Payload, *path: str) -> Payload:
    """Return the object at a path, or an empty one."""
    found: object = payload
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def text(payload: Payload, *path: str) -> str:
    """Return the text at a path, or ""."""
    found = part(payload, *path[:-1]).get(path[-1])
    return found if isinstance(found, str) else ""


def flag(payload: Payload, *path: str) -> bool:
    """Return whether the value at a path is true."""
    return bool(part(payload, *path[:-1]).get(path[-1]))


def first(payload: Payload, name: str) -> Payload:
    """Return the first object of a list, or an empty one."""
    found = payload.get(name)
    if isinstance(found, list) and found and isinstance(found[0], Mapping):
        return found[0]
    return {}


def mentions(message: str, user: str) -> bool:
    """Return whether a message mentions a user; nobody has the id "".

    >>> mentions("ask <@U01|kim>", "U01"), mentions("ask <@U01>", "U0"), mentions("<@>", "")
    (True, False, False)
    """
    found = REFERENCE.finditer(message)
    return bool(user) and any(match[1] == "@" and match[2] == user for match in found)


def readable(message: str, bot_user: str = "") -> str:
    """Return a message as its author sees it, without the mention of the bot.

    >>> readable("<@UBOT> is <https://a.example|this> &gt; that, <@U1|kim>?", "UBOT")
    'is this > that, @kim?'
    """
    shown = REFERENCE.sub(lambda match: _shown(match, bot_user), message)
    for entity, character in ENTITIES.items():
        shown = shown.replace(entity, character)
    return shown.strip(" ,:\n\t")


def _shown(match: re.Match[str], bot_user: str) -> str:
    sign, target, label = match.groups()
    if sign == "@":
        return "" if target == bot_user else f"@{label or 'somebody'}"
    if sign == "#":
        return f"#{label or 'a-channel'}"
    if sign == "!":
        return label or ("@" + target.split("^")[0])
    return label or target
