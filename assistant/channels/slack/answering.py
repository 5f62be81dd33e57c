"""One claimed question: understood with its thread's history, answered, remembered, done."""

import hashlib
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError

from assistant.advisor import Event
from assistant.answer import Answer
from assistant.channels.slack import failures
from assistant.channels.slack.blocks import answer_blocks, fallback, messages_of
from assistant.channels.slack.clients import Bot, FindBot, webhook_client
from assistant.channels.slack.delivery import deliver
from assistant.channels.slack.events import Asked, read_asked
from assistant.channels.slack.mrkdwn import escape
from assistant.channels.slack.payload import readable, text
from assistant.channels.slack.reply import ClaimLost, Reply, say
from assistant.errors import QuestionError
from assistant.markup import clip
from assistant.settings import Settings
from assistant.store.claims import Job, current_reply, note_done, postpone
from assistant.store.conversations import Turn, begin_conversation, find_turn, recall, remember
from assistant.store.database import Database
from assistant.store.inbox import count_asked
from assistant.store.questions import Asked as KeptQuestion
from assistant.store.questions import record_question

logger = logging.getLogger(__name__)

STATUS = "is looking through the series…"
MINUTE = 60.0
MOST_ATTEMPTS = 10
LONGEST_ECHO = 300


class Answers(Protocol):
    """What the bot needs of an `Advisor`."""

    def stream(self, question: str, history: Sequence[Mapping[str, str]] = ...) -> Iterator[Event]:
        """Yield pieces of the answer's text, and last of all the answer."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything it takes to answer questions."""

    database: Database
    advisor: Answers
    find_bot: FindBot
    settings: Settings
    back_off: float = 2.0


def answer_id_of(key: str) -> str:
    """Return the id of the answer to a question; another try gives the same one."""
    return hashlib.sha256(key.encode()).hexdigest()[:24]


def answer_job(desk: Desk, job: Job) -> None:
    """Answer a question and note that it is done.

    Raises what went wrong, for `settle` to judge.
    """
    asked = read_asked(job.payload)
    bot = desk.find_bot(asked.enterprise, asked.team)
    if bot is None:
        logger.warning("%s: the app is no longer installed in that workspace", job.key)
        note_done(desk.database, job, failed=True)
        return
    if asked.words is None:
        asked = replace(asked, words=_fetch_words(bot, asked))
    reply = Reply(desk.database, job, bot, asked, ts=job.reply)
    refusal = _refusal(desk, job, asked)
    if refusal:
        say(reply, refusal)
    else:
        _answer(desk, reply)
    note_done(desk.database, job)


def settle(desk: Desk, job: Job, error: BaseException) -> None:
    """Decide what becomes of a question whose answering failed: later, or a plain sentence."""
    if isinstance(error, ClaimLost):
        return
    if isinstance(error, SQLAlchemyError):  # the answer may be there: never put an apology over it
        failures.log_own_error(error, job.key)
        postpone(desk.database, job, until=time.time() + desk.back_off)
        return
    if isinstance(error, failures.SLACK_ERRORS):
        failures.log_slack_error(error, job.key)
        setback = failures.judge(error, job.attempt, desk.back_off)
        if setback.wait is None or job.attempt >= MOST_ATTEMPTS:
            note_done(desk.database, job, failed=True)
        else:
            postpone(desk.database, job, until=time.time() + setback.wait)
        return
    failures.log_own_error(error, job.key)
    try:
        _apologise(desk, job, error)
    except failures.SLACK_ERRORS as refused:
        settle(desk, job, refused)


def _apologise(desk: Desk, job: Job, error: BaseException) -> None:
    asked = read_asked(job.payload)
    bot = desk.find_bot(asked.enterprise, asked.team)
    if bot is not None:
        reply = Reply(desk.database, job, bot, asked, ts=current_reply(desk.database, job))
        say(reply, failures.sentence_for(error))
    note_done(desk.database, job, failed=True)


def _refusal(desk: Desk, job: Job, asked: Asked) -> str:
    """Return why a question is not answered, or ""."""
    if not asked.words:
        return failures.NOTHING_TYPED
    lately = count_asked(desk.database, job.asker, since=job.received - MINUTE, until=job.received)
    too_many = lately > desk.settings.slack_questions_per_minute
    return failures.ASKED_TOO_MUCH if too_many else ""


def _answer(desk: Desk, reply: Reply) -> None:
    if reply.asked.way == "choice":
        _show_choice(desk, reply)
    _set_status(reply)
    try:
        _deliver_and_remember(desk, reply)
    except QuestionError as error:
        say(reply, str(error))
    except SlackApiError as error:
        if reply.asked.way != "shortcut" or failures.code_of(error) not in failures.NO_WAY_IN:
            raise
        _move_to_direct_message(desk, reply)
        _deliver_and_remember(desk, reply)


def _deliver_and_remember(desk: Desk, reply: Reply) -> None:
    job, asked = reply.job, reply.asked
    history = recall(desk.database, asked.conversation, before=job.position)
    answer_id = answer_id_of(job.key)
    answer = deliver(reply, desk.advisor.stream(asked.words or "", history), answer_id)
    turn = Turn(asked.conversation, job.position, answer_id, asked.words or "", answer)
    remember(desk.database, turn, now=time.time())
    if desk.settings.store_questions:
        _keep_question(desk, asked.words or "", answer)


def _keep_question(desk: Desk, words: str, answer: Answer) -> None:
    """Keep a question for `advisor gaps`; its answer does not depend on it."""
    kept = KeptQuestion("slack", time.time(), words, answer.kind, answer.missing)
    try:
        record_question(desk.database, kept)
    except SQLAlchemyError as error:
        logger.warning("a question was not kept: %s", type(error).__name__)


def _fetch_words(bot: Bot, asked: Asked) -> str:
    """Return what a message says that arrived before the mention it belongs to."""
    found = bot.client.conversations_replies(
        channel=asked.channel,
        ts=asked.thread,
        oldest=asked.message,
        latest=asked.message,
        inclusive=True,
        limit=10,
    )
    messages: list[Mapping[str, object]] = found.get("messages") or []
    said = {text(message, "ts"): text(message, "text") for message in messages}
    return readable(said.get(asked.message, ""), bot.user)


def _set_status(reply: Reply) -> None:
    """Show that we are at it; an answer without that is better than none."""
    if reply.private:
        return
    try:
        reply.bot.hasty.assistant_threads_setStatus(
            channel_id=reply.asked.channel, thread_ts=reply.asked.thread, status=STATUS
        )
    except failures.SLACK_ERRORS as error:
        if isinstance(error, SlackApiError) and failures.code_of(error) == "missing_scope":
            failures.log_slack_error(error, "status")


def _show_choice(desk: Desk, reply: Reply) -> None:
    """Put the chosen reply in place of the buttons; the answer does not depend on it."""
    asked = reply.asked
    turn = find_turn(desk.database, asked.answered)
    if turn is None:
        return
    chosen = {asked.question: asked.option}
    messages = messages_of(answer_blocks(turn.answer, asked.answered, chosen=chosen))
    words = fallback(turn.answer)
    try:
        if reply.private:
            webhook_client(asked.response_url).send(
                text=words, blocks=messages[0], replace_original=True
            )
        else:
            reply.bot.hasty.chat_update(
                channel=asked.channel, ts=asked.origin, text=words, blocks=messages[0]
            )
    except failures.SLACK_ERRORS as error:
        failures.log_slack_error(error, "showing a choice")


def _move_to_direct_message(desk: Desk, reply: Reply) -> None:
    """Go on in a direct message: we are not in the channel where the shortcut was used."""
    asked = reply.asked
    opened = reply.client.conversations_open(users=asked.user)
    channel = str(opened["channel"]["id"])
    echo = clip(asked.words or "", LONGEST_ECHO).replace("\n", " ")
    root = reply.client.chat_postMessage(
        channel=channel,
        text=f"You asked me about this message:\n> {escape(echo)}",
        unfurl_links=False,
        unfurl_media=False,
    )
    reply.asked = replace(asked, channel=channel, thread=str(root["ts"]))
    with desk.database.transaction() as connection:
        begin_conversation(
            connection,
            reply.asked.conversation,
            reply.job.position,
            followed=True,
            now=time.time(),
        )
