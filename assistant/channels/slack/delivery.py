"""An answer on its way into Slack: streamed where Slack can, else one message, then updated."""

import time
from collections.abc import Iterator

from slack_sdk.errors import SlackApiError

from assistant.advisor import Event
from assistant.answer import Answer
from assistant.channels.slack.blocks import (
    LONGEST_MESSAGE,
    answer_blocks,
    closing_blocks,
    fallback,
    messages_of,
)
from assistant.channels.slack.failures import NO_WAY_IN, TOKEN_TROUBLE, code_of
from assistant.channels.slack.mrkdwn import to_streamed
from assistant.channels.slack.reply import THINKING, Reply, show_answer, stop_streaming

# Slack allows about one write a second in a channel; what is written in between is collected.
PACE_SECONDS = 1.0
# Slack closes a stream after about five minutes, or when somebody deletes its message.
STREAM_ENDED = frozenset({"message_not_found", "message_not_in_streaming_state"})
PARAGRAPH_END = "\n\n"


def deliver(reply: Reply, events: Iterator[Event], answer_id: str) -> Answer:
    """Return the answer that `events` ends with, after it has been shown.

    Raises:
        SlackApiError: Slack refused it.
        OSError: Slack cannot be reached.
        ClaimLost: another replica answers this question now.
    """
    if reply.private:
        answer = _last(events)
        reply.whisper(fallback(answer), messages_of(answer_blocks(answer, answer_id)))
        return answer
    if reply.find():
        answer = _last(events)
        stop_streaming(reply)
        show_answer(reply, answer, answer_id)
        return answer
    return Stream(reply).run(events, answer_id)


class Stream:
    """A message that Slack shows while it is being written."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.written = ""
        self.alive = True
        self._last_write = 0.0

    def run(self, events: Iterator[Event], answer_id: str) -> Answer:
        """Return the last event, the answer, after everything before it has been shown."""
        waiting = ""
        for event in events:
            if isinstance(event, Answer):
                self._finish(event, answer_id)
                return event
            waiting += event
            ready, end, rest = waiting.rpartition(PARAGRAPH_END)
            if ready.strip() and self._may_write():
                self._write(ready + end)
                waiting = rest
        raise RuntimeError("the advisor's events ended without an answer")

    def _may_write(self) -> bool:
        room = len(self.written) < LONGEST_MESSAGE // 2
        return self.alive and room and time.monotonic() - self._last_write >= PACE_SECONDS

    def _write(self, markdown: str) -> None:
        """Show more of the answer: in a new stream, in the open one, or not yet."""
        if self.reply.ts is None:
            self._start(markdown)
        else:
            self._append(markdown)
        self.written += markdown
        self._last_write = time.monotonic()

    def _start(self, markdown: str) -> None:
        reply, asked = self.reply, self.reply.asked
        reply.intend()
        try:
            response = reply.client.chat_startStream(
                channel=asked.channel,
                thread_ts=asked.thread,
                recipient_team_id=asked.team or None,
                recipient_user_id=asked.user,
                markdown_text=to_streamed(markdown),
            )
        except SlackApiError as error:
            reply.refused(error)
            if not _is_about_streaming(error):
                raise
            self.alive = False
            reply.post(THINKING)
            return
        reply.sent(response)

    def _append(self, markdown: str) -> None:
        try:
            self.reply.client.chat_appendStream(
                channel=self.reply.asked.channel,
                ts=self.reply.ts or "",
                markdown_text=to_streamed(markdown),
            )
        except SlackApiError as error:
            if code_of(error) not in STREAM_ENDED:
                raise
            self.alive = False

    def _finish(self, answer: Answer, answer_id: str) -> None:
        """Show what is missing yet; where that cannot be streamed, the whole answer instead."""
        if self.reply.ts is None:
            opening = answer.text.partition(PARAGRAPH_END)
            self._write(opening[0] + opening[1])
        rest = answer.text[len(self.written) :]
        fits = len(rest) < LONGEST_MESSAGE // 2 and answer.text.startswith(self.written)
        if not (self.alive and fits and self._stop(answer, rest, answer_id)):
            stop_streaming(self.reply)
            show_answer(self.reply, answer, answer_id)

    def _stop(self, answer: Answer, rest: str, answer_id: str) -> bool:
        """Close the stream with what stands under an answer; return False if it had ended."""
        below, *further = messages_of(closing_blocks(answer, answer_id))
        try:
            self.reply.client.chat_stopStream(
                channel=self.reply.asked.channel,
                ts=self.reply.ts or "",
                markdown_text=to_streamed(rest) if rest.strip() else None,
                blocks=below or None,
            )
        except SlackApiError as error:
            if code_of(error) not in STREAM_ENDED:
                raise
            return False
        self.reply.follow_up(further)
        return True


def _is_about_streaming(error: SlackApiError) -> bool:
    """Return whether only the way was refused, so that a plain message may get through."""
    status, code = error.response.status_code, code_of(error)
    return status != 429 and status < 500 and code not in TOKEN_TROUBLE | NO_WAY_IN


def _last(events: Iterator[Event]) -> Answer:
    for event in events:
        if isinstance(event, Answer):
            return event
    raise RuntimeError("the advisor's events ended without an answer")
