"""The take-away brief: one page about one answer, as Markdown or PDF."""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from assistant.answer import Answer, Citation
from assistant.catalogue import Catalogue
from assistant.channels.web.conversation import Turn
from assistant.markup import clip, plain
from assistant.render import confidence_in_words, place_of, quote_of

TITLE = "Take-away brief"
CAVEAT = (
    "From Fractional Advisor, a program that answers from Ben Wolf's series on fractional "
    "leadership. Not professional advice."
)
WHY = "Why"
MOST_PAIRS, MOST_PASSAGES, MOST_TO_ASK = 5, 6, 6
LONGEST_SITUATION, LONGEST_QUOTE = 900, 220
HEADING = re.compile(r"\*\*(?P<title>[^*]+)\*\*")
MEDIA_TYPES = {"md": "text/markdown", "pdf": "application/pdf"}


@dataclass(frozen=True, slots=True)
class Pair:
    """What the owner said beside what the series says; `n` is the passage's number or None."""

    said: str
    says: str
    n: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """A titled run of plain sentences or points; the first part of an answer has no title."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything on the page.

    Attributes:
        situation: The owner's own words.
        certainty: How sure the advice is, in words; "" where nothing is recommended.
        advice: The answer, part by part, in plain words with [n] markers.
        pairs: What carried the decision.
        passages: The quotes that the numbers refer to.
        to_ask: What to ask candidates, as the articles word it.
        address: Where the question can be opened again, or "".
    """

    situation: str
    certainty: str
    advice: tuple[Part, ...]
    pairs: tuple[Pair, ...]
    passages: tuple[Citation, ...]
    to_ask: tuple[str, ...]
    address: str


def make_brief(question: str, answer: Answer, catalogue: Catalogue, address: str) -> Brief:
    """Return the brief about an answer."""
    recommended = answer.kind == "recommend"
    # What speaks for another role stands under what would change the advice.
    spoken = [e for e in answer.evidence if e.holds and e.n and e.role in answer.roles[:1]]
    pairs = [Pair(e.said, e.statement, e.n) for e in spoken]
    parts = read_parts(answer.text)
    return Brief(
        situation=clip(" ".join(question.split()), LONGEST_SITUATION),
        certainty=confidence_in_words(answer.confidence) if recommended else "",
        advice=tuple(part for part in parts if part.title != WHY or not pairs),
        pairs=tuple(pairs[:MOST_PAIRS]),
        passages=answer.citations[:MOST_PASSAGES],
        to_ask=_to_ask(answer.roles[0], catalogue) if recommended else (),
        address=address,
    )


def read_parts(text: str) -> tuple[Part, ...]:
    r"""Return an answer's text as titled parts in plain words; tables are left out.

    >>> read_parts("Yes. [1]\n\n**Why**\n\n- Because. [2]")[1]
    Part(title='Why', lines=('Because. [2]',))
    """
    parts: list[Part] = [Part("", ())]
    for line in text.split("\n"):
        heading = HEADING.fullmatch(line.strip())
        if heading and parts[0].lines:
            parts.append(Part(heading["title"], ()))
        elif line.strip() and not line.startswith("|"):
            last = parts.pop()
            parts.append(Part(last.title, (*last.lines, plain(line.strip().removeprefix("- ")))))
    return tuple(part for part in parts if part.lines)


def to_markdown(brief: Brief) -> str:
    """Return the brief as Markdown."""
    lines = [f"# {TITLE}", "", "## The situation", "", f"> {brief.situation}", "", "## The advice"]
    if brief.certainty:
        lines += ["", f"*How sure: {brief.certainty}.*"]
    for part in brief.advice:
        lines += ["", f"**{part.title}**"] if part.title else []
        lines += ["", *(f"- {line}" if part.title else f"{line}\n" for line in part.lines)]
    if brief.pairs:
        lines += ["", "## What you said, and what the series says", ""]
        lines += [f"- “{p.said}” ↔ {p.says} [{p.n}]" for p in brief.pairs]
    if brief.passages:
        lines += ["", "## Passages", "", *map(_passage, brief.passages)]
    if brief.to_ask:
        lines += ["", "## Questions to ask candidates", "", *(f"- {q}" for q in brief.to_ask)]
    again = [f"[Open the question again]({brief.address})", ""] if brief.address else []
    return "\n".join([*lines, "", *again, f"*{CAVEAT}*", ""])


def brief_link(turn: Turn, catalogue: Catalogue, address: str, *, form: str) -> str:
    """Return an HTML link that holds the brief itself, so that no server keeps it.

    Args:
        turn: The question and its answer.
        catalogue: Where the questions for candidates stand.
        address: Where the question can be opened again, or "".
        form: "pdf" or "md".
    """
    if turn.answer is None or form not in MEDIA_TYPES:
        return ""
    brief = make_brief(turn.question, turn.answer, catalogue, address)
    content = to_markdown(brief).encode() if form == "md" else _pdf(brief)
    encoded = base64.b64encode(content).decode()
    href = f"data:{MEDIA_TYPES[form]};base64,{encoded}"
    return f'<a href="{href}" download="fractional-advisor-brief.{form}">{escape(TITLE)}</a>'


def _pdf(brief: Brief) -> bytes:
    from assistant.channels.web.brief_pdf import to_pdf

    return to_pdf(brief)


def _passage(citation: Citation) -> str:
    place = place_of(citation)
    named = f"[{place}]({citation.url})" if citation.url else place
    return f"{citation.n}. {named}: {quote_of(citation, LONGEST_QUOTE)}"


def _to_ask(role: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Return what the articles advise to ask or check, the lines that introduce lists left out."""
    told: Sequence[str] = [plain(sentence.text) for sentence in catalogue.facet(role, "ask")]
    return tuple(line for line in told if not line.endswith(":"))[:MOST_TO_ASK]
