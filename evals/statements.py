"""An answer's text as statements, each with the citations it carries."""

import re
from dataclasses import dataclass

MARKER = re.compile(r"\[(\d+)\]")
# A sentence ends at . ! ? (and closing quotes or emphasis), unless its markers follow.
SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’*_)]*\s+(?!\[\d+\])|(?<=\])\s+(?=[A-Z“\"*])")
LIST_MARK = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
TABLE_RULE = re.compile(r"^[\s|:-]+$")
TITLE = re.compile(r"^(?:#{1,6}\s.*|\*\*[^*]+\*\*:?)$")
# "You said “…”.": the owner's own words, which no article can support.
OWNER_SAID = re.compile(
    r"^(?:You (?:said|wrote|asked|told me|mentioned)\b[^“\"]*)[“\"].*?[”\"][.:,]?\s*"
)
# Bold to its end: the advice itself, which accuracy judges.
VERDICT = re.compile(r"\*\*[^*]+(?:\*\*)?[.!]?$")
# "I am fairly sure": the assistant about itself.
ITSELF = re.compile(r"^I(?:'m| am| can| would) ")
# Shorter pieces ("Yes.", "In short:") state nothing that could be looked up.
LEAST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an answer without its markers, and the numbers that stood in them."""

    text: str
    cited: tuple[int, ...]


def split_statements(markdown: str) -> tuple[Statement, ...]:
    """Return the statements of an answer in reading order.

    Titles, questions, the owner's words given back, the assistant about itself and a verdict in
    bold state nothing about the sources and are left out. In a paragraph, sentences without a
    marker are carried by the next marker of the same paragraph, as an author means it who puts
    one number after two sentences from the same place; ALCE (Gao et al., 2023), which marks every
    sentence of a model, has no need of this.

    >>> [s.cited for s in split_statements("It goes on for years. It needs a leader. [2]")]
    [(2,), (2,)]
    """
    found: list[Statement] = []
    for block in _blocks(markdown):
        found.extend(_statements_of(block))
    return tuple(found)


def _blocks(markdown: str) -> list[str]:
    """Return paragraphs, list items and table cells; titles are gone."""
    blocks: list[str] = []
    paragraph: list[str] = []
    for line in [*markdown.split("\n"), ""]:
        stripped = line.strip()
        own = bool(LIST_MARK.match(line)) or stripped.startswith("|") or not stripped
        if (own or TITLE.match(stripped)) and paragraph:
            blocks.append(" ".join(paragraph))
            paragraph = []
        if not stripped or TITLE.match(stripped) or TABLE_RULE.match(stripped):
            continue
        if stripped.startswith("|"):
            # The first cell names the row; a header row carries no markers and states nothing.
            cells = stripped.strip("|").split("|")[1:]
            blocks.extend(cell.strip() for cell in cells if MARKER.search(cell))
        elif LIST_MARK.match(line):
            paragraph = [LIST_MARK.sub("", line).strip()]
        else:
            paragraph.append(stripped)
    return [block for block in blocks if block]


def _statements_of(block: str) -> list[Statement]:
    sentences = [part.strip() for part in SENTENCE_END.split(block) if part.strip()]
    found: list[Statement] = []
    carried: tuple[int, ...] = ()
    for sentence in reversed(sentences):
        own = tuple(dict.fromkeys(int(number) for number in MARKER.findall(sentence)))
        carried = own or carried
        text = re.sub(r"\s+([.,;:!?])", r"\1", MARKER.sub("", sentence)).strip()
        text = OWNER_SAID.sub("", text)
        if _states_nothing(text):
            continue
        found.append(Statement(text, carried))
    return found[::-1]


def _states_nothing(text: str) -> bool:
    return bool(
        VERDICT.search(text)
        or ITSELF.search(text)
        or text.endswith(("?", ":"))
        or len(text.split()) < LEAST_WORDS
    )
