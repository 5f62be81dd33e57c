"""From a verified draft to the `Answer`: numbers for the spans, and one Markdown text."""

from dataclasses import replace

from assistant.answer import Answer, Citation, Evidence
from assistant.catalogue import Catalogue
from assistant.draft import Block, Claim, Draft, Span, Table

EMPTY_CELL = "The series does not say."
QUESTION_LEAD = "To be surer, tell me:"
MISSING_LEAD = "The series does not cover this part of your question:"


class Numbering:
    """Gives each span its number, in the order in which the text first refers to it."""

    def __init__(self) -> None:
        self.spans: list[Span] = []

    def marker(self, span: Span) -> str:
        """Return the span's marker, "[n]"; a span inside one already cited shares its number."""
        if self.number(span) is None:
            self.spans.append(span)
        return f"[{self.number(span)}]"

    def number(self, span: Span) -> int | None:
        """Return the number under which a span is cited so far, or None."""
        known = enumerate(self.spans, start=1)
        return next((n for n, cited in known if _covers(cited, span)), None)


def finish(draft: Draft, catalogue: Catalogue) -> Answer:
    """Return the answer that a verified draft stands for."""
    numbering = Numbering()
    parts = [_part(block, numbering) for block in draft.blocks]
    if draft.missing:
        parts.append(f"{MISSING_LEAD} {draft.missing}.")
    if draft.questions:
        parts.append("\n".join([QUESTION_LEAD, *(f"- {q.text}" for q in draft.questions)]))
    return Answer(
        kind=draft.kind,
        roles=draft.roles,
        confidence=draft.confidence,
        text="\n\n".join(part for part in parts if part),
        citations=tuple(
            _citation(n, span, catalogue) for n, span in enumerate(numbering.spans, start=1)
        ),
        questions=draft.questions,
        missing=draft.missing,
        evidence=_numbered_evidence(draft, numbering, catalogue),
        suggestions=draft.suggestions,
        notice=draft.notice,
        writing=draft.writing,
    )


def _covers(known: Span, span: Span) -> bool:
    return known.article == span.article and known.start <= span.start and span.end <= known.end


def _part(block: Block | Table, numbering: Numbering) -> str:
    return _table(block, numbering) if isinstance(block, Table) else _block(block, numbering)


def _block(block: Block, numbering: Numbering) -> str:
    lines = [f"**{block.title}**"] if block.title else []
    sentences = [_sentence(claim, numbering) for claim in block.claims]
    if block.style == "paragraph":
        lines.append(" ".join([block.text, *sentences] if block.text else sentences))
        return "\n\n".join(lines)
    lines.extend([block.text] if block.text else [])
    marks = [f"{i}." if block.style == "numbered" else "-" for i in range(1, len(sentences) + 1)]
    items = "\n".join(f"{mark} {text}" for mark, text in zip(marks, sentences, strict=True))
    return "\n\n".join([*lines, items])


def _sentence(claim: Claim, numbering: Numbering) -> str:
    markers = "".join(dict.fromkeys(numbering.marker(span) for span in claim.spans))
    return f"{claim.lead} {claim.text} {markers}".strip()


def _table(table: Table, numbering: Numbering) -> str:
    lines = [["", *table.columns], ["---"] * (len(table.columns) + 1)]
    for row in table.rows:
        cells = [" ".join(_sentence(claim, numbering) for claim in cell) for cell in row.cells]
        lines.append([f"**{row.label}**", *(_cell(cell) for cell in cells)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "/") or EMPTY_CELL


def _citation(n: int, span: Span, catalogue: Catalogue) -> Citation:
    article = catalogue.articles[span.article]
    return Citation(
        n=n,
        article=article.name,
        title=article.title,
        heading=catalogue.sections[span.section].heading,
        url=article.url,
        roles=article.roles,
        quote=article.text[span.start : span.end],
        start=span.start,
        end=span.end,
    )


def _numbered_evidence(
    draft: Draft, numbering: Numbering, catalogue: Catalogue
) -> tuple[Evidence, ...]:
    """Return the evidence with the number of the citation that backs its criterion, if cited."""
    return tuple(
        replace(evidence, n=numbering.number(catalogue.backing(evidence.criterion)))
        for evidence in draft.evidence
    )
