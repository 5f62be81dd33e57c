"""The sections that a run's citations come from, to show each quote where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant import Settings
from assistant.opening import corpus_folder
from evals.runs import Result
from index.articles import Article, read_articles
from index.errors import CorpusError
from index.sections import Section, split_sections


@dataclass(frozen=True, slots=True)
class SourceText:
    """A section's text: `key` is "article:start", `start` its offset in the article's file."""

    key: str
    heading: str
    start: int
    text: str


def cited_sections(results: Sequence[Result]) -> tuple[SourceText, ...]:
    """Return every section that a citation stands in, each once.

    Quotes of a corpus that has changed since, or is gone, are left out: the page then shows the
    quote alone.
    """
    try:
        articles = {a.name: a for a in read_articles(corpus_folder(Settings.load()))}
    except CorpusError:
        return ()
    sections = {name: split_sections(article) for name, article in articles.items()}
    found: dict[str, SourceText] = {}
    for result in results:
        for citation in result.reply.citations if result.reply else ():
            article = articles.get(citation.article)
            if article is None or article.text[citation.start : citation.end] != citation.quote:
                continue
            for section in sections[article.name]:
                if section.start <= citation.start < section.end:
                    source = _source_of(article, section)
                    found[source.key] = source
    return tuple(found.values())


def _source_of(article: Article, section: Section) -> SourceText:
    text = article.text[section.start : section.end]
    return SourceText(f"{article.name}:{section.start}", section.heading, section.start, text)
