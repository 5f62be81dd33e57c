"""The series to read: its articles in order, and a search over them."""

import re
from html import escape

from assistant.catalogue import Catalogue
from assistant.errors import translated
from assistant.markup import clip, plain
from index.search import Searcher
from index.sections import Passage

MOST_RESULTS = 8
LONGEST_SEARCH = 300
LONGEST_EXCERPT = 180
LIST_MARK = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
KINDS = (("series", "The series"), ("companion", "Companion articles"))


def contents_html(catalogue: Catalogue) -> str:
    """Return the list of all articles in reading order, the series first."""
    parts = []
    for kind, heading in KINDS:
        articles = sorted(
            (a for a in catalogue.articles.values() if a.kind == kind), key=lambda a: a.order
        )
        rows = "".join(
            f'<li><button type="button" class="entry" data-do="article" '
            f'data-article="{escape(article.name)}">{escape(article.title)}</button></li>'
            for article in articles
        )
        if rows:
            parts.append(f"<h2>{heading}</h2><ol>{rows}</ol>")
    return f'<nav class="contents" aria-label="Articles">{"".join(parts)}</nav>'


def results_html(catalogue: Catalogue, searcher: Searcher, words: str) -> str:
    """Return the passages nearest to some words, each a button that opens it.

    Raises:
        ServiceUnavailable: the Chroma server does not answer.
        IndexUnusable: the index cannot be read.
    """
    words = words.strip()[:LONGEST_SEARCH]
    if not words:
        return contents_html(catalogue)
    with translated():
        hits = searcher.search(words, MOST_RESULTS)
    rows = "".join(_found(hit.passage) for hit in hits)
    if not rows:
        return '<p class="empty">Nothing in the series comes near that.</p>'
    return f'<nav class="contents" aria-label="Found"><ol class="found">{rows}</ol></nav>'


def _found(passage: Passage) -> str:
    place = plain(passage.heading_path[-1]) if passage.heading_path else passage.title
    return (
        f'<li><button type="button" class="entry" data-do="cite" '
        f'data-article="{escape(passage.article)}" data-start="{passage.start}" '
        f'data-end="{passage.end}"><b>{escape(place)}</b>'
        f"<span>{escape(_excerpt(passage.text))}</span></button></li>"
    )


def _excerpt(text: str) -> str:
    lines = (plain(LIST_MARK.sub("", line)) for line in text.split("\n"))
    return clip(" ".join(line for line in lines if line), LONGEST_EXCERPT)
