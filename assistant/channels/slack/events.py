"""From what Slack delivers to a question, or to nothing: who is answered, and where.

Answered are mentions, direct messages, later messages of a thread in which the bot was mentioned,
`/advisor`, the message shortcut and the buttons under a clarifying question. Never answered are
the bot itself, other bots, and every kind of message event that is not a new message of a person.
"""

import json
from dataclasses import asdict, dataclass, replace
from typing import Literal, TypeAlias

from assistant.channels.slack.payload import Payload, first, flag, mentions, part, readable, text

Way: TypeAlias = Literal["mention", "message", "direct", "command", "shortcut", "choice"]

# Subtypes that still are somebody's new message; all the others are edits, joins, topics, bots.
NEW_MESSAGE_SUBTYPES = frozenset({"", "file_share", "thread_broadcast"})
SLACKBOT = "USLACKBOT"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as Slack delivered it.

    Attributes:
        way: How it was asked.
        words: What was typed; None where it has yet to be fetched.
        team: The workspace's id; "" for an organisation.
        enterprise: The organisation's id; "" outside Enterprise Grid.
        channel: Where it was asked, and is answered.
        thread: The `ts` of the thread's first message; the question's own in a new thread.
        message: The question's own `ts`; for a command its trigger, for a click its time.
        user: Who asked.
        response_url: Where an answer for the asker's eyes only goes; "" for a threaded one.
        answered: For a choice: the id of the answer whose question it settles.
        question: For a choice: which of the answer's questions; 0-based.
        option: For a choice: which of the question's replies; 0-based.
        origin: For a choice: the `ts` of the message with the buttons.
    """

    way: Way
    words: str | None
    team: str
    enterprise: str
    channel: str
    thread: str
    message: str
    user: str
    response_url: str = ""
    answered: str = ""
    question: int = 0
    option: int = 0
    origin: str = ""

    @property
    def conversation(self) -> str:
        """The conversation's id: a thread, or what one person asks privately in a channel."""
        place = f"private-{self.user}" if self.response_url else self.thread
        return f"slack:{self.channel}:{place}"

    @property
    def key(self) -> str:
        """What every delivery of this question shares: `message` and `app_mention` do, too."""
        if self.way == "choice":
            return f"slack:choice:{self.answered}:{self.question}"
        if self.way in {"command", "shortcut"}:
            return f"slack:{self.way}:{self.channel}:{self.user}:{self.message}"
        return f"slack:message:{self.channel}:{self.message}"

    @property
    def asker(self) -> str:
        """Who asked, across workspaces."""
        return f"slack:{self.team or self.enterprise}:{self.user}"

    def to_json(self) -> str:
        """Return the question as JSON, for the inbox."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def without_words(self) -> "Asked":
        """Return the question with what was typed left out."""
        return replace(self, words=None)


def read_asked(payload: str) -> Asked:
    """Return the question that `Asked.to_json` wrote."""
    return Asked(**json.loads(payload))


def read_message(body: Payload, bot_user: str) -> Asked | None:
    """Return the question in a `message` or `app_mention` event, or None if it is none."""
    event = part(body, "event")
    if not _is_new_message_of_a_person(event, bot_user):
        return None
    typed = text(event, "text")
    mentioned = text(event, "type") == "app_mention" or mentions(typed, bot_user)
    direct = text(event, "channel_type") == "im"
    words = readable(typed, bot_user)
    if not words and not direct and not mentioned:
        return None
    way: Way = "direct" if direct else "mention" if mentioned else "message"
    return Asked(
        way=way,
        words=words,
        team=_team(body),
        enterprise=_enterprise(body),
        channel=text(event, "channel"),
        thread=text(event, "thread_ts") or text(event, "ts"),
        message=text(event, "ts"),
        user=text(event, "user"),
    )


def read_command(body: Payload) -> Asked:
    """Return the question of `/advisor …`; only its asker sees the answer."""
    return Asked(
        way="command",
        words=readable(text(body, "text")),
        team=text(body, "team_id"),
        enterprise=text(body, "enterprise_id"),
        channel=text(body, "channel_id"),
        thread="",
        message=text(body, "trigger_id"),
        user=text(body, "user_id"),
        response_url=text(body, "response_url"),
    )


def read_shortcut(body: Payload, bot_user: str) -> Asked:
    """Return the question in a message that somebody wants the advisor's view on."""
    message = part(body, "message")
    return Asked(
        way="shortcut",
        words=readable(text(message, "text"), bot_user),
        team=text(body, "team", "id"),
        enterprise=text(body, "enterprise", "id"),
        channel=text(body, "channel", "id"),
        thread=text(message, "thread_ts") or text(message, "ts"),
        message=text(body, "action_ts") or text(message, "ts"),
        user=text(body, "user", "id"),
    )


def read_choice(body: Payload) -> Asked | None:
    """Return what a click on a clarifying question's reply says, or None if it is unreadable."""
    action = first(body, "actions")
    try:
        value = json.loads(text(action, "value"))
        answered, words = str(value["answer"]), str(value["say"])
        question, option = int(value["question"]), int(value["option"])
    except (ValueError, TypeError, KeyError):
        return None
    place = part(body, "container")
    private = flag(place, "is_ephemeral")
    message = text(body, "message", "ts") or text(place, "message_ts")
    return Asked(
        way="choice",
        words=words,
        team=text(body, "team", "id"),
        enterprise=text(body, "enterprise", "id"),
        channel=text(body, "channel", "id") or text(place, "channel_id"),
        thread=text(body, "message", "thread_ts") or text(place, "thread_ts") or message,
        message=text(action, "action_ts"),
        user=text(body, "user", "id"),
        response_url=text(body, "response_url") if private else "",
        answered=answered,
        question=question,
        option=option,
        origin=message,
    )


def _is_new_message_of_a_person(event: Payload, bot_user: str) -> bool:
    user = text(event, "user")
    return (
        bool(user)
        and user not in {bot_user, SLACKBOT}
        and text(event, "subtype") in NEW_MESSAGE_SUBTYPES
        and not any(flag(event, name) for name in ("bot_id", "bot_profile", "hidden", "edited"))
    )


def _team(body: Payload) -> str:
    return text(first(body, "authorizations"), "team_id") or text(body, "team_id")


def _enterprise(body: Payload) -> str:
    return text(first(body, "authorizations"), "enterprise_id") or text(body, "enterprise_id")
