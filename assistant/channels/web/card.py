"""An answer as HTML: the strip that says what it is, its text, what was weighed, its sources."""

from collections.abc import Iterable, Mapping
from html import escape

from assistant.answer import Answer, Citation, Evidence, Question
from assistant.channels.web.conversation import Turn
from assistant.channels.web.prose import marker, to_html
from assistant.finish import QUESTION_LEAD
from assistant.render import confidence_in_words, place_of, quote_of

BARS = 4
READING = "Reading the series"
DOWN_REASONS = (
    "The wrong leader",
    "The sources do not say that",
    "Hard to follow",
    "Something is missing",
)
# What each button does, says, explains, and looks like.
TAKE_AWAY = (
    ("pdf", "Brief (PDF)", "Save a one-page brief to take along, as PDF", "tool strong"),
    ("md", "Markdown", "Save the brief as Markdown", "tool"),
)
TO_CLIPBOARD = (
    ("copy", "Copy", "Copy the answer and its sources", "tool"),
    ("link", "Copy link", "Copy a link that asks this question again", "tool"),
)
HEADINGS: Mapping[str, str] = {
    "compare": "Side by side",
    "explain": "What the series says",
    "abstain": "Not in the series",
    "chat": "",
}


def answer_html(turn: Turn, position: int, names: Mapping[str, str], *, votes: bool) -> str:
    """Return a turn's answer, whole or so far, as HTML; everything in it is escaped.

    Args:
        turn: The question and what came of it.
        position: The turn's number in its conversation, 0-based.
        names: Role id → name.
        votes: Whether to ask if the answer helped.
    """
    if turn.note:
        return f'<div class="answer note" role="note"><p>{escape(turn.note)}</p></div>'
    if turn.answer is None:
        return _so_far(turn)
    answer = turn.answer
    parts = (
        _strip(answer, names),
        f'<div class="text">{to_html(_text(answer), [c.n for c in answer.citations])}</div>',
        _replies(answer.questions),
        f'<p class="notice">{escape(answer.notice)}</p>' if answer.notice else "",
        _weighed(answer, names),
        _sources(answer.citations),
        _foot(answer, votes=votes),
        _suggestions(answer.suggestions),
    )
    return f'<div class="answer {answer.kind}" data-turn="{position}">{"".join(parts)}</div>'


def _so_far(turn: Turn) -> str:
    text = to_html(turn.draft) if turn.draft else ""
    return (
        f'<div class="answer writing"><header class="strip"><h2 class="kicker">{READING}'
        f'<span class="dots" aria-hidden="true"></span></h2></header>'
        f'<div class="text">{text}</div></div>'
    )


def _text(answer: Answer) -> str:
    """Return the answer's text without the questions, which stand below it with their replies."""
    return answer.text.partition(f"\n\n{QUESTION_LEAD}\n")[0] if answer.questions else answer.text


def _strip(answer: Answer, names: Mapping[str, str]) -> str:
    if answer.kind == "recommend":
        return _recommendation(answer, names)
    heading = HEADINGS[answer.kind]
    if not heading:
        return ""
    about = " · ".join(names.get(role, role) for role in answer.roles)
    told = f'<p class="about">{escape(about)}</p>' if about else ""
    return f'<header class="strip"><h2 class="kicker">{heading}</h2>{told}</header>'


def _recommendation(answer: Answer, names: Mapping[str, str]) -> str:
    best = answer.roles[0]
    second = _runner_up(answer)
    next_best = f'<p class="next">Next best: {escape(names.get(second, second))}</p>'
    return (
        '<header class="strip"><div><h2 class="kicker">Best fit</h2>'
        f'<p class="role">{escape(names.get(best, best))}</p></div>'
        f'<div class="sure">{_bar(answer.confidence)}{next_best if second else ""}</div></header>'
    )


def _runner_up(answer: Answer) -> str:
    """Return the role that comes next, or else one that something said speaks for, or ""."""
    best, *others = answer.roles
    weighed = [e.role for e in answer.evidence if e.holds and e.role != best]
    return next(iter([*others, *weighed]), "")


def _bar(confidence: float) -> str:
    words = confidence_in_words(confidence)
    filled = min(BARS, max(1, round(confidence * BARS)))
    bars = "".join(f'<i class="{"on" if n < filled else ""}"></i>' for n in range(BARS))
    return f'<p class="odds"><span class="bar" aria-hidden="true">{bars}</span>{words}</p>'


def _replies(questions: Iterable[Question]) -> str:
    rows = "".join(
        f'<div class="reply"><p>{escape(q.text)}</p>{_chips(q.options)}</div>' for q in questions
    )
    return (
        f'<div class="replies" role="group" aria-label="Quick replies">{rows}</div>' if rows else ""
    )


def _chips(texts: Iterable[str]) -> str:
    return "".join(
        f'<button type="button" class="chip" data-do="ask" data-text="{escape(text)}">'
        f"{escape(text)}</button>"
        for text in texts
    )


def _suggestions(suggestions: Iterable[str]) -> str:
    chips = _chips(suggestions)
    return (
        '<div class="suggestions" role="group" aria-label="Ask next">'
        f'<p class="kicker" aria-hidden="true">Ask next</p>{chips}</div>'
        if chips
        else ""
    )


def _weighed(answer: Answer, names: Mapping[str, str]) -> str:
    """Return everything the decision rests on: what was said beside what the series says."""
    if not answer.evidence:
        return ""
    rows = "".join(_evidence(evidence, names) for evidence in answer.evidence)
    return (
        f'<details class="weighed"><summary>What was weighed <span>{len(answer.evidence)}</span>'
        f"</summary><ul>{rows}</ul></details>"
    )


def _evidence(evidence: Evidence, names: Mapping[str, str]) -> str:
    sign = "for" if evidence.holds else "against"
    role = escape(names.get(evidence.role, evidence.role))
    return (
        f'<li class="pair"><span class="said"><b>You said</b> “{escape(evidence.said)}”</span>'
        f'<span class="says"><b>The series says</b> {escape(evidence.statement)} '
        f'{marker(evidence.n)}<em class="{sign}">{sign} {role}</em></span></li>'
    )


def _sources(citations: Iterable[Citation]) -> str:
    rows = [_source(citation) for citation in citations]
    if not rows:
        return ""
    return (
        f'<details class="sources"><summary>Sources <span>{len(rows)}</span></summary>'
        f"<ol>{''.join(rows)}</ol></details>"
    )


def _source(citation: Citation) -> str:
    place = place_of(citation)
    return (
        f'<li value="{citation.n}"><button type="button" class="source" data-do="cite" '
        f'data-n="{citation.n}" data-article="{escape(citation.article)}" '
        f'data-start="{citation.start}" data-end="{citation.end}">'
        f'<span class="place">{escape(place)}</span>'
        f'<q class="quote">{escape(quote_of(citation)[1:-1])}</q></button></li>'
    )


def _foot(answer: Answer, *, votes: bool) -> str:
    if answer.kind == "chat":
        return ""
    buttons = "".join(
        f'<button type="button" class="{look}" data-do="{do}" title="{told}">{label}</button>'
        for do, label, told, look in (*(TAKE_AWAY if answer.citations else ()), *TO_CLIPBOARD)
    )
    asked = _votes() if votes else ""
    return f'<footer class="foot"><div class="tools">{buttons}</div>{asked}</footer>'


def _votes() -> str:
    reasons = "".join(
        f'<button type="button" class="chip" data-do="reason" data-text="{escape(reason)}">'
        f"{escape(reason)}</button>"
        for reason in DOWN_REASONS
    )
    return (
        '<div class="votes" role="group" aria-label="Did this help?"><span>Did this help?</span>'
        '<button type="button" class="tool" data-do="up" aria-pressed="false">Yes</button>'
        '<button type="button" class="tool" data-do="down" aria-pressed="false">No</button></div>'
        f'<div class="reasons" hidden role="group" aria-label="What was wrong?">'
        f"<span>What was wrong?</span>{reasons}</div>"
    )
