"""What an owner wrote, as features: words, pairs of words, letter groups, sizes and negations.

Fitting and asking call the same functions, so the two cannot drift apart. Statements keep their
characters' places, so that an owner can be shown their own words.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import Stemmer
from numpy.typing import NDArray

from index.said import size_terms

NEGATIONS = frozenset(
    {"no", "not", "never", "none", "nobody", "nothing", "without", "cannot", "neither", "nor"}
    | {"hardly", "lack", "lacks", "noone"}
)
# How many words a negation reaches, unless the clause ends before.
NEGATION_REACH = 4
WORD = re.compile(r"§[^§]+§|[a-z]+(?:'[a-z]+)?|[$€£%?]|[.!;:,\n–—]")
CLAUSE_END = frozenset(".!;:,\n–—")
LETTER_GROUPS = (3, 4, 5)
# Letter groups of one document only are noise, and four fifths of all.
LEAST_DOCUMENTS = {"word": 1, "letter": 2}
# Pasted pages: what an owner needs to say is said in this many characters.
MOST_CHARACTERS = 12_000

SENTENCE = re.compile(
    r"(?<=[.!?;])[\"”’)]*\s+|\n+|\s+[–—-]\s+|(?<=[:,])\s+(?=but |though |while |yet )"
)
COMMA = re.compile(r"(?<=[,:])\s+|\s+(?=(?:and|but|because|so|while|although|yet) )")
# A sentence of fewer words stays whole; a piece of fewer words joins its neighbour.
LONG_SENTENCE_WORDS, LEAST_PIECE_WORDS = 14, 5


@dataclass(frozen=True, slots=True)
class Statement:
    """A clause of what was said: ``said[start:end] == text``."""

    text: str
    start: int
    end: int


def split_statements(said: str) -> tuple[Statement, ...]:
    """Return the clauses of a message in order: whole sentences, long ones cut at their commas.

    >>> [s.text for s in split_statements("We grow. Nobody owns it, though.")]
    ['We grow.', 'Nobody owns it, though.']
    """
    found = []
    for start, end in _cut(said, 0, len(said), SENTENCE):
        if len(said[start:end].split()) < LONG_SENTENCE_WORDS:
            found.append((start, end))
        else:
            found.extend(_join_short(said, _cut(said, start, end, COMMA)))
    return tuple(Statement(said[start:end], start, end) for start, end in found)


def _cut(said: str, start: int, end: int, gap: re.Pattern[str]) -> list[tuple[int, int]]:
    spans, begin = [], start
    for match in gap.finditer(said, start, end):
        spans.append((begin, match.start()))
        begin = match.end()
    spans.append((begin, end))
    return [span for span in spans if any(c.isalnum() for c in said[span[0] : span[1]])]


def _join_short(said: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        short = joined and (
            len(said[start:end].split()) < LEAST_PIECE_WORDS
            or len(said[joined[-1][0] : joined[-1][1]].split()) < LEAST_PIECE_WORDS
        )
        if short:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def plain_text(text: str) -> str:
    """Return the text in lower case, with plain quotes, and numbers as sizes between "§".

    "We’re 1,400 people" → "we're  §people:1001+§  people".
    """
    plain = unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).lower()
    plain = plain.replace("’", "'").replace("‘", "'").replace("§", " ")
    pieces, begin = [], 0
    for start, end, term in size_terms(plain):
        pieces += [plain[begin:start], f" §{term}§ "]
        begin = end
    return "".join([*pieces, plain[begin:]])


def word_terms(text: str) -> list[str]:
    """Return stems, "NOT_" stems within reach of a negation, and pairs of neighbouring stems."""
    stems: list[str] = []
    negated: list[str] = []
    reach = 0
    for word in WORD.findall(plain_text(text)):
        if word in CLAUSE_END:
            reach = 0
            continue
        stem = word if word[0] == "§" else _stem(word)
        stems.append(stem)
        if reach:
            negated.append(f"NOT_{stem}")
            reach -= 1
        if word in NEGATIONS or word.endswith("n't"):
            reach = NEGATION_REACH
    pairs = [f"{one} {two}" for one, two in pairwise(stems)]
    return [*stems, *negated, *pairs]


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    # One stemmer for each call: PyStemmer's object must not be shared by threads.
    stem: str = Stemmer.Stemmer("english", 0).stemWord(word)
    return stem


def letter_terms(text: str) -> list[str]:
    """Return the groups of three to five letters of each word, its edges marked by blanks."""
    plain = unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).lower()
    groups = []
    for word in plain.split():
        padded = f" {word} "
        for size in LETTER_GROUPS:
            groups += [padded[i : i + size] for i in range(max(1, len(padded) - size + 1))]
    return groups


TERMS = {"word": word_terms, "letter": letter_terms}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The terms a model knows.

    Attributes:
        block: "word" or "letter".
        terms: (n,) bytes, UTF-8, sorted; a term's place is its column. An array, since as many
            strings in a dictionary take ten times the memory and seconds to read.
        rarity: Each term's idf, (n,) float32.
    """

    block: str
    terms: NDArray[np.bytes_]
    rarity: NDArray[np.float32]

    def weigh(self, text: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the columns of a text's known terms and their weights, of unit length."""
        counts = Counter(term.encode() for term in TERMS[self.block](encodable(text)))
        longest = self.terms.dtype.itemsize
        found = [(term, times) for term, times in counts.items() if len(term) <= longest]
        wanted = np.array([term for term, _ in found], dtype=self.terms.dtype)
        places = np.searchsorted(self.terms, wanted)
        known = places < len(self.terms)
        known[known] = self.terms[places[known]] == wanted[known]
        columns = places[known].astype(np.int64)
        times = np.array([times for _, times in found], dtype=np.float32)[known]
        weights = (1 + np.log(times)) * self.rarity[columns]
        length = float(np.sqrt((weights * weights).sum())) or 1.0
        return columns, (weights / length).astype(np.float32)


def encodable(text: str) -> str:
    """Return the text with lone surrogates, which UTF-8 does not know, replaced by "?".

    Every other character keeps its place.
    """
    return text.encode("utf-8", "replace").decode("utf-8")


def collect_vocabulary(block: str, texts: Iterable[str]) -> Vocabulary:
    """Return the vocabulary of texts, with smoothed idf as scikit-learn's TfidfVectorizer has it.

    Args:
        block: "word" or "letter".
        texts: the texts to fit on.
    """
    documents: Counter[bytes] = Counter()
    number = 0
    for text in texts:
        documents.update({term.encode() for term in TERMS[block](encodable(text))})
        number += 1
    known = sorted(term for term, times in documents.items() if times >= LEAST_DOCUMENTS[block])
    times = np.array([documents[term] for term in known], dtype=np.float64)
    rarity = (np.log((1 + number) / (1 + times)) + 1).astype(np.float32)
    return Vocabulary(block, np.array(known, dtype=np.bytes_), rarity)
