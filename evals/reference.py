"""What the judges look things up in: the corpus's articles and sections, and the encoder."""

from collections.abc import Mapping
from dataclasses import dataclass

from evals.keypoints import TextEncoder
from index.articles import Article
from index.corpus import Corpus
from index.criteria import Role
from index.sections import Section


@dataclass(frozen=True, slots=True)
class Reference:
    """The corpus as judges need it.

    Attributes:
        articles: By name.
        sections: By id.
        roles: By id.
        encoder: Tells how near two texts are, or None to judge by words alone.
    """

    articles: Mapping[str, Article]
    sections: Mapping[str, Section]
    roles: Mapping[str, Role]
    encoder: TextEncoder | None = None

    def is_verbatim(self, article: str, start: int, end: int, quote: str) -> bool:
        """Return whether a quote stands in the article where it says."""
        found = self.articles.get(article)
        return found is not None and bool(quote) and found.text[start:end] == quote

    def roles_of(self, article: str) -> tuple[str, ...]:
        """Return the roles that an article is about; () for an unknown article."""
        found = self.articles.get(article)
        return found.roles if found else ()

    def in_section(self, article: str, start: int, section: str) -> bool:
        """Return whether an offset of an article lies in a section or in one below it."""
        home = self.sections.get(section)
        return (
            home is not None
            and home.article == article
            and home.start <= start < max(home.end, home.subtree_end)
        )


def reference_of(corpus: Corpus, encoder: TextEncoder | None) -> Reference:
    """Return the reference for a corpus."""
    return Reference(
        articles={article.name: article for article in corpus.articles},
        sections={section.id: section for section in corpus.sections},
        roles={role.id: role for role in corpus.roles},
        encoder=encoder,
    )
