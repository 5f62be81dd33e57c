"""A passage cut into windows: the runs of sentences that can support one claim."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from assistant.claims.reading import Reading, read
from assistant.markup import plain
from index.sentences import split_sentences

BLOCK = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+[.)])\s)|\n(?=\|)")
MARKER = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
HEADING = re.compile(r"^\s*#{1,6}\s+")
# "**Controller.** Makes sure …": who or what the rest of the block is about.
LEAD = re.compile(r"^\s*\*\*(.+?)\*\*:?\s*")
# Sentences that one claim may sum up.
LONGEST = 2


@dataclass(frozen=True, slots=True)
class Window:
    """A run of sentences, and what stands before it in the passage.

    Attributes:
        sentences: The sentences, plain.
        reading: What they state, with the heading, the bold words or the "…:" they are under.
        before: The actor named last before it; () where nobody is.
    """

    sentences: tuple[str, ...]
    reading: Reading
    before: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    lead: str
    is_item: bool


def sentences_in(passage: str) -> tuple[str, ...]:
    """Return the sentences of a passage, plain, without what they are under."""
    return tuple(
        window.sentences[0] for window in windows_of(passage) if len(window.sentences) == 1
    )


@lru_cache(maxsize=4_000)
def windows_of(passage: str) -> tuple[Window, ...]:
    """Return the windows of a passage: each sentence, and each run of up to `LONGEST`."""
    sentences = tuple(_sentences(passage))
    found: list[Window] = []
    for first in range(len(sentences)):
        before = tuple(t.actor for s in sentences[:first] for t in read(s.text).tokens if t.actor)
        for last in range(first + 1, min(first + LONGEST, len(sentences)) + 1):
            found.append(_window(sentences[first:last], before[-1:], each=True))
    for lead, run in groupby(sentences, key=lambda one: one.lead if one.is_item else ""):
        items = tuple(run)
        if lead and len(items) > LONGEST:
            # A claim may sum up a whole list.
            found.append(_window(items, (), each=False))
    return tuple(found)


def _window(run: Sequence[_Sentence], before: tuple[str, ...], *, each: bool) -> Window:
    said = []
    for number, one in enumerate(run):
        changed = one.lead and (number == 0 or each or one.lead != run[number - 1].lead)
        said.append(f"{one.lead.rstrip('.:')}: {one.text}" if changed else one.text)
    return Window(tuple(one.text for one in run), read(" ".join(said)), before)


def _sentences(passage: str) -> Iterator[_Sentence]:
    above = heading = ""
    for block in BLOCK.split(passage):
        is_item = MARKER.match(block) is not None
        if not is_item:
            above = ""
        body = MARKER.sub("", block)
        if HEADING.match(body):
            heading = plain(HEADING.sub("", body))
            continue
        bold = LEAD.match(body)
        lead = " ".join(filter(None, (above or heading, plain(bold[1]) if bold else "")))
        text = plain(body)
        for number, (start, end) in enumerate(split_sentences(text)):
            # The bold words themselves stand in the first sentence.
            own = lead if number or not bold else above or heading
            yield _Sentence(text[start:end], own, is_item)
        if text.endswith(":"):
            above = text[split_sentences(text)[-1][0] :]
