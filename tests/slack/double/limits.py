"""Slack's documented limits on messages, blocks and views, checked without mercy."""

import re
from typing import Any

LONGEST_TEXT, MOST_BLOCKS, MOST_VIEW_BLOCKS = 40_000, 50, 100
LONGEST_SUM = 13_000  # msg_blocks_too_long; Slack publishes no number, this is what people meet
ACTIVE = re.compile(r"<(?:!|@|#)")
# & must be an entity; < and > may only stand around a link.
UNESCAPED = re.compile(r"&(?!amp;|lt;|gt;)|<(?!(?:https?://|mailto:)[^<>|]+(?:\|[^<>|]+)?>)")


class Refused(Exception):
    """A call that Slack answers with an error."""

    def __init__(self, code: str, **more: object) -> None:
        super().__init__(code)
        self.code = code
        self.more = more


def check_text(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise Refused("msg_too_long")
    if ACTIVE.search(text) or UNESCAPED.search(text):
        raise Refused("double_unescaped_text")


def check_blocks(blocks: list[dict[str, Any]], most: int = MOST_BLOCKS) -> None:
    if len(blocks) > most:
        raise Refused("invalid_blocks", detail="too many")
    action_ids: list[str] = []
    for block in blocks:
        check = CHECKS.get(block.get("type", ""))
        if check is None:
            raise Refused("invalid_blocks", detail=f"type {block.get('type')}")
        check(block)
        for element in block.get("elements", []):
            action_ids.append(element.get("action_id", ""))
    named = [name for name in action_ids if name]
    if len(named) != len(set(named)):
        raise Refused("invalid_blocks", detail="action_id twice")
    if sum(len(str(b.get("text", {}).get("text", ""))) for b in blocks) > LONGEST_SUM:
        raise Refused("msg_blocks_too_long")


def _text_object(given: dict[str, Any], longest: int, *kinds: str) -> None:
    text = given.get("text")
    if given.get("type") not in kinds or not isinstance(text, str) or not 1 <= len(text) <= longest:
        raise Refused("invalid_blocks", detail=f"text object {str(given)[:200]}")
    if given["type"] == "mrkdwn":
        check_text(text)


def _section(block: dict[str, Any]) -> None:
    _only(block, "type", "block_id", "text", "fields", "accessory", "expand")
    _text_object(block.get("text", {}), 3000, "mrkdwn", "plain_text")


def _context(block: dict[str, Any]) -> None:
    _only(block, "type", "block_id", "elements")
    _count(block, 10)
    for element in block["elements"]:
        _text_object(element, 2000, "mrkdwn", "plain_text")


def _actions(block: dict[str, Any]) -> None:
    _only(block, "type", "block_id", "elements")
    _count(block, 25)
    for element in block["elements"]:
        _only(element, "type", "action_id", "text", "value", "url", "style", "accessibility_label")
        if element.get("type") != "button" or len(element.get("action_id", "")) > 255:
            raise Refused("invalid_blocks", detail="button")
        _text_object(element["text"], 75, "plain_text")
        if len(element.get("value", "")) > 2000:
            raise Refused("invalid_blocks", detail="value")


def _context_actions(block: dict[str, Any]) -> None:
    _only(block, "type", "block_id", "elements")
    _count(block, 5)
    for element in block["elements"]:
        if element.get("type") != "feedback_buttons":
            raise Refused("invalid_blocks", detail="context_actions")
        for side in ("positive_button", "negative_button"):
            button = element[side]
            _only(button, "text", "value", "accessibility_label")
            _text_object(button["text"], 75, "plain_text")
            if not 1 <= len(button["value"]) <= 2000:
                raise Refused("invalid_blocks", detail="feedback value")
            if len(button.get("accessibility_label", "")) > 75:
                raise Refused("invalid_blocks", detail="accessibility_label")


def _count(block: dict[str, Any], most: int) -> None:
    if not 1 <= len(block.get("elements", [])) <= most:
        raise Refused("invalid_blocks", detail=f"{block['type']} elements")


def _only(given: dict[str, Any], *names: str) -> None:
    if set(given) - set(names):
        raise Refused("invalid_blocks", detail=f"unknown field {set(given) - set(names)}")


CHECKS = {
    "section": _section,
    "context": _context,
    "actions": _actions,
    "context_actions": _context_actions,
    "divider": lambda block: _only(block, "type", "block_id"),
}


def check_view(view: dict[str, Any]) -> None:
    if view.get("type") != "modal" or len(str(view)) > 250_000:
        raise Refused("invalid_arguments")
    _text_object(view.get("title", {}), 24, "plain_text")
    _text_object(view.get("close", {"type": "plain_text", "text": "x"}), 24, "plain_text")
    if not view.get("blocks"):
        raise Refused("invalid_arguments", detail="no blocks")
    check_blocks_of_view(view["blocks"])


def check_blocks_of_view(blocks: list[dict[str, Any]]) -> None:
    if len(blocks) > MOST_VIEW_BLOCKS:
        raise Refused("invalid_blocks", detail="too many")
    for block in blocks:
        CHECKS[block["type"]](block)
