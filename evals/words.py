"""Words as the judges compare them: stems of the words that carry meaning, and numbers."""

import re
from functools import lru_cache

from index.lexical import stem_words, words_of

# Words that say nothing about what a sentence is about. Negations are not among them.
STOP_WORDS_TEXT = (
    "a about above after again all also am an and any are as at be because been before being "
    "below between both but by can could did do does doing down during each either else even "
    "ever every few for from further had has have having he her here hers herself him himself "
    "his how i if in into is it its itself just like may me might more most much must my myself "
    "of off on once one only onto or other our ours ourselves out over own per quite rather "
    "same shall she should so some such than that the their theirs them themselves then there "
    "these they this those through to too under until up upon us very was we were what when "
    "where which while who whom whose why will with within would you your yours yourself "
    "it's that's there's they're we're you're i'm"
)
STOP_WORDS = frozenset(STOP_WORDS_TEXT.split())
NEGATIONS_TEXT = (
    "no not nobody none nothing neither nor never without cannot can't don't doesn't didn't "
    "isn't aren't wasn't weren't won't wouldn't shouldn't hasn't haven't hardly lacks lack"
)
NEGATIONS = frozenset(NEGATIONS_TEXT.split())
NUMBER_WORDS = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "fifteen": "15", "twenty": "20",
    "thirty": "30", "forty": "40", "fifty": "50", "hundred": "100",
}  # fmt: skip
# "customise" and "customize" must have one stem.
BRITISH = re.compile(r"(?<=[a-z]{3})is(?=(?:e|ed|es|ing|ation|ations|er|ers)$)")
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
THOUSANDS = re.compile(r"(\d+(?:\.\d+)?)k\b", re.IGNORECASE)


@lru_cache(maxsize=50_000)
def content_stems(text: str) -> frozenset[str]:
    """Return the stems of the words that carry meaning, numbers left out.

    >>> sorted(content_stems("The agencies were led by nobody for 6 months"))
    ['agenc', 'led', 'month', 'nobodi']
    """
    words = [
        BRITISH.sub("iz", word)
        for word in words_of(text)
        if word not in STOP_WORDS and word not in NUMBER_WORDS and not word[0].isdigit()
    ]
    return frozenset(stem_words(words))


def numbers_in(text: str) -> frozenset[str]:
    """Return the numbers of a text in one spelling: "six to 18", "$5k" → 6, 18, 5000.

    "One" is left out: it is a pronoun more often than a number.
    """
    spelt = THOUSANDS.sub(lambda found: str(round(float(found[1]) * 1000)), text)
    digits = {number.replace(",", "").rstrip(".") for number in NUMBER.findall(spelt)}
    named = {NUMBER_WORDS[word] for word in words_of(text) if word in NUMBER_WORDS}
    return frozenset(digits | named)


def is_negative(text: str) -> bool:
    """Return whether a text denies something."""
    return any(word in NEGATIONS or word.endswith("n't") for word in words_of(text))


def plain_words(text: str) -> str:
    """Return a text in lower case with plain quotes, no Markdown marks and single spaces."""
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"(?m)^\s*(?:[-*+]|\d+[.)]|#{1,6}|>)\s+", "", text)
    text = re.sub(r"[*_`|]+", "", text)
    for fancy, simple in (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", "-")):
        text = text.replace(fancy, simple)
    return " ".join(text.casefold().split())
