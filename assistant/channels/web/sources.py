"""Places in the articles as HTML: a section with the quote marked in it, or a whole article."""

import re
from collections.abc import Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.catalogue import Catalogue
from index.articles import Article
from index.sections import Section

# Articles may emphasise and link to one another; they may not load or script anything.
FORBIDDEN = ["image", "autolink", "html_inline", "html_block", "entity"]
# Half brackets, which no article holds; being punctuation, they leave emphasis beside them intact.
MARK_START, MARK_END = "\u2e22", "\u2e23"
# What must stay first or last on its line, or Markdown would read the line differently.
LINE_OPENING = re.compile(r"\s*(?:(?:[-*+]|\d+[.)])\s+|\|\s*|>\s*)*")
LINE_CLOSING = re.compile(r"\s*\|?\s*$")
RETOLD = {
    "series": "Retells a post of Ben Wolf’s series.",
    "companion": "A companion article: background from other public sources.",
}


def section_at(catalogue: Catalogue, article: str, start: int) -> Section | None:
    """Return the section of an article that holds a character, or None where there is none."""
    inside = [s for s in catalogue.sections.values() if s.article == article and s.start <= start]
    return max(inside, key=lambda section: section.start, default=None)


def quoted_section_html(catalogue: Catalogue, article: str, start: int, end: int) -> str:
    """Return the section around a quote with the quote marked, or "" where it does not exist."""
    section = section_at(catalogue, article, start)
    found = catalogue.articles.get(article)
    if found is None or section is None or not section.start <= start < end <= len(found.text):
        return ""
    text = found.text[section.start : max(section.end, end)]
    marked = _marked(text, start, end, section.start)
    return (
        f'<article class="passage">{_head(found, section)}'
        f'<div class="text">{_with_marks(render(marked))}</div>{_foot(found, section)}</article>'
    )


def _marked(text: str, start: int, end: int, offset: int) -> str:
    """Return a text with the two half brackets around ``text[start - offset : end - offset]``."""
    quote = text[start - offset : end - offset]
    opening = LINE_OPENING.match(quote)
    first = opening.end() if opening else 0
    closing = LINE_CLOSING.search(quote, first)
    last = closing.start() if closing else len(quote)
    quote = f"{quote[:first]}{MARK_START}{quote[first:last]}{MARK_END}{quote[last:]}"
    return f"{text[: start - offset]}{quote}{text[end - offset :]}"


def article_html(catalogue: Catalogue, name: str) -> str:
    """Return a whole article, section by section, or "" where there is none of that name."""
    article = catalogue.articles.get(name)
    if article is None:
        return ""
    sections = [s for s in catalogue.sections.values() if s.article == name]
    body = "".join(_section(article, section) for section in sections)
    head = _head(article, None)
    return f'<article class="passage">{head}<div class="text">{body}</div></article>'


def render(markdown: str) -> str:
    """Return an article's Markdown as HTML; HTML and images in it show as text."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable(FORBIDDEN)
    parser.add_render_rule("link_open", _link_open)
    parser.add_render_rule("link_close", _link_close)
    return str(parser.render(markdown))


def _link_open(_renderer: object, tokens: Sequence[Token], position: int, *_: object) -> str:
    """Links between articles open in place; a link to anywhere else stays plain words."""
    target = str(tokens[position].attrGet("href") or "").split("#")[0]
    if target.endswith(".md") and "/" not in target:
        name = escape(target.removesuffix(".md"))
        return f'<button type="button" class="link" data-do="article" data-article="{name}">'
    return "<span>"


def _link_close(_renderer: object, tokens: Sequence[Token], position: int, *_: object) -> str:
    opening = next(t for t in reversed(tokens[:position]) if t.type == "link_open")
    target = str(opening.attrGet("href") or "").split("#")[0]
    return "</button>" if target.endswith(".md") and "/" not in target else "</span>"


def _with_marks(html: str) -> str:
    """Return HTML with <mark> around every run of text between the two half brackets.

    A mark may not span elements, so each text node between the brackets gets one of its own.
    """
    marked, inside = [], False
    for piece in _pieces(html):
        if piece in (MARK_START, MARK_END):
            inside = piece == MARK_START
        elif inside and not piece.startswith("<") and piece.strip():
            marked.append(f"<mark>{piece}</mark>")
        else:
            marked.append(piece)
    return "".join(marked)


def _pieces(html: str) -> list[str]:
    """Return the HTML as tags, texts and the two half brackets, in order."""
    pieces, text = [], ""
    in_tag = False
    for character in html:
        if character in (MARK_START, MARK_END) or (character == "<" and not in_tag):
            pieces.append(text)
            text = ""
        if character in (MARK_START, MARK_END):
            pieces.append(character)
            continue
        in_tag = character == "<" or (in_tag and character != ">")
        text += character
        if character == ">" and text.startswith("<"):
            pieces.append(text)
            text = ""
    return [piece for piece in [*pieces, text] if piece]


def _head(article: Article, section: Section | None) -> str:
    path = [escape(heading) for heading in section.heading_path] if section else []
    trail = f'<p class="path">{" › ".join(path[:-1])}</p>' if len(path) > 1 else ""
    heading = f'<h3 class="heading">{path[-1]}</h3>' if path else ""
    title = escape(article.title)
    opener = (
        f'<button type="button" class="link" data-do="article" data-article="{article.name}">'
        f"{title}</button>"
        if section
        else title
    )
    return (
        f'<header><p class="kicker">{RETOLD[article.kind]}</p><h2 tabindex="-1">{opener}</h2>'
        f"{trail}{heading}{_original(article)}</header>"
    )


def _original(article: Article) -> str:
    if article.url is None:
        return ""
    return (
        f'<p class="original"><a href="{escape(article.url)}" target="_blank" '
        'rel="noopener noreferrer">Read the original post<span class="unseen"> (opens in a new '
        "tab)</span></a></p>"
    )


def _section(article: Article, section: Section) -> str:
    level = min(section.level + 1, 5) if section.level else 0
    heading = f"<h{level}>{escape(section.heading)}</h{level}>" if level else ""
    text = article.text[section.start : section.end]
    about = _ask_about(section.heading or article.title) if text else ""
    return f"<section>{heading}{render(text)}{about}</section>"


def _foot(article: Article, section: Section) -> str:
    return f"<footer>{_ask_about(section.heading or article.title)}</footer>"


def _ask_about(heading: str) -> str:
    return (
        f'<button type="button" class="chip" data-do="about" data-text="{escape(heading)}" '
        f'aria-label="Ask about: {escape(heading)}">Ask about this</button>'
    )
