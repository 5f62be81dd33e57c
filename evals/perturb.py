"""Typos as fingers make them: the same question in worse dress, to see whether the advice holds."""

import random
import re
from collections.abc import Sequence
from dataclasses import replace

from evals.cases import Case

# Letters beside each other on a QWERTY keyboard.
NEIGHBOURS = {
    "a": "qs", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj",
    "i": "uo", "j": "hk", "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o",
    "q": "wa", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc",
    "y": "tu", "z": "x",
}  # fmt: skip
# One word in this many gets a typo, at least one in each question.
WORDS_PER_TYPO = 8
# Shorter words are spared: nobody could tell what they were.
LEAST_LETTERS = 4
TAG = "typo-variant"


def with_typo_variants(cases: Sequence[Case], seed: int) -> list[Case]:
    """Return the cases, each followed by one of its last turn with typos, joined in a group."""
    found: list[Case] = []
    for case in cases:
        group = case.group or case.id
        typed = add_typos(case.question, f"{seed}:{case.id}")
        found.append(replace(case, group=group))
        found.append(
            replace(
                case,
                id=f"{case.id}.typos",
                turns=(*case.turns[:-1], typed),
                tags=(*case.tags, TAG),
                group=group,
            )
        )
    return found


def add_typos(text: str, seed: str) -> str:
    """Return a text with a typo in about one long word of eight; the same seed, the same typos.

    >>> add_typos("Who should lead our technology?", "1") != "Who should lead our technology?"
    True
    """
    generator = random.Random(seed)
    spans = [
        found.span() for found in re.finditer(rf"[A-Za-z]{{{LEAST_LETTERS},}}", text)
        if not found.group().isupper()
    ]  # fmt: skip
    if not spans:
        return text
    wanted = max(1, len(text.split()) // WORDS_PER_TYPO)
    chosen = generator.sample(spans, min(wanted, len(spans)))
    for start, end in sorted(chosen, reverse=True):
        text = text[:start] + _mistype(text[start:end], generator) + text[end:]
    return text


def _mistype(word: str, generator: random.Random) -> str:
    """Return a word with two letters swapped, one dropped, doubled, or hit beside its key."""
    at = generator.randrange(1, len(word) - 1)
    kind = generator.choice(("swap", "drop", "double", "beside"))
    if kind == "swap" and word[at] != word[at + 1]:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == "double":
        return word[: at + 1] + word[at:]
    if kind == "beside":
        beside = generator.choice(NEIGHBOURS[word[at].lower()])
        return word[:at] + beside + word[at + 1 :]
    return word[:at] + word[at + 1 :]
