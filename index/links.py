"""Links between articles, checked: a retold post must not send its reader nowhere."""

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from index.articles import Article
from index.errors import Problem, suggest
from index.sections import Section, parse_markdown

NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")


def anchor_of(heading: str) -> str:
    """Return the anchor GitHub gives a heading: "What an FCFO costs?" → "what-an-fcfo-costs"."""
    return NOT_IN_ANCHORS.sub("", heading.lower()).replace(" ", "-")


def check_links(
    articles: tuple[Article, ...],
    sections: dict[str, tuple[Section, ...]],
    shown_folder: str,
    files: frozenset[str],
) -> list[Problem]:
    """Return a problem for every internal link whose file or heading does not exist.

    Args:
        articles: the articles whose links are checked.
        sections: the sections of each article, by article name.
        shown_folder: the corpus folder as problems name it.
        files: the names of all files in the corpus folder.
    """
    problems: list[Problem] = []
    for article in articles:
        for line, target in _internal_links(article):
            wrong = _what_is_wrong(article, target, sections, files)
            if wrong is not None:
                message, remedy = wrong
                problems.append(Problem(f"{shown_folder}/{article.path}", line, message, remedy))
    return problems


def _internal_links(article: Article) -> Iterator[tuple[int, str]]:
    """Yield the 1-based line (of the paragraph) and the target of each link without a scheme."""
    first_line = article.text.count("\n", 0, article.body_start) + 1
    for token in parse_markdown(article):
        for child in token.children or ():
            target = child.attrGet("href" if child.type == "link_open" else "src")
            if child.type not in ("link_open", "image") or not isinstance(target, str):
                continue
            if not urlsplit(target).scheme and not target.startswith("//"):
                yield first_line + (token.map[0] if token.map else 0), unquote(target)


def _what_is_wrong(
    article: Article,
    target: str,
    sections: dict[str, tuple[Section, ...]],
    files: frozenset[str],
) -> tuple[str, str] | None:
    name, _, anchor = target.partition("#")
    name = name.removeprefix("./") or article.path
    if name not in files:
        return f"the link to '{target}' leads nowhere", suggest(name, files)
    linked = sections.get(name.removesuffix(".md"))
    if not anchor or linked is None:
        return None
    anchors = [anchor_of(section.heading) for section in linked if section.heading]
    if anchor in anchors:
        return None
    return f"no heading of {name} has the anchor '{anchor}'", suggest(anchor, anchors)
