"""The way of a question, step by step: understand → retrieve → decide → write → verify.

Each step takes the parts it works with and a `Turn`, and returns the turn with its own result
filled in. `Advisor.ask` runs them one after the other; `assistant.chain` offers the same steps as
a LangChain Runnable.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce
from typing import TypeAlias, TypeVar

from assistant.answer import Answer, Decision, Kind
from assistant.catalogue import Catalogue
from assistant.draft import Draft
from assistant.errors import translated
from assistant.finish import finish
from assistant.judge import Verdict, judge
from assistant.question import Message, Understood, clean_question, understand
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


@dataclass(frozen=True, slots=True)
class Turn:
    """One question on its way; every step fills in what it is responsible for."""

    question: str
    history: tuple[Message, ...] = ()
    understood: Understood | None = None
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


def retrieve_step(parts: Parts, turn: Turn) -> Turn:
    """Return the turn with the passages nearest to the question, best first.

    Raises:
        ServiceUnavailable: the Chroma server does not answer.
        IndexUnusable: the index cannot be read.
    """
    understood = done(turn.understood)
    with translated():
        vector = parts.index.encoder.encode([understood.standalone])[0]
        hits = parts.index.searcher.search(understood.standalone, DEPTH, vector=vector)
    asked = Asked(understood.text, vector, understood.context, understood.subject)
    return replace(turn, asked=asked, hits=hits)


def decide_step(parts: Parts, turn: Turn) -> Turn:
    """Return the turn with its kind and, for a situation, the ranked roles."""
    return replace(turn, verdict=judge(done(turn.understood), done(turn.asked), parts))


def write_step(parts: Parts, turn: Turn) -> Turn:
    """Return the turn with a draft composed of verbatim sentences and criteria."""
    draft = compose(done(turn.asked), done(turn.verdict), turn.hits, parts.catalogue)
    return replace(turn, draft=draft)


def verify_step(parts: Parts, turn: Turn) -> Turn:
    """Return the turn with the answer, holding only claims that their spans support."""
    verified = verify(done(turn.draft), parts.catalogue)
    return replace(turn, answer=finish(verified.draft, parts.catalogue))


STEPS: tuple[Step, ...] = (understand_step, retrieve_step, decide_step, write_step, verify_step)


def run_steps(parts: Parts, turn: Turn) -> Answer:
    """Return the answer to a turn, all steps done in order."""
    return done(reduce(lambda so_far, step: step(parts, so_far), STEPS, turn).answer)


def done(result: T | None) -> T:
    """Return an earlier step's result; the order of `STEPS` guarantees that it is there."""
    if result is None:
        raise RuntimeError("a step ran before the one whose result it needs")
    return result
