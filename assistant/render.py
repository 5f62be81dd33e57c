"""An `Answer` in every medium's own form: Markdown with sources, plain text, JSON."""

import json
import re

from assistant.answer import Answer, Citation
from assistant.markup import clip, plain

MARKER = re.compile(r"\[(\d+)\]")
LONGEST_QUOTE = 280
WORDS_FOR_CONFIDENCE = ((0.9, "very likely"), (0.75, "likely"), (0.5, "leaning"), (0.0, "unsure"))


def to_markdown(answer: Answer) -> str:
    """Return the answer as Markdown: the text, then its numbered sources with their quotes."""
    parts = [answer.text]
    if answer.notice:
        parts.append(f"_{answer.notice}_")
    if answer.citations:
        parts.append("\n".join(["**Sources**", "", *map(_source, answer.citations)]))
    return "\n\n".join(parts)


def to_plain(answer: Answer) -> str:
    """Return the answer for a pipe or a log: Markdown's marks gone, markers and sources kept."""
    lines = [_plain_line(line) for line in answer.text.split("\n")]
    if answer.notice:
        lines += ["", answer.notice]
    if answer.citations:
        lines += ["", "Sources"]
        for citation in answer.citations:
            lines += [f"[{citation.n}] {place_of(citation)}", f"    {quote_of(citation)}"]
    return "\n".join(lines)


def to_json(answer: Answer, *, indent: int | None = None) -> str:
    """Return the answer as JSON, the same object in every channel."""
    return json.dumps(answer.to_dict(), ensure_ascii=False, indent=indent)


def place_of(citation: Citation) -> str:
    """Return where a citation stands: the article's title and the heading."""
    return f"{citation.title} › {citation.heading}" if citation.heading else citation.title


def quote_of(citation: Citation, longest: int = LONGEST_QUOTE) -> str:
    """Return a citation's quote in plain words on one line, clipped, in quotation marks."""
    lines = (re.sub(r"^\s*(?:[-*+]|\d+[.)])\s+", "", line) for line in citation.quote.split("\n"))
    return f"“{clip(' '.join(plain(line) for line in lines if line.strip()), longest)}”"


def confidence_in_words(confidence: float) -> str:
    """Return a calibrated probability as the words an owner reads.

    >>> confidence_in_words(0.8)
    'likely'
    """
    return next(words for least, words in WORDS_FOR_CONFIDENCE if confidence >= least)


def _source(citation: Citation) -> str:
    place = place_of(citation)
    linked = f"[{place}]({citation.url})" if citation.url else place
    return f"{citation.n}. {linked}  \n   {quote_of(citation)}"


def _plain_line(line: str) -> str:
    if line.startswith("|") and set(line) <= set("|- "):
        return ""
    marker = re.match(r"^(?:- |\d+\. )", line)
    start = marker.group() if marker else ""
    return start + plain(line[len(start) :])
