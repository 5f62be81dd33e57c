"""One spelling for what English writes in several ways: titles, "part-time", "n't", "has to"."""

import re

from assistant.claims import lexis

FUNCTION = "|".join(lexis.FUNCTIONS)
TITLE = re.compile(
    rf"\bchief\s+(?P<of>{FUNCTION})\s+officers?\b"
    rf"|\b(?P<front>{FUNCTION})\s+(?:chiefs?|heads?)\b"
    rf"|\bheads?\s+of\s+(?P<head>{FUNCTION})\b",
    re.IGNORECASE,
)
SHORT_TITLE = re.compile(r"\b([fv])?(c[msoftier]o)s?\b", re.IGNORECASE)
PREFIXES = {"f": "fractional ", "v": "virtual "}
NOT = re.compile(r"\b(\w+)n't\b", re.IGNORECASE)
PLAIN = (
    (re.compile(r"\b(part|full)[\s-]+time\b", re.IGNORECASE), r"\1time"),
    (re.compile(r"\bmanaged\s+(?:it\s+)?services?\s+providers?\b", re.IGNORECASE), "msp"),
    (re.compile(r"\b(?:has|have|had|need|needs)\s+to\b", re.IGNORECASE), "must"),
    (re.compile(r"\bshort\s+(?:of|on)\b", re.IGNORECASE), "lacking"),
    (re.compile(r"\bno\s+one\b", re.IGNORECASE), "nobody"),
    # "Too small to pay" cannot pay.
    (re.compile(r"\btoo\s+(\w+)\s+to\b", re.IGNORECASE), r"too \1 cannot"),
    # "Not only" denies nothing.
    (re.compile(r"\bnot\s+(?:only|just|merely)\b", re.IGNORECASE), ""),
)


def in_one_spelling(text: str) -> str:
    """Return the text with each of these in one spelling.

    >>> in_one_spelling("The Chief Financial Officer isn't full-time; FCFOs have to be.")
    'The cfo is not fulltime; fractional cfo must be.'
    """
    text = text.replace("’", "'").replace("*", "")
    text = TITLE.sub(_initials, text)
    text = SHORT_TITLE.sub(_short_title, text)
    for pattern, spelling in PLAIN:
        text = pattern.sub(spelling, text)
    return NOT.sub(lambda f: "cannot" if f[1].lower() == "ca" else f"{f[1]} not", text)


def _initials(found: re.Match[str]) -> str:
    function = found["of"] or found["front"] or found["head"]
    return f"c{lexis.FUNCTIONS[function.lower()]}o"


def _short_title(found: re.Match[str]) -> str:
    return PREFIXES.get((found[1] or "").lower(), "") + found[2].lower()
