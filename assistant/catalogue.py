"""The corpus as the writers need it: roles, criteria and quotable sentences, each by its name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.draft import Claim, Span
from assistant.markup import plain
from index.articles import Article
from index.criteria import Criterion, Role
from index.guides import Guide
from index.quotes import Quotes
from index.sections import Section
from index.sentences import Sentence

# Characters of a block that is quoted whole; a longer one is quoted by its best sentence.
LONGEST_BACKING = 420


@dataclass(frozen=True)
class Catalogue:
    """Look-ups over one corpus; holds no state of its own.

    Attributes:
        articles: Article name → article.
        sections: Section id → section.
        roles: Role id → role, in the order of roles.yaml.
        criteria: Criterion id → criterion, in the order of criteria.yaml.
        guides: Role id → guide.
        quotes: The quotable sentences.
    """

    articles: Mapping[str, Article]
    sections: Mapping[str, Section]
    roles: Mapping[str, Role]
    criteria: Mapping[str, Criterion]
    guides: Mapping[str, Guide]
    quotes: Quotes

    @cached_property
    def by_section(self) -> Mapping[str, tuple[int, ...]]:
        """Section id → positions of its sentences, in reading order."""
        found: dict[str, list[int]] = {}
        for position, sentence in enumerate(self.quotes.sentences):
            found.setdefault(sentence.section, []).append(position)
        return {section: tuple(positions) for section, positions in found.items()}

    def facet(self, role: str, facet: str) -> tuple[Sentence, ...]:
        """Return the sentences that answer one aspect of a role; () where the corpus is silent."""
        return tuple(self.quotes.sentences[i] for i in self.quotes.facets.get((role, facet), ()))

    def backing(self, criterion: str) -> Span:
        """Return the span that backs a criterion.

        That is the block around the sentence which says it best, so that the quote can be
        understood alone, or the sentence itself where its block is long.
        """
        best = self.quotes.sentences[self.quotes.backing[criterion]]
        block = [
            self.quotes.sentences[i]
            for i in self.by_section[best.section]
            if self.quotes.sentences[i].group == best.group
        ]
        whole = span_of(block)
        return whole if whole.end - whole.start <= LONGEST_BACKING else span_of([best])

    def verdict(self, role: str) -> str:
        """Return the sentence that recommends a role."""
        if guide := self.guides.get(role):
            return guide.verdict
        return f"This fits what you describe: {self.roles[role].long_name}."

    def role_name(self, role: str) -> str:
        """Return a role's name as an owner reads it."""
        return self.roles[role].name


def span_of(sentences: Sequence[Sentence]) -> Span:
    """Return the one span from the first sentence to the last; they share a section."""
    first, last = sentences[0], sentences[-1]
    return Span(first.article, first.section, first.start, last.end)


def claims_of(sentences: Iterable[Sentence]) -> tuple[Claim, ...]:
    """Return each sentence as a claim in its own words, resting on itself."""
    return tuple(Claim(plain(s.text), (span_of([s]),)) for s in sentences)


def claims_of_blocks(sentences: Sequence[Sentence]) -> tuple[Claim, ...]:
    """Return sentences as claims that rest on the whole block each one stands in.

    One citation then serves a paragraph or a list, and opens on all of it.
    """
    blocks: dict[tuple[str, int], list[Sentence]] = {}
    for sentence in sentences:
        blocks.setdefault((sentence.article, sentence.group), []).append(sentence)
    return tuple(
        Claim(plain(sentence.text), (span_of(block),))
        for block in blocks.values()
        for sentence in block
    )
