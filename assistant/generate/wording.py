"""A composed answer worded by a language model: the material put together, the frame filled."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from assistant.answer import Kind
from assistant.catalogue import Catalogue
from assistant.draft import Block, Draft, Span, Table
from assistant.generate.budget import Usage
from assistant.generate.grounding import Ground, Scores
from assistant.generate.material import Material, choose_sources
from assistant.generate.telling import frame_of, tell, text_of
from assistant.generate.writer import Writer
from assistant.question import Message
from index.names import RoleNames
from index.search import Hit

# Answers that a model may word; the others say one thing in one way.
WORDED: tuple[Kind, ...] = ("recommend", "compare", "explain")


@dataclass(frozen=True, slots=True)
class Language:
    """A language model at work.

    Attributes:
        writer: Words the answers.
        scores: How surely each premise supports a claim.
        names: The names of the roles.
        deadline: Seconds after which an answer is there.
        context: Characters of passages that the model is given.
        rewrites: Whether it makes follow-ups standalone.
    """

    writer: Writer
    scores: Scores
    names: RoleNames
    deadline: float
    context: int
    rewrites: bool = False


@dataclass(frozen=True, slots=True)
class Occasion:
    """The question, what was said before it, what search found for it, and what that took.

    Attributes:
        until: The answer's deadline where its time runs already, on `time.monotonic`'s clock.
    """

    question: str
    history: tuple[Message, ...]
    hits: Sequence[Hit]
    spent: Usage | None = None
    until: float | None = None


def word(
    language: Language, draft: Draft, occasion: Occasion, catalogue: Catalogue
) -> Generator[str, None, Draft]:
    """Yield the text as the model's sentences pass; return the draft of the whole answer."""
    frame = frame_of(draft)
    told = text_of(draft, frame.head, catalogue)
    against = Ground(
        material=_material(draft, occasion, told, catalogue, language.context),
        scores=language.scores,
        names=language.names,
        advised=draft.roles[0] if draft.kind == "recommend" else "",
        before=_last_spans(frame.head),
    )
    sentences = language.writer.write(against, spent=occasion.spent, until=occasion.until)
    return (yield from tell(draft, frame, sentences, catalogue))


def _last_spans(blocks: Sequence[Block | Table]) -> tuple[Span, ...]:
    claims = [claim for one in blocks if isinstance(one, Block) for claim in one.claims]
    return claims[-1].spans if claims else ()


def _material(
    draft: Draft, occasion: Occasion, told: str, catalogue: Catalogue, room: int
) -> Material:
    roles = draft.roles[:1] if draft.kind == "recommend" else draft.roles
    return Material(
        question=occasion.question,
        history=occasion.history,
        kind=draft.kind,
        roles=tuple(map(catalogue.role_name, roles)),
        evidence=tuple(e for e in draft.evidence if e.holds and e.role in roles),
        told=told,
        sources=choose_sources(draft, occasion.hits, catalogue, room),
    )
