"""Plain words out of Markdown, for setting a verbatim span inside a sentence of our own."""

import re
from functools import lru_cache

LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1")
SPACE = re.compile(r"\s+")
CELL_EDGE = re.compile(r"^\||\|$")
# Capitals that are read letter by letter, and the letters whose names begin with a vowel.
INITIALS = re.compile(r"[A-Z]{2,4}\b")
SPOKEN_VOWELS = "AEFHILMNORSX"


# The same few spans of the articles are asked for again and again.
@lru_cache(maxsize=8192)
def plain(markdown: str) -> str:
    """Return the words of a Markdown span on one line, without links, emphasis and table bars.

    >>> plain("**Cost.** See [terms](terms.md).")
    'Cost. See terms.'
    """
    text = LINK.sub(r"\1", markdown)
    for _ in range(2):  # emphasis may stand inside emphasis
        text = EMPHASIS.sub(r"\2", text)
    if text.lstrip().startswith("|"):
        cells = CELL_EDGE.sub("", text.strip()).split("|")
        text = " – ".join(cell.strip() for cell in cells if cell.strip())
    return SPACE.sub(" ", text).strip()


def clip(text: str, longest: int) -> str:
    """Return a text of at most `longest` characters, cut between words with an ellipsis.

    >>> clip("one two three", 9)
    'one two …'
    """
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(",;:–- ") + " …"


def with_article(name: str) -> str:
    """Return a name after "a" or "an", as it is read aloud.

    >>> with_article("Accountant"), with_article("MSP"), with_article("CPA")
    ('an Accountant', 'an MSP', 'a CPA')
    """
    vowels = SPOKEN_VOWELS if INITIALS.match(name) else "AEIOU"
    return f"{'an' if name[:1].upper() in vowels else 'a'} {name}"


def join_names(names: tuple[str, ...], word: str = "and") -> str:
    """Return names as an English list.

    >>> join_names(("a", "b", "c"))
    'a, b and c'
    """
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {word} {names[-1]}"
