"""What a model is given to write from: numbered blocks of the articles, and what was decided."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.answer import Evidence, Kind
from assistant.catalogue import Catalogue, claims_of_blocks, span_of
from assistant.draft import Block, Claim, Draft, Span
from assistant.markup import plain
from assistant.question import Message
from index.search import Hit
from index.sentences import Sentence

# Words that are meant for a model and not for an owner. A sentence with such words is kept from
# the model, and nothing is ever backed by it.
INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|prompts?|rules?|above|"
    r"previous)\b"
    r"|\bsystem prompt\b|\byou are (?:now )?(?:an? )?(?:ai|assistant|chatbot|language model|llm)\b"
    r"|\b(?:dear|attention|note to|hey),? (?:ai|assistant|chatbot|language model|llm)s?\b"
    r"|\b(?:respond|reply|answer) (?:only )?(?:with|in) (?:the|exactly)\b"
    r"|<\|?(?:im_start|im_end|system|assistant|user)\|?>|\[/?INST\]",
    re.IGNORECASE | re.DOTALL,
)
# What a model may say of an advised role beside what the composed answer says.
MORE_ON_A_ROLE = ("fits", "first", "time")


@dataclass(frozen=True, slots=True)
class Source:
    """A numbered block of an article: a paragraph, a list or a table row.

    Attributes:
        n: Its number in the prompt; 1-based.
        span: Where it stands.
        place: The article's title and the heading.
        text: Its plain words, without sentences that address a model.
    """

    n: int
    span: Span
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Material:
    """Everything a prompt is rendered from.

    Attributes:
        question: The owner's last message.
        history: The conversation before it.
        kind: The kind of answer that was decided on.
        roles: The roles that it is about, as an owner names them; recommend: the advised one.
        evidence: What the owner said beside the criteria, for the advised role.
        told: What stands above the model's text.
        sources: The blocks it may draw on.
    """

    question: str
    history: tuple[Message, ...]
    kind: Kind
    roles: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    told: str
    sources: tuple[Source, ...]

    @property
    def said(self) -> tuple[str, ...]:
        """The owner's messages, the last one first."""
        earlier = (m.content for m in reversed(self.history) if m.role == "user")
        return (self.question, *earlier)


def choose_sources(
    draft: Draft, hits: Sequence[Hit], catalogue: Catalogue, room: int
) -> tuple[Source, ...]:
    """Return the blocks for a prompt: what the composed answer cites, then what else is to be said.

    That is what search found, and of an advised role what the series says of it.

    Args:
        draft: the composed answer.
        hits: passages, best first.
        catalogue: the corpus.
        room: the most characters of all blocks together; the first one is taken in any case.
    """
    chosen: list[Source] = []
    for span in _spans(draft, hits, catalogue):
        if any(_overlap(span, other.span) for other in chosen):
            continue
        text = _readable(span, catalogue)
        if not text or (chosen and len(text) > room):
            continue
        room -= len(text)
        chosen.append(Source(len(chosen) + 1, span, _place(span, catalogue), text))
    return tuple(chosen)


def claims_in(draft: Draft) -> Iterator[Claim]:
    """Yield the claims of a draft in the order in which they are read."""
    for block in draft.blocks:
        if isinstance(block, Block):
            yield from block.claims
        else:
            yield from (claim for row in block.rows for cell in row.cells for claim in cell)


def _spans(draft: Draft, hits: Sequence[Hit], catalogue: Catalogue) -> Iterator[Span]:
    for claim in claims_in(draft):
        yield from claim.spans
    if draft.kind == "recommend":
        for facet in MORE_ON_A_ROLE:
            for claim in claims_of_blocks(catalogue.facet(draft.roles[0], facet)):
                yield from claim.spans
    for hit in hits:
        passage = hit.passage
        inside = (
            catalogue.quotes.sentences[i] for i in catalogue.by_section.get(passage.section, ())
        )
        yield from _blocks(s for s in inside if passage.start <= s.start and s.end <= passage.end)


def _blocks(sentences: Iterable[Sentence]) -> Iterator[Span]:
    for _, block in groupby(sentences, lambda sentence: sentence.group):
        yield span_of(list(block))


def _overlap(one: Span, other: Span) -> bool:
    return one.article == other.article and one.start < other.end and other.start < one.end


def _readable(span: Span, catalogue: Catalogue) -> str:
    """Return a block's plain words without its sentences that address a model."""
    inside = (
        catalogue.quotes.sentences[i]
        for i in catalogue.by_section.get(span.section, ())
        if span.start <= catalogue.quotes.sentences[i].start < span.end
    )
    texts = [plain(sentence.text) for sentence in inside]
    return " ".join(text for text in texts if not INSTRUCTION.search(text))


def _place(span: Span, catalogue: Catalogue) -> str:
    title = catalogue.articles[span.article].title
    heading = plain(catalogue.sections[span.section].heading)
    return f"{title} › {heading}" if heading else title
