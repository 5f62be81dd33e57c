"""What Slack delivers, written into the inbox before it is acknowledged.

Each listener only writes: Slack waits three seconds, and repeats what was not acknowledged. If
the store fails, the error goes to Slack as a 5xx, so that the delivery is repeated and not lost.
"""

import json
import logging
import time
from collections.abc import Callable
from concurrent.futures import Executor

from slack_bolt import Ack, BoltContext
from slack_bolt.response import BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from assistant.channels.slack import failures
from assistant.channels.slack.blocks import passages_view
from assistant.channels.slack.events import (
    Asked,
    read_choice,
    read_command,
    read_message,
    read_shortcut,
)
from assistant.channels.slack.manifest import PROMPTS, PROMPTS_TITLE
from assistant.channels.slack.payload import Payload, first, text
from assistant.store.conversations import find_turn
from assistant.store.database import Database
from assistant.store.feedback import Feedback, record_feedback
from assistant.store.inbox import Arrival, take_in, take_in_if_followed

logger = logging.getLogger(__name__)

HELP = (
    "Ask about your situation, for example:\n"
    "`/advisor Our app was built by freelancers and it keeps going down. Who do I need?`\n"
    "Only you see the answer. To talk it over with others, mention me in a channel."
)
AT_IT = "I am looking through the series…"


class Listeners:
    """The functions that bolt calls; each returns as soon as the delivery is safe."""

    def __init__(
        self,
        database: Database,
        wake: Callable[[], None],
        aside: Executor,
        *,
        store_questions: bool = False,
    ) -> None:
        self.database = database
        self.wake = wake
        self.aside = aside
        self.store_questions = store_questions

    def on_message(self, body: Payload, context: BoltContext) -> None:
        """Take in a mention, a direct message, or a message of a thread we follow."""
        asked = read_message(body, context.bot_user_id or "")
        if asked is None:
            return
        if asked.way != "message":
            self._take_in(asked, follow=True)
            return
        if asked.thread == asked.message:
            return  # begins a thread without mentioning us: none of our business
        arrival, stub = arrival_of(asked, follow=False), asked.without_words().to_json()
        if take_in_if_followed(self.database, arrival, stub, now=time.time()):
            self.wake()

    def on_command(self, ack: Ack, body: Payload) -> None:
        """Take in `/advisor …`, and say at once that we are at it."""
        asked = read_command(body)
        if not asked.words or asked.words.lower() == "help":
            ack(text=HELP, response_type="ephemeral")
            return
        self._take_in(asked, follow=False)
        ack(text=AT_IT, response_type="ephemeral")

    def on_shortcut(self, ack: Ack, body: Payload, context: BoltContext) -> None:
        """Take in a message that somebody wants our view on."""
        self._take_in(read_shortcut(body, context.bot_user_id or ""), follow=False)
        ack()

    def on_choice(self, ack: Ack, body: Payload) -> None:
        """Take in the reply to a clarifying question; the first click on it counts."""
        asked = read_choice(body)
        if asked is not None:
            self._take_in(asked, follow=False)
        ack()

    def on_feedback(self, ack: Ack, body: Payload) -> None:
        """Keep a vote; the last one of a person on an answer counts."""
        try:
            value = json.loads(text(first(body, "actions"), "value"))
            answer_id, vote = str(value["answer"]), value["vote"]
        except (ValueError, TypeError, KeyError):
            answer_id, vote = "", ""
        turn = find_turn(self.database, answer_id) if vote in {"up", "down"} else None
        if turn is not None:
            user = f"slack:{text(body, 'team', 'id')}:{text(body, 'user', 'id')}"
            question = turn.question if self.store_questions else None
            given = Feedback(
                channel="slack",
                conversation=turn.conversation,
                answer=answer_id,
                rater=user,
                vote=vote,
                at=time.time(),
                question=question,
            )
            record_feedback(self.database, given)
        ack()

    def on_passages(self, ack: Ack, body: Payload, client: WebClient) -> None:
        """Open a window with the passages that an answer cites."""
        ack()
        self.aside.submit(self._open_passages, body, client)

    def on_home_opened(self, body: Payload, client: WebClient) -> None:
        """Suggest questions in the agent view."""
        event = body.get("event")
        if isinstance(event, dict) and text(event, "tab") == "messages":
            self.aside.submit(_suggest, client, text(event, "channel"), "")

    def on_thread_started(self, body: Payload, client: WebClient) -> None:
        """Suggest questions in a new thread of the older assistant view."""
        event = body.get("event")
        thread = event.get("assistant_thread") if isinstance(event, dict) else None
        if isinstance(thread, dict):
            place = text(thread, "channel_id"), text(thread, "thread_ts")
            self.aside.submit(_suggest, client, *place)

    def on_nothing(self) -> None:
        """Acknowledge what needs no answer."""

    def on_error(self, error: Exception) -> BoltResponse:
        """Have Slack deliver again what could not be written down."""
        failures.log_own_error(error, "taking in a delivery")
        return BoltResponse(status=503, body="")

    def _take_in(self, asked: Asked, *, follow: bool) -> None:
        if take_in(self.database, arrival_of(asked, follow=follow), now=time.time()):
            self.wake()

    def _open_passages(self, body: Payload, client: WebClient) -> None:
        try:
            answer_id = str(json.loads(text(first(body, "actions"), "value"))["answer"])
            turn = find_turn(self.database, answer_id)
            view = passages_view(turn.answer if turn else None)
            client.views_open(trigger_id=text(body, "trigger_id"), view=view)
        except failures.SLACK_ERRORS as error:
            failures.log_slack_error(error, "showing passages")


def arrival_of(asked: Asked, *, follow: bool) -> Arrival:
    """Return what the inbox keeps of a question."""
    position = f"{time.time():.6f}" if asked.way == "command" else asked.message
    return Arrival(
        key=asked.key,
        conversation=asked.conversation,
        position=position,
        asker=asked.asker,
        payload=asked.to_json(),
        follow=follow,
    )


def _suggest(client: WebClient, channel: str, thread: str) -> None:
    try:
        client.assistant_threads_setSuggestedPrompts(
            channel_id=channel,
            thread_ts=thread or None,
            title=PROMPTS_TITLE,
            prompts=[dict(prompt) for prompt in PROMPTS],
        )
    except (SlackApiError, *failures.NO_CONNECTION) as error:
        failures.log_slack_error(error, "suggesting questions")
