"""The one message that answers a question: sent once, even over restarts and lost replies.

Slack gives no way to say "send this once". So the inbox notes the intention before a message is
sent and its `ts` after. If neither error nor `ts` came back (a crash, a cut connection), the next
try looks in the thread for a message of ours that belongs to no other question, and goes on there.
"""

from collections.abc import Mapping, Sequence

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from assistant.answer import Answer
from assistant.channels.slack.blocks import Block, answer_blocks, fallback, messages_of
from assistant.channels.slack.clients import Bot, webhook_client
from assistant.channels.slack.events import Asked
from assistant.channels.slack.failures import code_of
from assistant.channels.slack.mrkdwn import escape
from assistant.channels.slack.payload import part, text
from assistant.store.claims import Job, note_posting, note_reply, replies_in
from assistant.store.database import Database

EVENT_TYPE = "advisor_answer"
THINKING = "Looking through the series…"
# Messages of a thread that are looked through for ours.
LOOK_AT = 100
# Somebody deleted the message, or it is too old to change: there is nothing left to do.
NOT_THERE = frozenset({"cant_update_message", "edit_window_closed", "message_not_found"})
# A response_url works five times.
MOST_RESPONSES = 5


class ClaimLost(Exception):
    """Another replica has taken the question over; whatever we would send is its to send."""


class Reply:
    """The message that answers one question; `ts` is None until it is sent."""

    def __init__(
        self, database: Database, job: Job, bot: Bot, asked: Asked, *, ts: str | None
    ) -> None:
        self.database = database
        self.job = job
        self.bot = bot
        self.asked = asked
        self.ts = ts

    @property
    def client(self) -> WebClient:
        """Calls Slack as the bot."""
        return self.bot.client

    @property
    def private(self) -> bool:
        """True where only the asker sees the answer."""
        return bool(self.asked.response_url)

    @property
    def metadata(self) -> dict[str, str | dict[str, str]]:
        """What marks the message as the answer to this question."""
        return {"event_type": EVENT_TYPE, "event_payload": {"question": self.job.key}}

    def intend(self) -> None:
        """Note that the message is about to be sent.

        Raises:
            ClaimLost: another replica answers this question now.
        """
        if not note_posting(self.database, self.job):
            raise ClaimLost(self.job.key)

    def sent(self, response: SlackResponse) -> None:
        """Note where the message stands."""
        self.ts = str(response["ts"])
        note_reply(self.database, self.job, self.ts)

    def refused(self, error: SlackApiError) -> None:
        """Note that Slack refused the message; after an error of its own it may still be there."""
        if error.response.status_code < 500:
            note_reply(self.database, self.job, None)

    def find(self) -> bool:
        """Look whether an earlier try sent the message; return whether it did."""
        if self.ts is None and self.job.in_doubt and not self.private:
            self.ts = _find(self)
            note_reply(self.database, self.job, self.ts)
        return self.ts is not None

    def post(self, words: str, blocks: Sequence[Block] = ()) -> None:
        """Send the message.

        Raises:
            ClaimLost: another replica answers this question now.
            SlackApiError: Slack refused it.
        """
        self.intend()
        try:
            response = self.client.chat_postMessage(
                channel=self.asked.channel,
                thread_ts=self.asked.thread,
                text=words,
                blocks=blocks or None,
                metadata=self.metadata,
                unfurl_links=False,
                unfurl_media=False,
            )
        except SlackApiError as error:
            self.refused(error)
            raise
        self.sent(response)

    def show(self, words: str, messages: Sequence[Sequence[Block]]) -> None:
        """Make the sent message say this; what one message cannot hold follows in further ones."""
        try:
            self.client.chat_update(
                channel=self.asked.channel, ts=self.ts or "", text=words, blocks=messages[0]
            )
        except SlackApiError as error:
            if code_of(error) not in NOT_THERE:
                raise
        self.follow_up(messages[1:])

    def follow_up(self, messages: Sequence[Sequence[Block]]) -> None:
        """Send further messages into the thread."""
        for blocks in messages:
            self.client.chat_postMessage(
                channel=self.asked.channel,
                thread_ts=self.asked.thread,
                text="(continued)",
                blocks=blocks,
                metadata=self.metadata,
                unfurl_links=False,
                unfurl_media=False,
            )

    def whisper(self, words: str, messages: Sequence[Sequence[Block]] = ()) -> None:
        """Tell the asker alone, through the response_url.

        Raises:
            ConnectionError: Slack did not take it.
        """
        self.intend()
        for blocks in (messages or [()])[:MOST_RESPONSES]:
            told = webhook_client(self.asked.response_url).send(
                text=words, blocks=blocks or None, response_type="ephemeral"
            )
            if told.status_code >= 500 or told.status_code == 429:
                raise ConnectionError(f"response_url: {told.status_code}")


def say(reply: Reply, sentence: str) -> None:
    """Answer with one plain sentence, in place of whatever the message says so far."""
    if reply.private:
        reply.whisper(escape(sentence))
    elif reply.find():
        stop_streaming(reply)
        reply.show(escape(sentence), [[]])
    else:
        reply.post(escape(sentence))


def show_answer(reply: Reply, answer: Answer, answer_id: str) -> None:
    """Make the sent message the whole answer."""
    reply.show(fallback(answer), messages_of(answer_blocks(answer, answer_id)))


def stop_streaming(reply: Reply) -> None:
    """End a stream that an earlier try left open; where there is none, Slack says so."""
    try:
        reply.client.chat_stopStream(channel=reply.asked.channel, ts=reply.ts or "")
    except SlackApiError as error:
        if error.response.status_code in {429, *range(500, 600)}:
            raise


def _find(reply: Reply) -> str | None:
    """Return the `ts` of our message in the thread that no other question accounts for."""
    asked = reply.asked
    found = reply.client.conversations_replies(
        channel=asked.channel,
        ts=asked.thread,
        oldest=asked.message,
        limit=LOOK_AT,
        include_all_metadata=True,
    )
    messages: list[Mapping[str, object]] = found.get("messages") or []
    ours = [message for message in messages if text(message, "user") == reply.bot.user]
    marks = {text(part(m, "metadata", "event_payload"), "question"): text(m, "ts") for m in ours}
    if reply.job.key in marks:
        return marks[reply.job.key]
    taken = replies_in(reply.database, reply.job.conversation)
    unmarked = (text(m, "ts") for m in ours if not part(m, "metadata"))
    return next((ts for ts in unmarked if ts > asked.message and ts not in taken), None)
