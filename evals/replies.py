"""Replies: what an assistant under test gave back, whatever assistant it is."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from assistant.answer import Answer, Citation
from evals.errors import ReplyUnusable

# What a target that does not name its kind is given when it neither declines nor only greets.
UNNAMED = "answer"


@dataclass(frozen=True, slots=True)
class Said:
    """A match between the owner's words and a criterion, as the assistant reports it."""

    said: str
    criterion: str
    role: str
    score: float
    holds: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, reduced to what is judged.

    Attributes:
        kind: recommend, compare, explain, abstain or chat; "answer" where the assistant answers
            and does not say which of the first three it is.
        roles: As in `assistant.Answer`.
        text: Markdown with [n] markers.
        confidence: 0..1, or None where the assistant states none.
        citations: As in `assistant.Answer`.
        questions: Clarifying questions.
        missing: What was asked and is not covered.
        evidence: What the owner said beside the criteria.
        notice: One line about how the answer came to be, or "".
        retrieved: Ids of the sections that search found, best first, each once.
        tokens: Tokens read and written by a language model, or None where none is used.
        cost: What these tokens cost, or None where that is not known.
        shown: Sentences that a language model wrote and that passed verification, or None where
            none was asked.
        removed: Sentences of its that did not pass, or None.
        trouble: Why an answer that a language model was asked for is composed after all, or "".
    """

    kind: str
    roles: tuple[str, ...]
    text: str
    confidence: float | None = None
    citations: tuple[Citation, ...] = ()
    questions: tuple[str, ...] = ()
    missing: str = ""
    evidence: tuple[Said, ...] = ()
    notice: str = ""
    retrieved: tuple[str, ...] = ()
    tokens: tuple[int, int] | None = None
    cost: float | None = None
    shown: int | None = None
    removed: int | None = None
    trouble: str = ""


def reply_from_answer(answer: Answer, retrieved: tuple[str, ...] = ()) -> Reply:
    """Return the reply that an advisor's answer is.

    Raises:
        ReplyUnusable: its confidence is not a number in 0..1.
    """
    writing = answer.writing
    return Reply(
        kind=answer.kind,
        roles=answer.roles,
        text=answer.text,
        confidence=checked_confidence(answer.confidence),
        citations=answer.citations,
        questions=tuple(question.text for question in answer.questions),
        missing=answer.missing,
        evidence=tuple(
            Said(e.said, e.criterion, e.role, e.score, e.holds) for e in answer.evidence
        ),
        notice=answer.notice,
        retrieved=retrieved,
        tokens=writing.tokens if writing else None,
        cost=writing.cost if writing else None,
        shown=writing.shown if writing else None,
        removed=writing.removed if writing else None,
        trouble=writing.trouble if writing else "",
    )


def checked_confidence(value: object) -> float | None:
    """Return a confidence as a float, or None for None.

    Raises:
        ReplyUnusable: it is not a number in 0..1; NaN would otherwise poison every mean.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ReplyUnusable(f"the confidence {value!r} is not a number in 0..1")
    if not math.isfinite(value) or not 0 <= value <= 1:
        raise ReplyUnusable(f"the confidence {value} is not a number in 0..1")
    return float(value)


def reply_to_dict(reply: Reply) -> dict[str, object]:
    """Return a reply as plain JSON types."""
    return asdict(reply)


def reply_from_dict(values: Mapping[str, object]) -> Reply:
    """Return the reply that stands in a mapping: `reply_to_dict`'s, or an `Answer.to_dict()`.

    Unknown fields are ignored, so that other assistants may say more.

    Raises:
        ReplyUnusable: a field is absent or of the wrong type.
    """
    kind, text = values.get("kind"), values.get("text")
    if not isinstance(kind, str) or not isinstance(text, str):
        raise ReplyUnusable("an answer needs 'kind' and 'text', both texts")
    tokens = values.get("tokens")
    return Reply(
        kind=kind,
        roles=_texts(values, "roles"),
        text=text,
        confidence=checked_confidence(values.get("confidence")),
        citations=tuple(_citation(item) for item in _items(values, "citations")),
        questions=_questions(values),
        missing=str(values.get("missing") or ""),
        evidence=tuple(_said(item) for item in _items(values, "evidence")),
        notice=str(values.get("notice") or ""),
        retrieved=_texts(values, "retrieved"),
        tokens=_tokens(tokens) if isinstance(tokens, list | tuple) else None,
        cost=_amount(values.get("cost")),
        shown=_count(values.get("shown")),
        removed=_count(values.get("removed")),
        trouble=str(values.get("trouble") or ""),
    )


def _amount(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _tokens(values: list[object] | tuple[object, ...]) -> tuple[int, int]:
    numbers = [value for value in values if isinstance(value, int)]
    if len(numbers) != 2:
        raise ReplyUnusable("'tokens' must be two whole numbers: read and written")
    return numbers[0], numbers[1]


def _texts(values: Mapping[str, object], name: str) -> tuple[str, ...]:
    found = values.get(name) or ()
    if not isinstance(found, list | tuple) or not all(isinstance(item, str) for item in found):
        raise ReplyUnusable(f"'{name}' must be a list of texts")
    return tuple(found)


def _items(values: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    found = values.get(name) or ()
    if not isinstance(found, list | tuple) or not all(isinstance(i, Mapping) for i in found):
        raise ReplyUnusable(f"'{name}' must be a list of objects")
    return list(found)


def _questions(values: Mapping[str, object]) -> tuple[str, ...]:
    found = values.get("questions") or ()
    if not isinstance(found, list | tuple):
        raise ReplyUnusable("'questions' must be a list")
    return tuple(str(q.get("text", "")) if isinstance(q, Mapping) else str(q) for q in found)


def _citation(item: Mapping[str, object]) -> Citation:
    try:
        return Citation(
            n=_whole(item["n"]),
            article=str(item["article"]),
            title=str(item.get("title") or ""),
            heading=str(item.get("heading") or ""),
            url=str(item["url"]) if item.get("url") else None,
            roles=_texts(item, "roles"),
            quote=str(item["quote"]),
            start=_whole(item["start"]),
            end=_whole(item["end"]),
        )
    except KeyError as error:
        raise ReplyUnusable(f"a citation needs the field {error}") from error


def _said(item: Mapping[str, object]) -> Said:
    score = item.get("score")
    return Said(
        said=str(item.get("said") or ""),
        criterion=str(item.get("criterion") or ""),
        role=str(item.get("role") or ""),
        score=float(score) if isinstance(score, int | float) else 0.0,
        holds=item.get("holds") is not False,
    )


def _whole(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ReplyUnusable(f"{value!r} in a citation must be a whole number")
