"""The series to read: its articles in order, and a search over them."""

from html import escape

from assistant.errors import translated
from assistant.library import Library
from assistant.markup import clip, plain
from index.search import Searcher

MOST_RESULTS = 8
LONGEST_SEARCH = 300
LONGEST_EXCERPT = 180
KINDS = (("series", "The series"), ("companion", "Companion articles"))


def contents_html(library: Library) -> str:
    """Return the list of all articles in reading order, the series first."""
    parts = []
    for kind, heading in KINDS:
        articles = sorted(
            (a for a in library.articles.values() if a.kind == kind), key=lambda a: a.order
        )
        rows = "".join(
            f'<li><button type="button" class="entry" data-do="article" '
            f'data-article="{escape(article.name)}">{escape(article.title)}</button></li>'
            for article in articles
        )
        if rows:
            parts.append(f"<h3>{heading}</h3><ol>{rows}</ol>")
    return f'<nav class="contents" aria-label="Articles">{"".join(parts)}</nav>'


def results_html(library: Library, searcher: Searcher, words: str) -> str:
    """Return the passages nearest to some words, each a button that opens it.

    Raises:
        ServiceUnavailable: the Chroma server does not answer.
        IndexUnusable: the index cannot be read.
    """
    words = words.strip()[:LONGEST_SEARCH]
    if not words:
        return contents_html(library)
    with translated():
        hits = searcher.search(words, MOST_RESULTS)
    rows = "".join(
        f'<li><button type="button" class="entry" data-do="cite" '
        f'data-article="{escape(hit.passage.article)}" data-start="{hit.passage.start}" '
        f'data-end="{hit.passage.end}"><b>{escape(_place(hit.passage.heading_path, hit.passage.title))}'
        f"</b><span>{escape(_excerpt(hit.passage.text))}</span></button></li>"
        for hit in hits
    )
    if not rows:
        return '<p class="empty">Nothing in the series comes near that.</p>'
    return f'<nav class="contents" aria-label="Found"><ol class="found">{rows}</ol></nav>'


def _place(heading_path: tuple[str, ...], title: str) -> str:
    return plain(heading_path[-1]) if heading_path else title


def _excerpt(text: str) -> str:
    return clip(" ".join(plain(line) for line in text.split("\n")).strip(), LONGEST_EXCERPT)
