"""A conversation as the page keeps it: turns that can be read back from the browser's storage."""

import json
import logging
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Protocol

from pydantic import TypeAdapter, ValidationError

from assistant.advisor import Event, History
from assistant.answer import Answer, JsonValue
from assistant.errors import AdvisorError, QuestionError

logger = logging.getLogger(__name__)

# What one browser keeps; its storage holds about five million characters.
MOST_TURNS = 30
MOST_CONVERSATIONS = 20
MOST_CHARS = 1_000_000  # of all past conversations together, as JSON
LONGEST_TITLE = 80
# A screen shows no more pictures a second than this, however fast the text is written.
SECONDS_BETWEEN_PICTURES = 0.06
STOPPED = "You stopped this one."
UNAVAILABLE = "I cannot answer right now. Please try again in a minute."

# What a mistake of ours raises; an owner sees a plain sentence, the log the traceback.
MISTAKES = (
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
STORED = ("id", "question", "answer", "note")
LONGEST_ID = 64
ANSWER = TypeAdapter(Answer)
NO_GATE = nullcontext()


class Answering(Protocol):
    """What the page asks; `Advisor` is one."""

    def stream(self, question: str, history: History = ()) -> Iterator[Event]:
        """Yield the text piece by piece, and last of all the answer."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it.

    Attributes:
        id: Names the answer in a vote.
        question: What the owner typed.
        answer: The answer, or None while it is being written or where there is none.
        draft: The text so far, while it is being written.
        note: A plain sentence in place of an answer (too long, too fast, out of order).
    """

    id: str
    question: str
    answer: Answer | None = None
    draft: str = ""
    note: str = ""

    @property
    def pending(self) -> bool:
        """Whether the answer is still being written."""
        return self.answer is None and not self.note


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was said, oldest first."""

    id: str
    turns: tuple[Turn, ...] = ()

    @property
    def title(self) -> str:
        """The first question's beginning."""
        words = " ".join(self.turns[0].question.split()) if self.turns else ""
        return words if len(words) <= LONGEST_TITLE else f"{words[: LONGEST_TITLE - 1]}…"

    @property
    def history(self) -> list[Mapping[str, object]]:
        """What `Advisor.ask` takes: the answered turns as messages."""
        messages: list[Mapping[str, object]] = []
        for turn in self.turns:
            if turn.answer is not None:
                messages.append({"role": "user", "content": turn.question})
                messages.append({"role": "assistant", "content": turn.answer.text})
        return messages

    @property
    def pending(self) -> bool:
        """Whether its last answer is still being written."""
        return bool(self.turns) and self.turns[-1].pending

    def settled(self) -> "Conversation":
        """Return the conversation with an answer that will not be finished marked as stopped."""
        if not self.pending:
            return self
        stopped = replace(self.turns[-1], note=STOPPED)
        return self.before(len(self.turns) - 1).with_turn(stopped)

    def before(self, turn: int) -> "Conversation":
        """Return the conversation up to, and without, the turn of that number (0-based)."""
        return replace(self, turns=self.turns[: max(turn, 0)])

    def with_turn(self, turn: Turn) -> "Conversation":
        """Return the conversation with one more turn; the oldest leaves when there are too many."""
        return replace(self, turns=(*self.turns, turn)[-MOST_TURNS:])


def new_conversation() -> Conversation:
    """Return an empty conversation with an id of its own."""
    return Conversation(_new_id())


def _new_id() -> str:
    return secrets.token_urlsafe(9)


def to_plain(conversation: Conversation) -> dict[str, JsonValue]:
    """Return what the browser stores."""
    turns: list[JsonValue] = [
        {
            "id": turn.id,
            "question": turn.question,
            "answer": turn.answer.to_dict() if turn.answer else None,
            "note": turn.note,
        }
        for turn in conversation.turns
    ]
    return {"id": conversation.id, "turns": turns}


def read_conversation(stored: object) -> Conversation:
    """Return the conversation a browser stored; a new one where it cannot be read."""
    if isinstance(stored, Mapping) and isinstance(stored.get("id"), str):
        turns = stored.get("turns")
        read = [_read_turn(turn) for turn in turns] if isinstance(turns, list) else [None]
        known = tuple(turn for turn in read if turn is not None)
        if len(known) == len(read):
            return Conversation(str(stored["id"])[:LONGEST_ID], known[-MOST_TURNS:])
    return new_conversation()


def read_conversations(stored: object) -> tuple[Conversation, ...]:
    """Return the past conversations a browser stored, newest first; unreadable ones are dropped."""
    entries: Sequence[object] = stored if isinstance(stored, list) else []
    read = (read_conversation(entry) for entry in entries[:MOST_CONVERSATIONS])
    return tuple(conversation for conversation in read if conversation.turns)


def put_away(conversation: Conversation, past: Sequence[Conversation]) -> tuple[Conversation, ...]:
    """Return the past conversations with one more in front, once; the oldest make room."""
    others = [other for other in past if other.id != conversation.id]
    kept = [conversation, *others] if conversation.turns else others
    sizes = accumulate(len(json.dumps(to_plain(one))) for one in kept)
    fitting = [one for one, size in zip(kept, sizes, strict=True) if size <= MOST_CHARS]
    return tuple(fitting[:MOST_CONVERSATIONS])


def _read_turn(stored: object) -> Turn | None:
    if not isinstance(stored, Mapping):
        return None
    name, question, answer, note = (stored.get(key) for key in STORED)
    if not isinstance(question, str) or not isinstance(name, str):
        return None
    try:
        read = None if answer is None else ANSWER.validate_python(answer)
    except ValidationError:
        return None
    return Turn(name[:LONGEST_ID], question, read, note=note if isinstance(note, str) else "")


def continue_conversation(
    advisor: Answering,
    so_far: Conversation,
    question: str,
    gate: AbstractContextManager[object] = NO_GATE,
) -> Iterator[Conversation]:
    """Yield the conversation with the question in it, then with its answer as it is written.

    Trouble becomes a plain sentence in place of the answer.

    Args:
        advisor: Answers.
        so_far: What was said before.
        question: What the owner typed.
        gate: Held until the first words of the answer are there.
    """
    turn = Turn(_new_id(), question)
    yield so_far.with_turn(turn)
    try:
        for picture in _pictures(_behind(gate, advisor.stream(question, so_far.history)), turn):
            turn = picture
            yield so_far.with_turn(turn)
        if turn.answer is None:
            logger.error("A question was answered with nothing")
            yield so_far.with_turn(replace(turn, draft="", note=UNAVAILABLE))
    except QuestionError as error:
        yield so_far.with_turn(replace(turn, draft="", note=str(error)))
    except (AdvisorError, *MISTAKES):
        logger.exception("A question was not answered")
        yield so_far.with_turn(replace(turn, draft="", note=UNAVAILABLE))


def _behind(gate: AbstractContextManager[object], events: Iterator[Event]) -> Iterator[Event]:
    """Yield events, the first of them from behind a gate."""
    with gate:
        first = next(events, None)
    if first is not None:
        yield first
        yield from events


def _pictures(events: Iterator[Event], turn: Turn) -> Iterator[Turn]:
    """Yield the turn whenever there is something new that the eye can follow."""
    shown = time.monotonic()
    for event in events:
        if isinstance(event, Answer):
            yield replace(turn, answer=event, draft="")
            return
        turn = replace(turn, draft=turn.draft + event)
        if time.monotonic() - shown >= SECONDS_BETWEEN_PICTURES:
            shown = time.monotonic()
            yield turn
