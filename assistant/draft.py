"""A draft: an answer whose every claim still carries the spans it rests on, before verification."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from assistant.answer import Evidence, Kind, Question, Writing

Style: TypeAlias = Literal["paragraph", "bullets", "numbered"]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of an article: ``article_text[start:end]``, offsets in characters of the file."""

    article: str
    section: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Claim:
    """One factual sentence and the spans that must support it.

    Attributes:
        text: The sentence as the owner will read it, without markers.
        spans: What it rests on, best first; a claim without spans is never shown.
        lead: Words in front of it that state nothing about the series ("You said “…”.").
        criterion: Id of the criterion whose own sentence this is, or "".
    """

    text: str
    spans: tuple[Span, ...]
    lead: str = ""
    criterion: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A run of claims under a title.

    Attributes:
        title: What the block is about, or "".
        claims: The factual sentences.
        style: How they are set.
        text: Words before the claims that state nothing about the series (a verdict, a bridge).
    """

    title: str = ""
    claims: tuple[Claim, ...] = ()
    style: Style = "paragraph"
    text: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a comparison; a cell without claims is honestly empty."""

    label: str
    cells: tuple[tuple[Claim, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A comparison: one column per role, one row per aspect, a citation in every filled cell."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything an `Answer` will hold, with claims where the answer has text and citations."""

    kind: Kind
    roles: tuple[str, ...]
    confidence: float
    blocks: tuple[Block | Table, ...]
    questions: tuple[Question, ...] = ()
    missing: str = ""
    evidence: tuple[Evidence, ...] = ()
    suggestions: tuple[str, ...] = ()
    notice: str = ""
    writing: Writing | None = None
