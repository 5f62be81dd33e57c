"""From what a model writes to sentences with their passages, as soon as each is whole.

Models are asked for one form and write another: several sentences on a line, numbers before or
after the full stop, bullets, headings, fences. All of it is read; what cannot be is left out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from assistant.generate.prompts import OBJECTION
from assistant.markup import plain
from index.sentences import split_sentences

NUMBERS = r"\^?\d+(?:\s*(?:,|;|and|&|-|–)\s*\d+)*"
# [2], [1, 3], 【2】, [^2], [passage 2], (passages 2 and 3); never "(2018)".
CITE = re.compile(
    rf"[\[【]\s*(?:passages?|sources?|n\s*=)?\s*({NUMBERS})\s*[\]】]"
    rf"|\(\s*(?:passages?|sources?)\s*({NUMBERS})\s*\)",
    re.IGNORECASE,
)
# Numbers that stand behind the full stop belong before it.
CITE_BEHIND = re.compile(rf"([.!?][\"”’)]*)\s*((?:(?:{CITE.pattern})\s*)+)", re.IGNORECASE)
# The end of what is there so far, which may still become a citation.
UNFINISHED = re.compile(r"\s*[\[【(][^\]】)]{0,24}$")
LINE_START = re.compile(r"^\s*(?:[-*+•]\s+|\d+[.)]\s+|#+\s*|>\s*)+")
SPACE_BEFORE_STOP = re.compile(r"\s+([.,;:!?])")
# How a sentence ends; what ends otherwise at the end of all was cut off in the middle.
ENDED = re.compile(r"[.!?][\"”’)*_]*$")
QUOTES = '"“”'
MARKER = re.compile(re.escape(OBJECTION), re.IGNORECASE)
# A line this long without any full stop is no sentence, and nobody waits for its end, unless it
# objects.
LONGEST_LINE = 1000


@dataclass(frozen=True, slots=True)
class Written:
    """One sentence of a model, and the numbers of the passages that it says back it."""

    text: str
    cites: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Objection:
    """What a model has against the decision."""

    text: str


Said: TypeAlias = Written | Objection


def read_lines(pieces: Iterable[str]) -> Iterator[Said]:
    """Yield the sentences of a text that comes in pieces, each as soon as the next one begins."""
    waiting, is_passed_over = "", False
    for piece in pieces:
        rest = piece
        if is_passed_over:  # up to its end: what is left would begin in the middle of a word
            _, end, rest = piece.partition("\n")
            is_passed_over = not end
        waiting += rest
        *lines, waiting = waiting.split("\n")
        for line in lines:
            yield from _sentences(line)
        whole, waiting = _cut(waiting)
        yield from whole
        if len(waiting) > LONGEST_LINE and not MARKER.search(waiting):
            waiting, is_passed_over = "", True
    if _is_whole(waiting):
        yield from _sentences(waiting)


def read_objects(snapshots: Iterable[object]) -> Iterator[Said]:
    """Yield the sentences of structured output that grows, each as soon as the next one begins.

    Args:
        snapshots: what could be read so far, each more than the one before: an object of
            `prompts.SCHEMA`, or anything else, which is passed over.
    """
    done = 0
    last: tuple[object, ...] = ()
    objection = ""
    for snapshot in snapshots:
        if not isinstance(snapshot, Mapping):
            continue
        found = snapshot.get("sentences")
        last = tuple(found) if isinstance(found, list) else last
        objection = str(snapshot.get("objection") or "")
        for item in last[done:-1]:
            yield from _item(item)
        done = max(done, len(last) - 1)
    for item in last[done:]:
        if isinstance(item, Mapping) and _is_whole(str(item.get("text", ""))):
            yield from _item(item)
    if objection.strip():
        yield Objection(objection.strip())


def _is_whole(text: str) -> bool:
    ended = ENDED.search(text.rstrip()) or CITE.search(text[-24:])
    return bool(ended or MARKER.search(text))


def _item(item: object) -> Iterator[Said]:
    """Yield the sentences of one item; its numbers hold for all of them."""
    if not isinstance(item, Mapping) or not isinstance(item.get("text"), str):
        return
    given = item.get("passages")
    numbers = [n for n in given if isinstance(n, int)] if isinstance(given, list) else []
    for said in _sentences(" ".join(str(item["text"]).split())):
        if isinstance(said, Written):
            yield Written(said.text, tuple(dict.fromkeys([*said.cites, *numbers])))


def _cut(waiting: str) -> tuple[list[Said], str]:
    """Return the sentences that are whole, and the rest, whose end has not come yet."""
    if MARKER.search(waiting):
        return [], waiting
    tail = UNFINISHED.search(waiting)
    sure = waiting[: tail.start()] if tail else waiting
    moved = _moved(sure)
    *whole, last = split_sentences(moved) or ((0, len(moved)),)
    if not whole:
        return [], waiting
    said: list[Said] = [one for start, end in whole for one in _sentence(moved[start:end])]
    return said, moved[last[0] :] + waiting[len(sure) :]


def _sentences(line: str) -> Iterator[Said]:
    """Yield the sentences of a whole line."""
    if found := MARKER.search(line):
        yield from _sentences(line[: found.start()])
        if text := line[found.end() :].strip(" *_"):
            yield Objection(text)
        return
    moved = _moved(LINE_START.sub("", line))
    for start, end in split_sentences(moved):
        yield from _sentence(moved[start:end])


def _moved(text: str) -> str:
    return CITE_BEHIND.sub(lambda found: f" {found[2].strip()}{found[1]} ", text)


def _sentence(text: str) -> Iterator[Written]:
    """Yield the sentence that a text is, if there is one in it."""
    cites = [int(n) for found in CITE.finditer(text) for n in _numbers(found[1] or found[2])]
    bare = plain(LINE_START.sub("", CITE.sub("", text)))
    bare = _unquoted(SPACE_BEFORE_STOP.sub(r"\1", bare).strip(" `*_|"))
    if any(c.isalpha() for c in bare):
        ended = bare if ENDED.search(bare) or bare.endswith(":") else f"{bare}."
        yield Written(ended, tuple(dict.fromkeys(cites)))


def _unquoted(text: str) -> str:
    """Return a text without the quotation marks around all of it, or one that has no other half."""
    around = text[:1] in QUOTES and text[-1:] in QUOTES
    alone = sum(character in QUOTES for character in text) == 1
    return text.strip(QUOTES) if around or alone else text


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d{1,3}", text)
