"""One spelling for what English writes in several ways: titles, numbers, "n't", "has to"."""

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
CANNOT = re.compile(r"\bcan\s+not\b", re.IGNORECASE)
PREFIXES = {"f": "fractional ", "v": "virtual "}
NOT = re.compile(r"\b(\w+)n't\b", re.IGNORECASE)
# What is left of these verbs before "n't".
CUT_SHORT = {"ca": "can", "wo": "will", "sha": "shall"}
TENS = {word: n for word, n in lexis.NUMBER_WORDS.items() if n >= 20}
ONES = {word: n for word, n in lexis.NUMBER_WORDS.items() if n < 10} | {"one": 1}
COMPOUND = re.compile(
    rf"\b(?P<tens>{'|'.join(TENS)})[\s-]+(?P<ones>{'|'.join(ONES)})\b", re.IGNORECASE
)
# What need not be done may be done: "must not" would be the opposite.
NEED_NOT = (
    r"\b(?:(?:do|does|did|will|would|should|may)(?:n't|\s+not)|won't|never|no\s+longer)"
    r"\s+(?:\w+ly\s+|even\s+)?(?:have|need)\s+to\b|\bneed(?:n't|\s+not)\b"
    r"(?!\s+(?:only|just|merely|an?|the|one|more)\b)"
)
PLAIN = (
    # "$5-10K" is "$5–10 thousand".
    (re.compile(r"(?<=\d)([kKMB]?)\s?-\s?(?=\$?\d)"), r"\1–"),
    (re.compile(r"(?<=\d)[kK]\b"), " thousand"),
    (re.compile(r"(?<=\d)MM?\b"), " million"),
    (re.compile(r"(\$[\d.,–]*\d)m\b"), r"\1 million"),
    (re.compile(r"(?<=\d)(?:B|bn)\b"), " billion"),
    (re.compile(NEED_NOT, re.IGNORECASE), "neednot"),
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
    return CANNOT.sub("cannot", NOT.sub(_written_out, COMPOUND.sub(_sum, text)))


def _sum(found: re.Match[str]) -> str:
    return str(TENS[found["tens"].lower()] + ONES[found["ones"].lower()])


def _written_out(found: re.Match[str]) -> str:
    return f"{CUT_SHORT.get(found[1].lower(), found[1])} not"


def _initials(found: re.Match[str]) -> str:
    function = found["of"] or found["front"] or found["head"]
    return f"c{lexis.FUNCTIONS[function.lower()]}o"


def _short_title(found: re.Match[str]) -> str:
    return PREFIXES.get((found[1] or "").lower(), "") + found[2].lower()
