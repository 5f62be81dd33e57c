"""What may be quoted: every sentence of the articles with its vector, and what backs what.

Made once when the index is built, because it needs the Markdown parser and the encoder, and read
from two files afterwards.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.corpus import Corpus
from index.criteria import Criterion
from index.errors import REBUILD, IndexCorrupt
from index.guides import begins, locate
from index.sections import Section
from index.sentences import Sentence, quotable_sentences

Vectors: TypeAlias = NDArray[np.float32]
Encode: TypeAlias = Callable[[Sequence[str]], Vectors]

SENTENCES_FILE = "quotes.json"
VECTORS_FILE = "quotes.npy"


@dataclass(frozen=True, slots=True)
class Quotes:
    """The quotable sentences of a corpus.

    Attributes:
        sentences: All of them, article by article in reading order.
        vectors: (n, dim) float32, unit rows, one for each sentence.
        backing: Criterion id → position of the sentence that says it best.
        facets: (role id, facet) → positions of the sentences that answer it.
    """

    sentences: tuple[Sentence, ...]
    vectors: Vectors
    backing: Mapping[str, int]
    facets: Mapping[tuple[str, str], tuple[int, ...]]

    @classmethod
    def load(cls, folder: Path) -> "Quotes":
        """Return the quotes kept in an index folder.

        Raises:
            IndexCorrupt: they are absent or damaged.
        """
        try:
            stored = json.loads((folder / SENTENCES_FILE).read_text("utf-8"))
            return cls(
                tuple(Sentence(**entry) for entry in stored["sentences"]),
                np.load(folder / VECTORS_FILE),
                stored["backing"],
                {(role, facet): tuple(found) for role, facet, found in stored["facets"]},
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexCorrupt(f"{folder / SENTENCES_FILE} cannot be read; {REBUILD}") from error


def save_quotes(folder: Path, corpus: Corpus, encode: Encode) -> None:
    """Cut the articles into sentences, encode them and keep both in the index folder."""
    sections: dict[str, list[Section]] = {article.name: [] for article in corpus.articles}
    for section in corpus.sections:
        sections[section.article].append(section)
    sentences = tuple(
        sentence
        for article in corpus.articles
        for sentence in quotable_sentences(article, sections[article.name])
    )
    vectors = encode([sentence.text for sentence in sentences])
    whens = encode([criterion.when for criterion in corpus.criteria])
    backing = {
        criterion.id: _best(criterion, vector, sentences, vectors, corpus)
        for criterion, vector in zip(corpus.criteria, whens, strict=True)
    }
    facets = [
        (guide.role, facet, [i for place in places for i in locate(place, sentences)])
        for guide in corpus.guides
        for facet, places in guide.facets.items()
    ]
    np.save(folder / VECTORS_FILE, vectors)
    stored = {"sentences": [asdict(s) for s in sentences], "backing": backing, "facets": facets}
    (folder / SENTENCES_FILE).write_text(json.dumps(stored, ensure_ascii=False), "utf-8")


def _best(
    criterion: Criterion,
    vector: Vectors,
    sentences: Sequence[Sentence],
    vectors: Vectors,
    corpus: Corpus,
) -> int:
    """Return the sentence of the criterion's section that is nearest to what it states.

    The one that the criterion names comes first; a heading without text of its own is backed by
    the sections below it.
    """
    own = (i for i, one in enumerate(sentences) if one.section == criterion.section)
    if criterion.quote:
        return next(i for i in own if begins(sentences[i], criterion.quote))
    home = next(s for s in corpus.sections if s.id == criterion.section)
    inside = [
        i
        for i, sentence in enumerate(sentences)
        if sentence.section == home.id
        or (
            home.start == home.end
            and sentence.article == home.article
            and home.start <= sentence.start < home.subtree_end
        )
    ]
    return max(inside, key=lambda i: float(vectors[i] @ vector))
