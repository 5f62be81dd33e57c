"""Lexical search: BM25 over word stems.

The scores are computed when an index is built (bm25s, "eager" scoring: Lù, "BM25S: Orders of
magnitude faster lexical search via eager sparse scoring", 2024). A question only adds up the
columns of its words, which needs numpy and the stemmer, not the half second that bm25s with scipy
takes to import.
"""

import json
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import Stemmer
from numpy.typing import NDArray

from index.errors import REBUILD, IndexCorrupt

LEXICON_FOLDER = "lexicon"
VOCABULARY_FILE = "vocabulary.json"
COLUMNS_FILE = "columns.npz"
# Within the usual range of BM25's constants (Robertson and Zaragoza, 2009); 1.2 and 0.9 for K1 and
# 0.4 for B did worse on the questions that DENSE_WEIGHT was measured on. The method is Lucene's.
K1, B, METHOD = 1.5, 0.75, "lucene"
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
LANGUAGE = "english"


def words_of(text: str) -> list[str]:
    """Return the words in lower case: "Is the FCTO's job…" → is, the, fcto's, job."""
    return WORD.findall(unicodedata.normalize("NFKC", text).casefold().replace("’", "'"))


def stem_words(words: Sequence[str]) -> list[str]:
    """Return the words' stems: agencies → agenc, fcto's → fcto."""
    stems: list[str] = Stemmer.Stemmer(LANGUAGE).stemWords(
        [word.removesuffix("'s") for word in words]
    )
    return stems


@dataclass(frozen=True, slots=True)
class Lexicon:
    """BM25 scores by stem: those of stem `j` are `scores[starts[j]:starts[j + 1]]`.

    `rows` holds the passages' numbers beside the scores, `ids` the passages' ids, `words` every
    word of the corpus (not its stem), to tell typos from words.
    """

    ids: tuple[str, ...]
    stems: dict[str, int]
    words: frozenset[str]
    scores: NDArray[np.float32]
    rows: NDArray[np.int32]
    starts: NDArray[np.int64]

    def query(self, words: Sequence[str], k: int) -> list[tuple[str, float]]:
        """Return the ids of at most `k` passages that share a stem with the words, best first.

        A word given twice counts twice. Scores are BM25's: above 0, without an upper end.
        """
        totals = np.zeros(len(self.ids), dtype=np.float32)
        for stem, times in Counter(stem_words(words)).items():
            column = self.stems.get(stem)
            if column is not None:
                span = slice(self.starts[column], self.starts[column + 1])
                totals[self.rows[span]] += times * self.scores[span]
        best = np.argsort(-totals, kind="stable")[:k]
        return [(self.ids[row], float(totals[row])) for row in best if totals[row] > 0]


def build_lexicon(ids: Sequence[str], documents: Sequence[Sequence[str]]) -> Lexicon:
    """Return the lexicon of documents, each a list of words; `ids` name them in order."""
    import bm25s

    stemmed = [stem_words(words) for words in documents]
    stems = {stem: n for n, stem in enumerate(sorted({s for doc in stemmed for s in doc}))}
    numbers = [[stems[stem] for stem in doc] for doc in stemmed]
    model = bm25s.BM25(k1=K1, b=B, method=METHOD)
    model.index((numbers, stems), show_progress=False)
    return Lexicon(
        ids=tuple(ids),
        stems=stems,
        words=frozenset(word for doc in documents for word in doc),
        scores=np.asarray(model.scores["data"], dtype=np.float32),
        rows=np.asarray(model.scores["indices"], dtype=np.int32),
        starts=np.asarray(model.scores["indptr"], dtype=np.int64),
    )


def save_lexicon(lexicon: Lexicon, folder: Path) -> None:
    """Write a lexicon into a folder."""
    vocabulary = {
        "ids": lexicon.ids,
        "stems": list(lexicon.stems),
        "words": sorted(lexicon.words),
    }
    (folder / VOCABULARY_FILE).write_text(json.dumps(vocabulary), encoding="utf-8")
    with (folder / COLUMNS_FILE).open("wb") as file:
        np.savez(file, scores=lexicon.scores, rows=lexicon.rows, starts=lexicon.starts)


def load_lexicon(folder: Path) -> Lexicon:
    """Return the lexicon of a folder.

    Raises:
        IndexCorrupt: if a file is absent or damaged.
    """
    try:
        vocabulary = json.loads((folder / VOCABULARY_FILE).read_text(encoding="utf-8"))
        with (folder / COLUMNS_FILE).open("rb") as file, np.load(file) as columns:
            return Lexicon(
                ids=tuple(vocabulary["ids"]),
                stems={stem: number for number, stem in enumerate(vocabulary["stems"])},
                words=frozenset(vocabulary["words"]),
                scores=columns["scores"],
                rows=columns["rows"],
                starts=columns["starts"],
            )
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise IndexCorrupt(f"the words in {folder} are damaged; {REBUILD}") from error
