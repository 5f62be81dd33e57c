"""Articles cut into the smallest spans worth quoting: sentences, list items and table rows."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from markdown_it.token import Token

from index.articles import Article
from index.sections import Section, parse_markdown

Form: TypeAlias = Literal["sentence", "item", "row"]

# A full stop, question or exclamation mark, with closing quotes or emphasis behind it, before
# white space and the beginning of another sentence.
SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)*_]*(?=\s+[\"“‘(*_\[]*[A-Z0-9$])")
ABBREVIATION = re.compile(
    r"\b(?:e\.g|i\.e|vs|etc|approx|No|Mr|Mrs|Ms|Dr|St|Inc|Ltd|Co)\.[\"”’)*_]*$"
)
LIST_OPENS = {"bullet_list_open", "ordered_list_open"}
LIST_CLOSES = {"bullet_list_close", "ordered_list_close"}
LIST_MARKER = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")
NAVIGATION = re.compile(r"\*\*(?:Read next|See also|The other roles in the series):\*\*")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A quotable span: ``article_text[start:end]``.

    Attributes:
        article: Name of the article.
        section: Id of the section it stands in, ``article#heading``.
        start: First character; 0-based, in the whole file.
        end: One past the last character.
        text: The span itself, Markdown included.
        form: A sentence of a paragraph, a whole list item, or a table row.
        group: Number of the block it belongs to within the article: a paragraph, a list, a table
            row; a paragraph that ends with a colon shares its number with the list it introduces.
    """

    article: str
    section: str
    start: int
    end: int
    text: str
    form: Form
    group: int


@dataclass(frozen=True, slots=True)
class _Block:
    first_line: int
    last_line: int
    form: Form
    group: int


def split_sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return the (start, end) spans of the sentences of a plain text, without outer white space.

    >>> split_sentences("We grow. Sales don't.")
    ((0, 8), (9, 21))
    """
    spans = []
    start = 0
    for match in SENTENCE_END.finditer(text):
        if not ABBREVIATION.search(text[start : match.end()]):
            spans.append((start, match.end()))
            start = match.end()
    spans.append((start, len(text)))
    trimmed = (_trim(text, start, end) for start, end in spans)
    return tuple((start, end) for start, end in trimmed if start < end)


def quotable_sentences(article: Article, sections: Sequence[Section]) -> tuple[Sentence, ...]:
    """Return an article's sentences, list items and table rows in reading order.

    Headings and the lines that only point to other articles ("Read next: …") are left out.
    """
    found = []
    for block, start, end in _blocks(article):
        section = _section_at(sections, start)
        for first, last in _spans(article.text[start:end], block.form):
            span = (start + first, start + last)
            text = article.text[span[0] : span[1]]
            found.append(Sentence(article.name, section, *span, text, block.form, block.group))
    return tuple(found)


def _blocks(article: Article) -> Iterator[tuple[_Block, int, int]]:
    """Yield paragraphs, list items and table rows with their spans in the file."""
    body = article.text[article.body_start :]
    starts = [0]
    for line in body.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for block in _block_lines(parse_markdown(article)):
        start, end = starts[block.first_line], starts[block.last_line]
        if block.form == "item" and (marker := LIST_MARKER.match(body, start)):
            start = marker.end()
        start, end = _trim(body, start, end)
        if start < end and not NAVIGATION.match(body, start):
            yield block, article.body_start + start, article.body_start + end


def _block_lines(tokens: Sequence[Token]) -> Iterator[_Block]:
    group = lists = header = 0
    introduces_list = False
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type in LIST_OPENS:
            group += lists == 0 and not introduces_list
            lists += 1
        elif token.type in LIST_CLOSES:
            lists -= 1
        elif token.map and token.type == "table_open":
            header = token.map[0]
        elif token.map and token.type == "tr_open" and token.map[0] > header:
            group += 1
            yield _Block(token.map[0], token.map[1], "row", group)
        elif token.map and token.type == "paragraph_open":
            group += lists == 0
            introduces_list = bool(following and following.content.rstrip("*_ ").endswith(":"))
            yield _Block(token.map[0], token.map[1], "item" if lists else "sentence", group)


def _spans(text: str, form: Form) -> tuple[tuple[int, int], ...]:
    return split_sentences(text) if form == "sentence" else ((0, len(text)),)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def _section_at(sections: Sequence[Section], position: int) -> str:
    return next(s.id for s in reversed(sections) if s.start <= position)
