"""The way of a question, step by step: understand → decide → retrieve → write → verify → tell.

Each step takes the parts it works with and a `Turn`, and returns the turn with its own result
filled in. `Advisor.ask` runs them one after the other, `Advisor.stream` shows the text of `tell`
as it is written; `assistant.chain` offers the same steps as a LangChain Runnable.
"""

import re
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from functools import reduce
from typing import TypeAlias, TypeVar

from assistant.answer import Answer, Decision, Kind
from assistant.catalogue import Catalogue
from assistant.draft import Draft
from assistant.errors import translated
from assistant.finish import finish
from assistant.generate.budget import Usage
from assistant.generate.rewriting import rewrite
from assistant.generate.wording import WORDED, Language, Occasion, word
from assistant.judge import Verdict, judge, with_sections
from assistant.question import Message, Understood, clean_question, understand, without
from assistant.verify import verify
from assistant.write.compose import compose
from index.heads import Heads
from index.names import RoleNames
from index.opening import Index
from index.ranker import Asked, Ranker
from index.search import Hit
from index.topics import Topics

T = TypeVar("T")

# Passages looked at for one question.
DEPTH = 20
# What is there at once is handed out in pieces of about a line.
PIECE = re.compile(r".+?(?:\s+(?=\S{12,})|\n+|$)", re.DOTALL)
# For these kinds of answer nothing is searched.
WITHOUT_SEARCH: tuple[Kind, ...] = ("recommend", "chat")


@dataclass(frozen=True, slots=True)
class Parts:
    """What the steps work with: the opened index, what was learned from it, and the limits."""

    index: Index
    catalogue: Catalogue
    names: RoleNames
    ranker: Ranker
    heads: Heads
    topics: Topics
    longest_question: int
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One question on its way; every step fills in what it is responsible for.

    `spent` is what the model took so far; `until` is the answer's deadline once it was asked, on
    the clock of `time.monotonic`.
    """

    question: str
    history: tuple[Message, ...] = ()
    understood: Understood | None = None
    query: str = ""
    spent: Usage | None = None
    until: float | None = None
    asked: Asked | None = None
    hits: tuple[Hit, ...] = ()
    verdict: Verdict | None = None
    draft: Draft | None = None
    answer: Answer | None = None

    @property
    def kind(self) -> Kind:
        """The kind of answer decided on."""
        return done(self.verdict).kind

    @property
    def decision(self) -> Decision | None:
        """The ranked roles, where a situation was described."""
        return done(self.verdict).decision


Step: TypeAlias = Callable[[Parts, Turn], Turn]


def understand_step(parts: Parts, turn: Turn) -> Turn:
    """Return the turn with its question cleaned and made standalone.

    Raises:
        QuestionError: the question is empty, too long or not text.
    """
    text = clean_question(turn.question, longest=parts.longest_question)
    return replace(turn, understood=understand(text, turn.history, parts.names))


def decide_step(parts: Parts, turn: Turn) -> Turn:
    """Return the turn with its kind and, for a situation, the ranked roles.

    What is not covered is left out of what is looked for and answered from here on.
    """
    understood = done(turn.understood)
    verdict = judge(understood, parts)
    return replace(turn, understood=without(understood, verdict.missing), verdict=verdict)


def rewrite_step(parts: Parts, turn: Turn) -> Turn:
    """Return the turn with what to search for, where a model is to make follow-ups standalone."""
    understood, language = done(turn.understood), parts.language
    if language is None or not language.rewrites or not understood.follow_up:
        return turn
    if turn.kind in WITHOUT_SEARCH:
        return turn
    until = time.monotonic() + language.deadline
    query, spent = rewrite(understood.text, turn.history, language.writer, until)
    return replace(turn, query=query, spent=spent, until=until)


def retrieve_step(parts: Parts, turn: Turn) -> Turn:
    """Return the turn with the passages nearest to the question, and the sections that answer.

    A recommendation rests on the sections of its criteria, and small talk on none: for these
    nothing is looked for.

    Raises:
        ServiceUnavailable: the Chroma server does not answer.
        IndexUnusable: the index cannot be read.
    """
    if turn.kind in WITHOUT_SEARCH:
        return turn
    understood = done(turn.understood)
    query = turn.query or understood.standalone
    with translated():
        vector = parts.index.encoder.encode([query])[0]
        hits = parts.index.searcher.search(query, DEPTH, vector=vector)
    asked = Asked(understood.text, vector, understood.context, understood.subject)
    verdict = done(turn.verdict)
    if turn.kind != "abstain":
        verdict = with_sections(verdict, understood, asked, parts)
    return replace(turn, asked=asked, hits=hits, verdict=verdict)


def write_step(parts: Parts, turn: Turn) -> Turn:
    """Return the turn with a draft composed of verbatim sentences and criteria."""
    understood = done(turn.understood)
    draft = compose(understood.text, done(turn.verdict), turn.asked, turn.hits, parts)
    return replace(turn, draft=draft)


def verify_step(parts: Parts, turn: Turn) -> Turn:
    """Return the turn with a draft that holds only claims which their spans support."""
    return replace(turn, draft=verify(done(turn.draft), parts.catalogue).draft)


def tell_step(parts: Parts, turn: Turn) -> Turn:
    """Return the turn with a draft in a language model's words, where one is set."""
    told = telling(parts, turn)
    while True:
        try:
            next(told)
        except StopIteration as end:
            worded: Turn = end.value
            return worded


def telling(parts: Parts, turn: Turn) -> Generator[str, None, Turn]:
    """Yield the text that a model words, as its sentences pass; return the turn with the draft."""
    if parts.language is None or turn.kind not in WORDED:
        return turn
    question = done(turn.understood).text
    occasion = Occasion(question, turn.history, turn.hits, turn.spent, turn.until)
    draft = yield from word(parts.language, done(turn.draft), occasion, parts.catalogue)
    return replace(turn, draft=draft)


def finish_step(parts: Parts, turn: Turn) -> Turn:
    """Return the turn with the answer that its draft stands for."""
    return replace(turn, answer=finish(done(turn.draft), parts.catalogue))


# Before anything is shown.
DECIDING: tuple[Step, ...] = (
    understand_step,
    decide_step,
    rewrite_step,
    retrieve_step,
    write_step,
    verify_step,
)
STEPS: tuple[Step, ...] = (*DECIDING, tell_step, finish_step)


def run_steps(parts: Parts, turn: Turn) -> Answer:
    """Return the answer to a turn, all steps done in order."""
    return done(_after(STEPS, parts, turn).answer)


def stream_steps(parts: Parts, turn: Turn) -> Iterator[str | Answer]:
    """Yield the answer's text as it is written, and last of all the answer.

    What was yielded is always the beginning of the answer's text: nothing is taken back.
    """
    shown = ""
    told = telling(parts, _after(DECIDING, parts, turn))
    while True:
        try:
            piece = next(told)
        except StopIteration as end:
            turn = end.value
            break
        shown += piece
        yield piece
    answer = done(finish_step(parts, turn).answer)
    yield from (match.group() for match in PIECE.finditer(answer.text.removeprefix(shown)))
    yield answer


def _after(steps: tuple[Step, ...], parts: Parts, turn: Turn) -> Turn:
    return reduce(lambda so_far, step: step(parts, so_far), steps, turn)


def done(result: T | None) -> T:
    """Return an earlier step's result; the order of `STEPS` guarantees that it is there."""
    if result is None:
        raise RuntimeError("a step ran before the one whose result it needs")
    return result
