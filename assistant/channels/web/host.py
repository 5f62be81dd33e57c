"""What happens on the page: each listener takes what the browser keeps and returns what to show."""

import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, TypeAlias

import gradio as gr

from assistant.advisor import Advisor
from assistant.answer import Answer, JsonValue
from assistant.channels.web.ballot import CHANNEL, NOT_KEPT, Ballot
from assistant.channels.web.brief import brief_link
from assistant.channels.web.card import answer_html
from assistant.channels.web.conversation import (
    UNAVAILABLE,
    Conversation,
    Turn,
    continue_conversation,
    new_conversation,
    put_away,
    read_conversation,
    read_conversations,
    to_plain,
)
from assistant.channels.web.messages import (
    WORD_JOINER,
    Message,
    message_frame,
    messages_of,
    turn_of,
)
from assistant.channels.web.theme import read_asset
from assistant.errors import AdvisorError, QuestionError
from assistant.limits import RateLimit
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.store.feedback import Vote

# Deciding keeps a processor busy: more at once would only make everybody wait, and the page with
# them. Waiting for a language model's first words keeps none busy.
AT_ONCE, AT_ONCE_WITH_MODEL = 2, 32
# Visitors of one address (an office, a proxy) may together ask this many times as often as one.
VISITORS_AT_ONE_ADDRESS = 20
TOO_FAST = "That is a lot of questions at once. Please go on in {seconds} seconds."

# The box, the messages and the conversation to keep; then, for some, the past ones and their list.
Picture: TypeAlias = tuple[object, ...]


class Host:
    """Holds what the listeners talk to: the advisor, the limits and the ballot."""

    def __init__(self, advisor: Advisor, settings: Settings) -> None:
        self.advisor = advisor
        self.settings = settings
        self.ballot = Ballot(settings)
        self.names = {role.id: role.name for role in advisor.parts.catalogue.roles.values()}
        self._frame = message_frame()
        self._record = recorder_of(settings)
        at_once = AT_ONCE if settings.model is None else AT_ONCE_WITH_MODEL
        self._gate = threading.BoundedSemaphore(at_once)
        self._by_visitor = RateLimit(settings.questions_per_minute)
        self._by_address = RateLimit(settings.questions_per_minute * VISITORS_AT_ONE_ADDRESS)
        self._clicks = RateLimit(settings.questions_per_minute * VISITORS_AT_ONE_ADDRESS)

    def ask(self, question: str, stored: object, request: gr.Request) -> Iterator[Picture]:
        """Yield the conversation as the answer to what was typed is written."""
        so_far = read_conversation(stored)
        if question.strip() and not so_far.pending:
            yield from self._answer(question, so_far, request)
        else:
            yield gr.skip(), gr.skip(), gr.skip()

    def ask_once(self, question: str, request: gr.Request) -> dict[str, JsonValue]:
        """Return the answer to one question as JSON, for gradio_client and its like."""
        if self._seconds_to_wait(request):
            raise gr.Error("That is a lot of questions at once. Please go on in a minute.")
        try:
            with self._gate:
                answer = self.advisor.ask(question)
        except QuestionError as error:
            raise gr.Error(str(error)) from error
        except AdvisorError as error:
            raise gr.Error(UNAVAILABLE) from error
        if self._record is not None:
            self._record(question, answer)
        return answer.to_dict()

    def ask_chip(
        self, stored: object, event: gr.EventData, request: gr.Request
    ) -> Iterator[Picture]:
        """Yield the same for a question that was clicked."""
        yield from self.ask(str(event.text), stored, request)

    def retry(self, stored: object, event: gr.RetryData, request: gr.Request) -> Iterator[Picture]:
        """Yield the conversation as a question is answered once more."""
        so_far = read_conversation(stored)
        turn = turn_of(event.index)
        question = so_far.turns[turn].question if turn < len(so_far.turns) else ""
        yield from self.ask(question, to_plain(so_far.before(turn)), request)

    def edit(self, stored: object, event: gr.EditData, request: gr.Request) -> Iterator[Picture]:
        """Yield the conversation as a changed question is answered; what followed it goes."""
        question = str(event.value).replace(WORD_JOINER, "")
        so_far = read_conversation(stored).before(turn_of(event.index))
        yield from self._answer(question, so_far, request)

    def stop(self, stored: object) -> Picture:
        """Return the conversation with its unfinished answer marked as stopped."""
        return gr.skip(), *self._shown(read_conversation(stored).settled())

    def undo(self, stored: object, event: gr.UndoData) -> Picture:
        """Return the conversation without its last turn, whose question goes back to the box."""
        so_far = read_conversation(stored)
        turn = turn_of(event.index)
        question = so_far.turns[turn].question if turn < len(so_far.turns) else ""
        return question, *self._shown(so_far.before(turn))

    def renew(self, stored: object, stored_past: object) -> Picture:
        """Return an empty page; the conversation goes to the past ones."""
        past = put_away(read_conversation(stored).settled(), read_conversations(stored_past))
        return "", *self._shown(new_conversation()), *shelved(past)

    def reopen(self, stored: object, stored_past: object, event: gr.EventData) -> Picture:
        """Return a past conversation; the present one takes its place among the past ones."""
        past = read_conversations(stored_past)
        found = next((other for other in past if other.id == event.id), new_conversation())
        others = [other for other in past if other.id != found.id]
        past = put_away(read_conversation(stored).settled(), others)
        return "", *self._shown(found), *shelved(past)

    def forget(self, stored_past: object, event: gr.EventData) -> Picture:
        """Return the past conversations without one, or without any where none is named."""
        past = read_conversations(stored_past)
        return shelved([other for other in past if event.id and other.id != event.id])

    def arrive(self, stored: object, stored_past: object, request: gr.Request) -> Iterator[Picture]:
        """Yield what the browser kept, and the answer to the question in the address, if any."""
        current = read_conversation(stored).settled()
        past = read_conversations(stored_past)
        question = str(request.query_params.get("q", "")).strip()
        if not question:
            # Nothing is put into an empty page: its visitor may have asked by now.
            kept = self._shown(current) if current.turns else (gr.skip(), gr.skip())
            yield gr.skip(), *kept, *shelved(past)
            return
        shelf = shelved(put_away(current, past))
        for picture in self._answer(question, new_conversation(), request):
            yield *picture, *shelf
            shelf = (gr.skip(), gr.skip())

    def rate(self, stored: object, event: gr.EventData, request: gr.Request) -> str:
        """Keep a vote, and return as HTML what to tell its voter."""
        vote: Vote = "up" if event.vote == "up" else "down"
        turn = event.turn if isinstance(event.turn, int) else -1
        if self._clicks.wait_for(_address(request)):
            told = NOT_KEPT
        else:
            told = self.ballot.cast(read_conversation(stored), turn, vote, str(event.reason))
        return f'<p data-vote="{time.monotonic()}">{escape(told)}</p>'

    def brief(self, stored: object, event: gr.EventData, request: gr.Request) -> str:
        """Return a link, as HTML, that holds the take-away brief of an answer."""
        turns = read_conversation(stored).turns
        turn = event.turn if isinstance(event.turn, int) else -1
        if not 0 <= turn < len(turns) or self._clicks.wait_for(_address(request)):
            return ""
        address = str(event.address) if str(event.address).startswith("http") else ""
        return brief_link(turns[turn], self.advisor.parts.catalogue, address, form=str(event.form))

    def _answer(
        self, question: str, so_far: Conversation, request: gr.Request
    ) -> Iterator[Picture]:
        if seconds := self._seconds_to_wait(request):
            note = TOO_FAST.format(seconds=math.ceil(seconds))
            refused = so_far.with_turn(Turn("", question, note=note))
            yield "", *self._shown(refused)
            return
        earlier: list[Message] | None = None
        box: object = ""
        for conversation in continue_conversation(self.advisor, so_far, question, self._gate):
            # What stands above the new question stays as it is while the answer is written.
            earlier = self._messages(conversation, until=-1) if earlier is None else earlier
            last = self._message(len(conversation.turns) - 1, conversation.turns[-1])
            yield box, [*earlier, *last], to_plain(conversation)
            box = gr.skip()
        if self._record is not None and conversation.turns[-1].answer is not None:
            self._record(question, conversation.turns[-1].answer)

    def _seconds_to_wait(self, request: gr.Request) -> float:
        address = _address(request)
        visitor = f"{address} {request.session_hash}"
        # The visitor first: what one is refused is not taken from those beside them.
        return self._by_visitor.wait_for(visitor) or self._by_address.wait_for(address)

    def _shown(self, conversation: Conversation) -> tuple[object, object]:
        return self._messages(conversation), to_plain(conversation)

    def _messages(self, conversation: Conversation, until: int | None = None) -> list[Message]:
        turns = enumerate(conversation.turns[:until])
        return [message for number, turn in turns for message in self._message(number, turn)]

    def _message(self, number: int, turn: Turn) -> tuple[Message, Message]:
        html = answer_html(turn, number, self.names, votes=self.settings.feedback)
        return messages_of(turn.question, html, self._frame)


def _address(request: gr.Request) -> str:
    return request.client.host if request.client else ""


def recorder_of(settings: Settings) -> Callable[[str, Answer], None] | None:
    """Return what keeps the page's questions, or None where the operator did not choose to."""
    if not settings.store_questions:
        return None
    # Imported here because most servers keep no questions and need not load the store.
    from assistant.store.questions import recorder

    return recorder(settings, CHANNEL)


def shelved(past: Sequence[Conversation]) -> Picture:
    """Return the past conversations to keep, and their list as HTML."""
    return [to_plain(conversation) for conversation in past], past_html(past)


def past_html(past: Sequence[Conversation]) -> str:
    """Return the list of past conversations, each with a button to open and one to delete it."""
    rows = "".join(
        f'<li><button type="button" class="entry" data-do="reopen" data-id="{escape(c.id)}">'
        f'{escape(c.title)}</button><button type="button" class="tool" data-do="forget" '
        f'data-id="{escape(c.id)}" aria-label="Delete: {escape(c.title)}">Delete</button></li>'
        for c in past
    )
    return read_asset("shelf.html").replace("@rows", rows)
