"""Which sentences of a section are told, and how they are set: verbatim, in reading order."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from assistant.catalogue import Catalogue, claims_of_blocks
from assistant.draft import Block, Style
from assistant.markup import plain
from index.lexical import stem_words, words_of
from index.ranker import Asked
from index.sentences import Sentence

# A sentence that only sends the reader to another article says nothing here.
POINTER = re.compile(r"(?:See|More in|Read) \[")
# A list item that goes on from the words which introduce the list.
FRAGMENT = re.compile(r"[*_]*[a-z]")
# How much a share of the question's words counts beside the cosine of meaning.
WORDS_WEIGHT = 0.3
# A sentence nearer than this to one already told says the same again.
SAME_AGAIN = 0.88
# A section with less text of its own only announces the sections below it.
LEAST_OWN_CHARS = 120
# A paragraph or list of more characters may be told in part.
LONG_GROUP_CHARS = 420
# A piece of a section that is this much further from the question than the best one stays out.
DISTANCE = 0.45


@dataclass(slots=True)
class Telling:
    """What has been told so far, so that nothing is told twice: positions of sentences."""

    catalogue: Catalogue
    asked: Asked | None = None
    told: list[int] = field(default_factory=list)

    def tell(self, section: str, room: int) -> tuple[Block, ...]:
        """Return the parts of a section nearest to the question, in at most `room` characters.

        A section that fits is told whole. Else whole paragraphs and lists are taken, the nearest
        to the question first; of long ones the nearest sentences, a list never without the words
        that introduce it. Without a question the beginning counts as nearest.
        """
        positions = [i for i in self._positions(section) if not self._is_told(i)]
        chosen = positions
        if _length(self.catalogue, positions) > room:
            chosen = _nearest(self.catalogue, positions, self._scores(positions), room)
        self.told.extend(chosen)
        return _blocks(
            self.catalogue, section, [self.catalogue.quotes.sentences[i] for i in chosen]
        )

    def pick(self, positions: Sequence[int], room: int) -> list[int]:
        """Return the sentences nearest to the question, in the order given.

        At least one, and further ones as long as all fit in `room` characters. List items that
        only end a sentence ("overhead keeps climbing;") give way to whole sentences.
        """
        sentences = self.catalogue.quotes.sentences
        whole = [i for i in positions if not FRAGMENT.match(sentences[i].text)]
        scores = self._scores(whole or positions)
        chosen: set[int] = set()
        for i in sorted(scores, key=lambda i: -scores[i]):
            length = len(sentences[i].text)
            if not chosen or length <= room:
                chosen.add(i)
                room -= length
        self.told.extend(chosen)
        return [i for i in positions if i in chosen]

    def nearest_told(self, section: str) -> int | None:
        """Return a section's told sentence that is nearest to the question, if there is one."""
        sentences = self.catalogue.quotes.sentences
        told = (i for i in self.told if sentences[i].section == section)
        whole = [i for i in told if not plain(sentences[i].text).endswith(":")]
        scores = self._scores(whole)
        return max(scores, key=lambda i: scores[i]) if scores else None

    def _positions(self, section: str) -> list[int]:
        own = self._of_section(section)
        home = self.catalogue.sections[section]
        if home.end - home.start >= LEAST_OWN_CHARS or home.subtree_end <= home.end:
            return own
        below = (s for s in self.catalogue.sections.values() if s.article == home.article)
        inside = [s.id for s in below if home.start <= s.start < home.subtree_end]
        return [i for one in inside for i in self._of_section(one)]

    def _of_section(self, section: str) -> list[int]:
        sentences = self.catalogue.quotes.sentences
        positions = self.catalogue.by_section.get(section, ())
        return [i for i in positions if not POINTER.match(sentences[i].text)]

    def _is_told(self, position: int) -> bool:
        if not self.told:
            return False
        vectors = self.catalogue.quotes.vectors
        return bool((vectors[self.told] @ vectors[position]).max() >= SAME_AGAIN)

    def _scores(self, positions: Sequence[int]) -> dict[int, float]:
        """Return how near each sentence is to the question; higher is nearer."""
        if self.asked is None or not positions:
            return {position: -float(rank) for rank, position in enumerate(positions)}
        quotes = self.catalogue.quotes
        similar: NDArray[np.float32] = quotes.vectors[list(positions)] @ self.asked.vector
        wanted = set(stem_words(words_of(self.asked.text)))
        return {
            position: float(cosine) + WORDS_WEIGHT * _share(wanted, quotes.sentences[position].text)
            for position, cosine in zip(positions, similar, strict=True)
        }


def _share(wanted: set[str], text: str) -> float:
    return len(wanted & _stems(text)) / len(wanted) if wanted else 0.0


# The sentences of the articles are few.
@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    return frozenset(stem_words(words_of(text)))


def _length(catalogue: Catalogue, positions: Sequence[int]) -> int:
    return sum(len(catalogue.quotes.sentences[i].text) for i in positions)


def _nearest(
    catalogue: Catalogue, positions: Sequence[int], scores: dict[int, float], room: int
) -> list[int]:
    """Return the positions, in reading order, of the groups nearest to the question that fit."""
    groups = [
        list(group)
        for _, group in groupby(positions, lambda i: catalogue.quotes.sentences[i].group)
    ]
    groups.sort(key=lambda group: -max(scores[i] for i in group))
    best = max(scores.values())
    chosen: list[int] = []
    for group in groups:
        if chosen and max(scores[i] for i in group) < best - DISTANCE:
            break
        part = _part(catalogue, group, scores, room)
        room -= _length(catalogue, part)
        chosen.extend(part)
    return sorted(chosen)


def _part(
    catalogue: Catalogue, group: Sequence[int], scores: dict[int, float], room: int
) -> list[int]:
    """Return the whole group if it fits, else of a long one what fits, its introduction first."""
    length = _length(catalogue, group)
    if length <= room:
        return list(group)
    if length < LONG_GROUP_CHARS:
        return []
    sentences = catalogue.quotes.sentences
    part = [i for i in group[:1] if plain(sentences[i].text).endswith(":")]
    room -= _length(catalogue, part)
    for i in sorted((i for i in group if i not in part), key=lambda i: -scores[i]):
        if len(sentences[i].text) <= room:
            part.append(i)
            room -= len(sentences[i].text)
    return sorted(part) if len(part) > 1 or not _introduces(catalogue, part) else []


def _introduces(catalogue: Catalogue, part: Sequence[int]) -> bool:
    return all(plain(catalogue.quotes.sentences[i].text).endswith(":") for i in part)


def _blocks(catalogue: Catalogue, section: str, sentences: Sequence[Sentence]) -> tuple[Block, ...]:
    """Return the sentences as paragraphs and lists, the first one under the section's title."""
    title = _title(catalogue, section)
    blocks = []
    for style, run in _runs(sentences):
        blocks.append(Block(title, claims_of_blocks(run), style))
        title = ""
    return tuple(blocks)


def _runs(sentences: Sequence[Sentence]) -> Iterator[tuple[Style, list[Sentence]]]:
    """Yield runs of sentences set alike: paragraph by paragraph, list by list."""

    def kind(sentence: Sentence) -> tuple[str, int]:
        return sentence.form, sentence.group if sentence.form == "sentence" else 0

    for (form, _), run in groupby(sentences, kind):
        yield ("paragraph" if form == "sentence" else "bullets"), list(run)


def _title(catalogue: Catalogue, section: str) -> str:
    found = catalogue.sections[section]
    article = catalogue.articles[found.article]
    source = "companion article" if article.kind == "companion" else "series"
    return f"{plain(found.heading or article.title)} ({source})"
