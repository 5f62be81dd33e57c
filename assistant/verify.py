"""Every claim against the spans it rests on, before anything is shown. Fails closed.

A claim passes in one of three ways, from the surest to the least:

1. its words are a verbatim part of a span;
2. it is the sentence of a criterion, and a span lies in the section that backs that criterion;
3. a span contains its content words, and they agree in numbers, names, negation and modality.

Whatever passes in none of them is left out.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from assistant.catalogue import Catalogue
from assistant.draft import Block, Claim, Draft, Row, Span, Table
from assistant.markup import plain

# Share of a claim's content words that must stand in one of its spans.
LEAST_COVERAGE = 0.7

WORD = re.compile(r"[a-z0-9][a-z0-9'’-]*")
NUMBER = re.compile(r"\d[\d,.]*")
NAME = re.compile(r"(?<![.!?:] )(?<!^)\b[A-Z][A-Za-z]{2,}\b")
NEGATION = re.compile(
    r"\b(?:no|not|never|nobody|none|nothing|neither|nor|without|cannot|can't|don't|doesn't|"
    r"won't|isn't|aren't|wasn't|didn't|shouldn't|hardly|seldom|rarely)\b"
)
OBLIGATION = re.compile(r"\b(?:must|always|never|only|required?|have to|has to|guarantees?)\b")
STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an the and or but of to in on at by for with from as is are was were be been it its "
        "this that these those they them their there you your he she his her we our i me my who "
        "which what when where how if then than so do does did can could may might will would "
        "should must have has had not no about into over under up down out more most much many "
        "some any all each one also just very such only own other another both either",
    )
)


@dataclass(frozen=True, slots=True)
class Verified:
    """A draft without its unsupported claims, and how many those were."""

    draft: Draft
    removed: int


def verify(draft: Draft, catalogue: Catalogue) -> Verified:
    """Return the draft with only the claims that their spans support."""
    blocks = tuple(_verified(block, catalogue) for block in draft.blocks)
    kept = replace(draft, blocks=tuple(block for block in blocks if not _is_empty(block)))
    return Verified(kept, _count(draft.blocks) - _count(blocks))


def is_supported(claim: Claim, catalogue: Catalogue) -> bool:
    """Say whether a claim may be shown; False for one without spans or with a span that is off."""
    if not claim.spans or not all(_exists(span, catalogue) for span in claim.spans):
        return False
    sources = [span_text(span, catalogue) for span in claim.spans]
    if any(normalised(claim.text) in normalised(plain_block(source)) for source in sources):
        return True
    if claim.criterion:
        return _states_criterion(claim, catalogue)
    return any(entails(source, claim.text) for source in sources)


def span_text(span: Span, catalogue: Catalogue) -> str:
    """Return the span's characters, exactly as they stand in the article."""
    return catalogue.articles[span.article].text[span.start : span.end]


def entails(source: str, claim: str) -> bool:
    """Say whether a source's words carry a claim: enough of them, and no contradiction."""
    premise, stated = normalised(plain_block(source)), normalised(claim)
    content = _content_words(stated)
    if not content:
        return False
    coverage = len(content & _content_words(premise)) / len(content)
    return (
        coverage >= LEAST_COVERAGE
        and _numbers(stated) <= _numbers(premise)
        and set(NAME.findall(claim)) <= set(re.findall(r"[A-Z][A-Za-z]{2,}", source))
        and bool(NEGATION.search(stated)) <= bool(NEGATION.search(premise))
        and set(OBLIGATION.findall(stated)) <= set(OBLIGATION.findall(premise))
    )


def normalised(text: str) -> str:
    """Return a text in lower case with plain quotes and single spaces, for comparing words."""
    text = text.replace("’", "'").replace("“", '"').replace("”", '"').replace("–", "-")
    return " ".join(text.lower().split())


def plain_block(markdown: str) -> str:
    """Return the plain words of a span that may hold several list items or table rows."""
    lines = (re.sub(r"^\s*(?:[-*+]|\d+[.)])\s+", "", line) for line in markdown.split("\n"))
    return " ".join(plain(line) for line in lines)


def _exists(span: Span, catalogue: Catalogue) -> bool:
    article = catalogue.articles.get(span.article)
    return article is not None and 0 <= span.start < span.end <= len(article.text)


def _states_criterion(claim: Claim, catalogue: Catalogue) -> bool:
    criterion = catalogue.criteria.get(claim.criterion)
    if criterion is None or normalised(claim.text) != normalised(criterion.when):
        return False
    home = catalogue.sections[criterion.section]
    return any(
        span.article == home.article and home.start <= span.start < max(home.end, home.subtree_end)
        for span in claim.spans
    )


def _content_words(text: str) -> set[str]:
    words = (word.strip("'-") for word in WORD.findall(text))
    return {_stem(word) for word in words if word and word not in STOP_WORDS}


def _stem(word: str) -> str:
    for ending in ("ings", "ing", "edly", "ed", "ies", "es", "s", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def _numbers(text: str) -> set[str]:
    return {number.rstrip(".,").replace(",", "") for number in NUMBER.findall(text)}


def _verified(block: Block | Table, catalogue: Catalogue) -> Block | Table:
    if isinstance(block, Table):
        rows = (
            Row(row.label, tuple(_supported(cell, catalogue) for cell in row.cells))
            for row in block.rows
        )
        return replace(block, rows=tuple(row for row in rows if any(row.cells)))
    return replace(block, claims=_supported(block.claims, catalogue))


def _supported(claims: Iterable[Claim], catalogue: Catalogue) -> tuple[Claim, ...]:
    return tuple(claim for claim in claims if is_supported(claim, catalogue))


def _is_empty(block: Block | Table) -> bool:
    return not block.rows if isinstance(block, Table) else not (block.claims or block.text)


def _count(blocks: Iterable[Block | Table]) -> int:
    total = 0
    for block in blocks:
        cells = (
            [cell for row in block.rows for cell in row.cells] if isinstance(block, Table) else []
        )
        total += sum(map(len, cells)) if isinstance(block, Table) else len(block.claims)
    return total
