"""Sections by heading, and the passages that are searched: verbatim spans of an article."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from index.articles import Article
from index.errors import Problem

if TYPE_CHECKING:
    from markdown_it.token import Token

# Part of an index's fingerprint: raise it whenever the same corpus gives other passages.
SPLITTER_VERSION = 1
# At least this many word pieces of a passage must be its own text, whatever title it carries.
LEAST_TEXT_TOKENS = 32


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its own text: `article.text[start:end]`, up to the next heading of any level.

    The text before the first heading has heading "" and level 0. A heading that only holds
    sub-headings keeps an empty text; `subtree_end` also covers the sections below it. `line` is
    the heading's 1-based line.
    """

    article: str
    heading: str
    heading_path: tuple[str, ...]
    level: int
    line: int
    start: int
    end: int
    subtree_end: int

    @property
    def id(self) -> str:
        """Return `article#heading`, as criteria and examples refer to it."""
        return f"{self.article}#{self.heading}"


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of search: a section's text or a slice of it; `text` is `article.text[start:end]`.

    `article` is the article's name, `section` the section's id, `heading_path` the headings above
    the passage, outermost first.
    """

    id: str
    article: str
    title: str
    section: str
    heading_path: tuple[str, ...]
    roles: tuple[str, ...]
    kind: str
    url: str | None
    start: int
    end: int
    text: str

    @property
    def embedded_text(self) -> str:
        """Return what is encoded and searched: title and headings in front of the text."""
        return _with_headings(self.title, self.heading_path, self.text)


def _with_headings(title: str, heading_path: tuple[str, ...], text: str) -> str:
    return "\n".join((title, *heading_path, text))


def parse_markdown(article: Article) -> "list[Token]":
    """Return the tokens of an article's body (CommonMark and tables); lines count from the body."""
    # Imported here because an opened index holds its sections and parses no Markdown.
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table").parse(article.text[article.body_start :])


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading in the body: its 0-based first line and the first line below it."""

    text: str
    level: int
    first_line: int
    next_line: int


def split_sections(article: Article) -> tuple[Section, ...]:
    """Return an article's sections in reading order.

    Headings are those of the Markdown structure (ATX and Setext, outside lists, quotes and code).
    The text before the first heading is a section only where there is any.
    """
    body = article.text[article.body_start :]
    starts = _line_starts(body)
    headings = [_Heading("", 0, 0, 0), *_headings(parse_markdown(article))]
    path: list[_Heading] = []
    sections: list[Section] = []
    for number, heading in enumerate(headings):
        path = [above for above in path if 0 < above.level < heading.level] + [heading]
        later = headings[number + 1 :]
        after = next(iter(later), None)
        outside = next((other for other in later if other.level <= heading.level), None)
        start, end = _trim(body, starts[heading.next_line], _start_of(after, starts))
        _, subtree_end = _trim(body, start, _start_of(outside, starts))
        if heading.level == 0 and start == end:
            continue
        sections.append(
            Section(
                article=article.name,
                heading=heading.text,
                heading_path=tuple(above.text for above in path if above.level),
                level=heading.level,
                line=article.text.count("\n", 0, article.body_start) + heading.first_line + 1,
                start=article.body_start + start,
                end=article.body_start + end,
                subtree_end=article.body_start + max(end, subtree_end),
            )
        )
    return tuple(sections)


def _headings(tokens: "list[Token]") -> list[_Heading]:
    return [
        _Heading(inline.content.strip(), int(token.tag[1]), token.map[0], token.map[1])
        for token, inline in pairwise(tokens)
        if token.type == "heading_open" and token.level == 0 and token.map is not None
    ]


def _line_starts(text: str) -> list[int]:
    """Return the offset of each line's first character, and of the text's end."""
    *starts, _ = accumulate((len(line) + 1 for line in text.split("\n")), initial=0)
    return [*starts, len(text)]


def _start_of(heading: _Heading | None, starts: list[int]) -> int:
    return starts[-1] if heading is None else starts[heading.first_line]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without the blank space around it; an empty one stays at `start`."""
    span = text[start:end]
    left = len(span) - len(span.lstrip())
    return (start, start) if left == len(span) else (start + left, start + len(span.rstrip()))


def check_headings(
    article: Article,
    sections: tuple[Section, ...],
    count_tokens: Callable[[str], int],
    limit: int,
) -> list[Problem]:
    """Return a problem for each section whose title and headings leave too little room for text."""
    most = limit - LEAST_TEXT_TOKENS
    remedy = f"shorten them: {most} fit beside the text"
    return [
        Problem(article.path, section.line, f"title and headings have {size} word pieces", remedy)
        for section in sections
        if (size := count_tokens(_with_headings(article.title, section.heading_path, ""))) > most
    ]


def split_passages(
    article: Article,
    sections: tuple[Section, ...],
    count_tokens: Callable[[str], int],
    limit: int,
) -> tuple[Passage, ...]:
    """Return an article's passages in reading order; each fits the encoder.

    Args:
        article: the article.
        sections: its sections.
        count_tokens: how many word pieces the encoder makes of a text, its own marks included.
        limit: the most the encoder reads; `count_tokens(passage.embedded_text)` never exceeds it
            where `check_headings` finds nothing wrong.
    """
    passages: list[Passage] = []
    for section in sections:
        spans = _passage_spans(article, section, count_tokens, limit)
        for number, (start, end) in enumerate(spans, start=1):
            passages.append(
                Passage(
                    id=section.id if len(spans) == 1 else f"{section.id}~{number}",
                    article=article.name,
                    title=article.title,
                    section=section.id,
                    heading_path=section.heading_path,
                    roles=article.roles,
                    kind=article.kind,
                    url=article.url,
                    start=start,
                    end=end,
                    text=article.text[start:end],
                )
            )
    return tuple(passages)


def _passage_spans(
    article: Article, section: Section, count_tokens: Callable[[str], int], limit: int
) -> list[tuple[int, int]]:
    text = article.text[section.start : section.end]
    if not text:
        return []

    def size(part: str) -> int:
        return count_tokens(_with_headings(article.title, section.heading_path, part))

    if size(text) <= limit:
        return [(section.start, section.end)]
    # Imported here because only a build splits passages; asking need not load the library.
    from semantic_text_splitter import MarkdownSplitter

    splitter = MarkdownSplitter.from_callback(size, limit)
    return [
        (section.start + offset, section.start + offset + len(part))
        for offset, part in splitter.chunk_indices(text)
    ]
