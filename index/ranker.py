"""Which sections answer a question: numpy only, fitted by `index.ranker_fit`.

Two layers. Kernel ridge regression over the labelled questions (and over the sections themselves,
each an example of itself) says which section, which kind of question and which article is meant.
Its answers, and how near the question is to each section in meaning and in words, are weighed by
a conditional logit model (McFadden, 1974) into one probability for each section.
"""

import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.criteria import Role
from index.errors import REBUILD, IndexCorrupt
from index.lexical import Lexicon, load_lexicon, words_of
from index.likeness import Likeness, load_likeness
from index.names import RoleNames, compile_names, find_roles
from index.quotes import Quotes

FOLDER = "ranker"
LIKENESS_NAME, ARRAYS_FILE, SECTIONS_FILE = "likeness", "fitted.npz", "sections.json"
# The share of meaning beside words in how alike two questions are.
VECTOR_SHARE = 0.5
# Exponents of the fitted ranking's chances and of the tuned encoder's in their product, and the
# least chance that the latter gives.
RANKED_WEIGHT, READ_WEIGHT, LEAST_READ = 1.0, 0.5, 1e-4
# How much a section about other roles than those asked about falls back: e³ is 20 to 1.
FOREIGN = 3.0
OF_ROLES = ("roles of the article", "roles named in the section")
FEATURES = (
    "meaning of the section",
    "meaning of its best sentence",
    "meaning of its heading",
    "words, by BM25",
    "words and letters of the section",
    "words and letters of its heading",
    "roles of the article",
    "roles named in the section",
    "examples of the section",
    "examples of its best aspect",
    "examples of all its aspects",
    "examples of the article",
    "length",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is ranked.

    Attributes:
        text: The last message.
        vector: The unit vector of the whole of what was asked, (dim,).
        context: What was said before and still applies, or "".
        roles: Ids of the roles that the conversation is about, beside those that `text` names.
    """

    text: str
    vector: NDArray[np.float32]
    context: str = ""
    roles: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What is compared word by word; the last message counts twice."""
        return f"{self.text}\n{self.text}\n{self.context}" if self.context else self.text


@dataclass(frozen=True, slots=True)
class Fitted:
    """What is learned and looked up, all float32.

    There are S sections and n texts, the last 2 S of which are the sections and their headings.

    Attributes:
        vectors: (n, dim) unit rows.
        answers: (n, S + aspects + articles): dual coefficients of the ridge regressions.
        aspects: (S, aspects) 1 where a section stands under an aspect.
        articles: (S, articles) 1 for a section's own article.
        article_roles: (S, roles) 1 for the roles of a section's article.
        named_roles: (S, roles) 1 for the roles that a section names.
        lengths: (S,) logarithm of a section's characters.
        weights: (features,) how much each of FEATURES counts.
    """

    vectors: NDArray[np.float32]
    answers: NDArray[np.float32]
    aspects: NDArray[np.float32]
    articles: NDArray[np.float32]
    article_roles: NDArray[np.float32]
    named_roles: NDArray[np.float32]
    lengths: NDArray[np.float32]
    weights: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Material:
    """What a question is compared with.

    Attributes:
        sections: Ids of the S sections with text of their own.
        roles: Ids of the roles, as the columns of `Fitted` have them.
        names: How the roles are called.
        likeness: To the n texts.
        lexicon: BM25 over the sections; its ids are their ids.
        sentence_vectors: (sentences, dim) unit rows, sorted by section.
        sentence_starts: (S,) the first sentence of each section.
    """

    sections: tuple[str, ...]
    roles: tuple[str, ...]
    names: RoleNames
    likeness: Likeness
    lexicon: Lexicon
    sentence_vectors: NDArray[np.float32]
    sentence_starts: NDArray[np.int64]


class Ranker:
    """The fitted ranking of sections. Holds no state; safe to use from several threads."""

    def __init__(self, material: Material, fitted: Fitted) -> None:
        """Hold what `load` read."""
        self.material = material
        self.fitted = fitted

    @classmethod
    def load(cls, folder: Path, roles: Iterable[Role], quotes: Quotes) -> "Ranker":
        """Return the ranker fitted into an index folder.

        Args:
            folder: the index.
            roles: the corpus's roles.
            quotes: the index's quotable sentences.

        Raises:
            IndexCorrupt: if a file is absent or damaged.
        """
        home = folder / FOLDER
        try:
            sections = tuple(json.loads((home / SECTIONS_FILE).read_text("utf-8")))
            with np.load(home / ARRAYS_FILE) as arrays:
                fitted = Fitted(**dict(arrays))
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
            raise IndexCorrupt(f"the ranking in {home} is damaged; {REBUILD}") from error
        likeness = load_likeness(home, LIKENESS_NAME)
        return cls(make_material(sections, roles, quotes, likeness, load_lexicon(home)), fitted)

    def rank(
        self, asked: Asked, read: Mapping[str, float] | None = None
    ) -> tuple[tuple[str, float], ...]:
        """Return every section's id with the probability that it answers best, best first.

        Args:
            asked: the question.
            read: what the tuned encoder makes of it, section id → chance; it counts beside the
                fitted ranking where it knows every section.
        """
        likeness = self.material.likeness.to(asked.words)
        kernel = likeness + VECTOR_SHARE * (self.fitted.vectors @ asked.vector)
        features = measure(
            asked, likeness, kernel @ self.fitted.answers, self.material, self.fitted
        )
        scores = features @ self.fitted.weights - FOREIGN * self._is_foreign(asked, features)
        if read and set(self.material.sections) <= set(read):
            told = np.array([read[section] for section in self.material.sections])
            scores = RANKED_WEIGHT * scores + READ_WEIGHT * np.log(told + LEAST_READ)
        chances = np.exp(scores - scores.max())
        chances /= chances.sum()
        order = np.argsort(-chances, kind="stable")
        return tuple((self.material.sections[i], float(chances[i])) for i in order)

    def _is_foreign(self, asked: Asked, features: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Return, (S,), which sections neither name a role asked about nor belong to its article.

        Only sections of articles about some role; none where no role is asked about.
        """
        about = features[:, [FEATURES.index(name) for name in OF_ROLES]].sum(axis=1)
        foreign: NDArray[np.bool_] = (about == 0) & (self.fitted.article_roles.sum(axis=1) > 0)
        return foreign & bool(_roles_asked(asked, self.material).any())


def make_material(
    sections: tuple[str, ...],
    roles: Iterable[Role],
    quotes: Quotes,
    likeness: Likeness,
    lexicon: Lexicon,
) -> Material:
    """Return the material of sections; each must have at least one quotable sentence."""
    known = tuple(roles)
    by_section: dict[str, list[int]] = {section: [] for section in sections}
    for position, sentence in enumerate(quotes.sentences):
        if sentence.section in by_section:
            by_section[sentence.section].append(position)
    counts = [len(positions) for positions in by_section.values()]
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)
    chosen = [position for positions in by_section.values() for position in positions]
    return Material(
        sections=sections,
        roles=tuple(role.id for role in known),
        names=compile_names(known),
        likeness=likeness,
        lexicon=lexicon,
        sentence_vectors=quotes.vectors[chosen],
        sentence_starts=starts,
    )


def lexical_words(text: str, names: RoleNames) -> list[str]:
    """Return a text's words, and one word for each role it names."""
    return words_of(text) + [f"§{mention.role}" for mention in find_roles(names, text)]


def measure(
    asked: Asked,
    likeness: NDArray[np.float32],
    answers: NDArray[np.float32],
    material: Material,
    fitted: Fitted,
) -> NDArray[np.float32]:
    """Return the features of a question with each section, (S, features) float32.

    Args:
        asked: the question.
        likeness: (n,) its likeness to the texts.
        answers: (S + aspects + articles,) what the regressions say of it.
        material: what it is compared with.
        fitted: only vectors, aspects, articles, roles and lengths are used.
    """
    size = len(material.sections)
    aspects = answers[size : size + fitted.aspects.shape[1]]
    own = np.where(fitted.aspects > 0, aspects, -np.inf).max(axis=1, initial=-np.inf)
    number = np.maximum(fitted.aspects.sum(axis=1), 1.0)
    roles = _roles_asked(asked, material)
    columns = (
        fitted.vectors[-2 * size : -size] @ asked.vector,
        np.maximum.reduceat(material.sentence_vectors @ asked.vector, material.sentence_starts),
        fitted.vectors[-size:] @ asked.vector,
        _scaled(_bm25(asked, material)),
        _scaled(likeness[-2 * size : -size]),
        likeness[-size:],
        fitted.article_roles @ roles,
        fitted.named_roles @ roles,
        answers[:size],
        np.where(np.isfinite(own), own, 0.0),
        fitted.aspects @ aspects / number,
        fitted.articles @ answers[size + fitted.aspects.shape[1] :],
        fitted.lengths,
    )
    return np.stack(columns, axis=1).astype(np.float32)


def _roles_asked(asked: Asked, material: Material) -> NDArray[np.float32]:
    """Return the share of each role among those asked about, (roles,); zeros without one."""
    text = f"{asked.context}\n{asked.text}"
    named = {mention.role for mention in find_roles(material.names, text)} | set(asked.roles)
    shares = np.array([role in named for role in material.roles], dtype=np.float32)
    total: np.float32 = shares.sum()
    return shares / max(total, np.float32(1.0))


def _bm25(asked: Asked, material: Material) -> NDArray[np.float32]:
    words = lexical_words(f"{asked.context}\n{asked.text}", material.names)
    found = dict(material.lexicon.query(words, len(material.sections)))
    return np.array([found.get(section, 0.0) for section in material.sections], dtype=np.float32)


def _scaled(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return scores as shares of the highest, which is as good as a question's words allow."""
    return scores / max(float(scores.max(initial=0.0)), 1e-6)
