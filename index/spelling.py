"""Typos put right: a word that neither the corpus nor the encoder knows, but nearly."""

import re
from collections.abc import Callable
from functools import lru_cache

# Shorter words have too many neighbours; longer ones may differ in two letters.
LEAST_LETTERS, LEAST_LETTERS_FOR_TWO = 5, 8
# Longer "words" are pasted data.
MOST_LETTERS = 30
LETTERS = re.compile(rf"[^\W\d_]{{{LEAST_LETTERS},{MOST_LETTERS}}}")
# A message has few typos; a pasted page in another language must not cost a second.
MOST_UNKNOWN = 40


def correct_words(text: str, words: frozenset[str], is_common: Callable[[str], bool]) -> str:
    """Return the text with unknown words replaced by the corpus's word they are nearest to.

    "a fractoinal integrater" → "a fractional integrator". Whatever is one letter (two, in long
    words) away from no word of the corpus stays as it is.

    Args:
        text: what the owner wrote.
        words: every word of the corpus, in lower case.
        is_common: whether a lower-case word is a common one of the language, hence no typo.
    """
    unknown = {
        found[0]
        for found in LETTERS.finditer(text)
        if found[0].lower() not in words and not is_common(found[0].lower())
    }
    if not unknown or len(unknown) > MOST_UNKNOWN:
        return text
    nearest = {word: _nearest(word.lower(), words) for word in unknown}
    return LETTERS.sub(lambda found: nearest.get(found[0]) or found[0], text)


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
        # Among equals the one with the same first letter: it is the one people rarely get wrong.
        rank = (distance, int(other[0] != word[0]), other)
        if distance <= most and (best is None or rank < best):
            best = rank
    return best[2] if best else None
