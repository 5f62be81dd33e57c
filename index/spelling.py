"""Typos put right: words that are none, and nearly one of the corpus's or of the owners'."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from index.errors import REBUILD, BuildFailed, IndexCorrupt

# 82,765 English words, British spellings too, by how frequent they are.
WORDS_PACKAGE = "symspellpy"
WORDS_FILE = "symspellpy/frequency_dictionary_en_82_765.txt"
ENGLISH_FILE = "english.txt"
# Shorter words have too many neighbours; longer ones may differ in two letters.
LEAST_LETTERS, LEAST_LETTERS_FOR_TWO = 5, 8
# Longer "words" are pasted data.
MOST_LETTERS = 30
# Not the halves of "mustn't", an address or a file name.
WORD = re.compile(rf"(?<![\w'’@/.])[^\W\d_]{{{LEAST_LETTERS},{MOST_LETTERS}}}(?![\w'’@/]|\.\w)")
# Owners' words as they are corrected for reading a message; capitals may be names.
OWNERS_FILE = "owners.txt"
LEAST_OWNERS_LETTERS = 4
OWNERS_WORD = re.compile(
    rf"(?<![\w'’@/.])[a-z]{{{LEAST_OWNERS_LETTERS},{MOST_LETTERS}}}(?![\w'’@/]|\.\w)"
)
# A word of the examples that is in no dictionary counts as one when it stands there so often.
LEAST_TIMES = 3
# A message has few typos; a pasted page in another language must not cost a second.
MOST_UNKNOWN = 40


def correct_words(text: str, words: frozenset[str], is_word: Callable[[str], bool]) -> str:
    """Return the text with words that are none replaced by the corpus's word they are nearest to.

    "a fractoinal integrater" → "a fractional integrator". What is further than one letter (two, in
    long words) from any word of the corpus stays as it is.

    Args:
        text: what the owner wrote.
        words: every word of the corpus, in lower case.
        is_word: whether a lower-case word is one of the language, hence no typo.
    """
    unknown = {
        found[0]
        for found in WORD.finditer(text)
        if found[0].lower() not in words and not is_word(found[0].lower())
    }
    if not unknown or len(unknown) > MOST_UNKNOWN:
        return text
    nearest = {word: _nearest(word.lower(), words) for word in unknown}
    return WORD.sub(lambda found: nearest.get(found[0]) or found[0], text)


@lru_cache(maxsize=4096)
def _nearest(word: str, words: frozenset[str]) -> str | None:
    # Imported here: most questions have no typo, and none should wait for the library.
    from rapidfuzz.distance import DamerauLevenshtein

    most = 2 if len(word) >= LEAST_LETTERS_FOR_TWO else 1
    best: tuple[int, int, str] | None = None
    for other in words:
        if abs(len(other) - len(word)) > most or len(other) < LEAST_LETTERS - 1:
            continue
        distance = DamerauLevenshtein.distance(word, other, score_cutoff=most)
        # Of two equally near, the one with the same first letter: people rarely get it wrong.
        candidate = (distance, int(other[0] != word[0]), other)
        if sum(candidate[:2]) <= most and (best is None or candidate < best):
            best = candidate
    return best[2] if best else None


def write_english(folder: Path) -> None:
    """Write the language's words into a folder of the index, one a line.

    Raises:
        BuildFailed: if the package they come from is absent.
    """
    (folder / ENGLISH_FILE).write_text("\n".join(_english()), encoding="utf-8")


def _english() -> list[str]:
    try:
        found = metadata.distribution(WORDS_PACKAGE).locate_file(WORDS_FILE)
        lines = Path(str(found)).read_text(encoding="utf-8-sig").splitlines()
    except (metadata.PackageNotFoundError, OSError) as error:
        remedy = f"run `pip install --force-reinstall {WORDS_PACKAGE}`"
        raise BuildFailed(f"the words of {WORDS_PACKAGE} are absent; {remedy}") from error
    words = (line.split()[0] for line in lines if line.strip())
    return [word for word in words if len(word) >= LEAST_OWNERS_LETTERS]


@lru_cache(maxsize=2)
def read_english(folder: Path) -> frozenset[str]:
    """Return the language's words of some letters; kept, since reading takes 10 ms.

    Raises:
        IndexCorrupt: if the file is absent or damaged.
    """
    try:
        return frozenset((folder / ENGLISH_FILE).read_text(encoding="utf-8").split("\n"))
    except (OSError, ValueError) as error:
        raise IndexCorrupt(f"{folder / ENGLISH_FILE} is damaged; {REBUILD}") from error


@dataclass(frozen=True, slots=True)
class OwnersWords:
    """The words that owners use, the most frequent first.

    `known` holds the same, and `english` is the folder of the language's words, which are read
    when the first word that owners did not use turns up.
    """

    words: tuple[str, ...]
    known: frozenset[str]
    english: Path

    def correct(self, text: str) -> str:
        """Return the text with words that are none replaced by the owners' nearest one.

        "the agncy sends repotrs" → "the agency sends reports". Words are replaced one by one;
        capitalised ones, which may be names, stay as they are.
        """
        unknown = {word for word in OWNERS_WORD.findall(text) if word not in self.known}
        if unknown:
            unknown -= read_english(self.english)
        if not unknown or len(unknown) > MOST_UNKNOWN:
            return text
        nearest = {word: self._nearest(word) for word in unknown}
        return OWNERS_WORD.sub(lambda match: nearest.get(match[0], match[0]), text)

    def _nearest(self, word: str) -> str:
        # Imported here: most messages have no typo, and none should wait for the library.
        from rapidfuzz import process
        from rapidfuzz.distance import DamerauLevenshtein

        most = 2 if len(word) >= LEAST_LETTERS_FOR_TWO else 1
        scorer = DamerauLevenshtein.distance
        near = process.extract(word, self.words, scorer=scorer, score_cutoff=most, limit=None)
        # Of several, the one with the same first letter, then the one most in use.
        ranked = [(distance + (other[0] != word[0]), rank) for other, distance, rank in near]
        distance, rank = min(ranked, default=(most + 1, 0))
        return self.words[rank] if distance <= most else word


def write_owners(folder: Path, texts: Iterable[str]) -> None:
    """Write the words of texts that owners wrote into a folder, the most frequent first.

    Raises:
        BuildFailed: if the package of the language's words is absent.
    """
    known = frozenset(_english())
    times = Counter(word for text in texts for word in OWNERS_WORD.findall(text.lower()))
    words = [word for word, n in times.most_common() if n >= LEAST_TIMES or word in known]
    (folder / OWNERS_FILE).write_text("\n".join(words), encoding="utf-8")


def read_owners(folder: Path, english: Path) -> OwnersWords:
    """Return the words that `write_owners` wrote; `english` is the folder of the language's.

    Raises:
        IndexCorrupt: if the file is absent or damaged.
    """
    try:
        words = tuple((folder / OWNERS_FILE).read_text(encoding="utf-8").split("\n"))
    except (OSError, ValueError) as error:
        raise IndexCorrupt(f"{folder / OWNERS_FILE} is damaged; {REBUILD}") from error
    return OwnersWords(words, frozenset(words), english)
