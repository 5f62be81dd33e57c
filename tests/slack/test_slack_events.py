"""What makes a message a question to the bot."""

import pytest

from assistant.channels.slack.events import read_message

BOT = "U01ABCDEF"


@pytest.mark.parametrize(
    ("typed", "bot", "way"),
    [
        (f"<@{BOT}> who?", BOT, "mention"),
        (f"ask <@{BOT}|advisor>", BOT, "mention"),
        (f"<@{BOT}GH> who?", BOT, "message"),
        (f"not <#{BOT}> nor {BOT}", BOT, "message"),
        (f"<@{BOT}> who?", "", "message"),
        ("<@> who?", "", "message"),
    ],
)
def test_a_mention_names_the_bot_and_nobody_else(typed: str, bot: str, way: str) -> None:
    event = {"type": "message", "user": "UOWNER", "channel": "C1", "ts": "1.1", "text": typed}
    asked = read_message({"event": event}, bot)
    assert asked is not None and asked.way == way
