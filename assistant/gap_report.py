"""A `GapReport` for the author of the series to read, as Markdown, and as JSON for a program."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from assistant.gaps import Gap, GapReport, Topic
from assistant.markup import clip

# Questions, reasons and missing parts shown of one topic; the JSON holds all of them.
MOST_SHOWN = 5
LONGEST_QUESTION = 300

NOTHING = "No gaps: nothing that was kept was declined, answered in part or voted down."


def to_markdown(report: GapReport) -> str:
    """Return the report as Markdown; what owners typed stands in quotation marks on one line."""
    if not report.topics:
        return NOTHING
    parts = ["# What the series does not answer", _summary(report)]
    parts += [_topic(rank, topic) for rank, topic in enumerate(report.topics, start=1)]
    if report.left_out:
        parts.append(f"_{report.left_out} older questions are left out._")
    return "\n\n".join(parts)


def to_json(report: GapReport) -> str:
    """Return the report as JSON."""
    topics = [
        {"times": topic.times, "nearest": topic.nearest and asdict(topic.nearest)}
        | {"questions": [_without_last(gap) for gap in topic.gaps]}
        for topic in report.topics
    ]
    content = {"asked": report.asked, "left_out": report.left_out, "topics": topics}
    return json.dumps(content, ensure_ascii=False, indent=2)


def _summary(report: GapReport) -> str:
    gaps = [gap for topic in report.topics for gap in topic.gaps]
    about = f"{len(report.topics)} topic{'s' if len(report.topics) > 1 else ''}"
    return f"Of {report.asked} questions kept: {_counts(gaps)}; {about}."


def _counts(gaps: Iterable[Gap]) -> str:
    declined, partly, down = (
        sum(counts)
        for counts in zip(*((g.declined, g.partly, g.voted_down) for g in gaps), strict=True)
    )
    counts = ((declined, "declined"), (partly, "answered in part"), (down, "voted down"))
    return ", ".join(f"{count} {what}" for count, what in counts if count)


def _topic(rank: int, topic: Topic) -> str:
    typical, *others = topic.gaps
    parts = [f"## {rank}. {_quoted(typical.question)}", f"{topic.times}×: {_counts(topic.gaps)}."]
    if topic.nearest:
        near = topic.nearest
        place = f"{near.title} › {near.heading}" if near.heading else near.title
        parts.append(f"Nearest section: {place} (`{near.id}`, cosine {near.likeness:.2f}).")
    parts += _list("Also asked:", [gap.question for gap in others])
    parts += _list("Missing:", _distinct(text for gap in topic.gaps for text in gap.missing))
    parts += _list("Why voted down:", _distinct(text for gap in topic.gaps for text in gap.reasons))
    return "\n\n".join(parts)


def _list(title: str, texts: Sequence[str]) -> list[str]:
    if not texts:
        return []
    lines = [title, "", *(f"- {_quoted(text)}" for text in texts[:MOST_SHOWN])]
    if len(texts) > MOST_SHOWN:
        lines.append(f"- and {len(texts) - MOST_SHOWN} more")
    return ["\n".join(lines)]


def _quoted(text: str) -> str:
    return f"“{clip(' '.join(text.split()), LONGEST_QUESTION)}”"


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _without_last(gap: Gap) -> dict[str, object]:
    return {name: value for name, value in asdict(gap).items() if name != "last"}
