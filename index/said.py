"""Numbers as owners write them, read as sizes: "eleven hundred staff" → `people:over-1000`."""

import re
from collections.abc import Iterator

SMALL = {
    **{"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7},
    **{"eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13},
    **{"fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18},
    **{"nineteen": 19},
}
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70}
TENS |= {"eighty": 80, "ninety": 90}
SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "k": 1000, "million": 10**6}
SCALES |= {"m": 10**6, "mn": 10**6, "mil": 10**6, "mio": 10**6, "billion": 10**9, "bn": 10**9}
# Bounds that the series and its companions name: a doer leader serves five to twenty people, an
# FCIO over 1,000; an FCMO fits $5-50 million, an FCSO $1-10 million, an FCFO $2-50 million.
PEOPLE_BOUNDS = (5, 21, 51, 151, 301, 701, 1001)
MONEY_BOUNDS = (10**5, 10**6, 2 * 10**6, 5 * 10**6, 10**7, 5 * 10**7)
WEEK_DAYS_BOUNDS = (4,)
WEEK_HOURS_BOUNDS = (30,)
PEOPLE = re.compile(
    r"(?:\w+ ){0,2}?(?:people|staff|employees|heads|headcount|souls|workers|persons?|strong|"
    r"of us|on the payroll|colleagues|nurses|drivers|clerks|technicians|seats)\b"
)
DEVELOPERS = re.compile(r"(?:\w+ ){0,1}?(?:developers?|devs?|engineers?|programmers?|coders?)\b")
SELLERS = re.compile(r"(?:\w+ ){0,1}?(?:reps?|sellers?|salespeople|salesmen|closers?|agents?)\b")
DAYS = re.compile(r"days? (?:a|per|each|every|in the) ?week")
HOURS = re.compile(r"(?:hours?|hrs?) (?:a|per|each|every) ?week")
MONEY = re.compile(r"(?:dollars|euros|pounds|usd|eur|gbp|in (?:sales|revenue|turnover)|turnover)\b")
CURRENCY = "$€£"
# A pasted line of digits is no size.
LARGEST = 1e12
NUMBER_OR_WORD = re.compile(r"\d[\d,]*(?:\.\d+)?|[a-z]+")
JOINED = re.compile(r"[ -]?(?:and )?")


def size_terms(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, term) for each number in a lower-case text.

    "we are 1,400 people" → (7, 12, "people:over-1000").
    """
    for start, end, value in _numbers(text):
        before, after = text[max(0, start - 1) : start], text[end : end + 40].lstrip(" -+")
        yield start, end, _term(value, before, after)


def _term(value: float, before: str, after: str) -> str:
    if before in CURRENCY and before:
        return _bucket("money", value, MONEY_BOUNDS)
    for name, unit, bounds in (
        ("developers", DEVELOPERS, (4, 11)),
        ("sellers", SELLERS, (4, 13)),
        ("people", PEOPLE, PEOPLE_BOUNDS),
        ("days-a-week", DAYS, WEEK_DAYS_BOUNDS),
        ("hours-a-week", HOURS, WEEK_HOURS_BOUNDS),
        ("money", MONEY, MONEY_BOUNDS),
    ):
        if unit.match(after):
            return _bucket(name, value, bounds)
    if after.startswith("%"):
        return "percent"
    return f"number:{len(str(int(min(value, LARGEST))))}"


def _bucket(name: str, value: float, bounds: tuple[int, ...]) -> str:
    below = [bound for bound in bounds if value >= bound]
    return f"{name}:{below[-1]}+" if below else f"{name}:few"


def _numbers(text: str) -> Iterator[tuple[int, int, float]]:
    """Yield (start, end, value): digits with their scale, or words of number joined together."""
    start, end, value = -1, -1, 0.0
    for found in NUMBER_OR_WORD.finditer(text):
        larger = None
        if found[0] == "and" and value >= 100:
            continue
        if start >= 0 and JOINED.fullmatch(text, end, found.start()):
            larger = _grow(value, found[0])
        if larger is not None:
            value, end = larger, found.end()
            continue
        if start >= 0:
            yield start, end, value
        amount = _amount(found[0])
        start, end, value = found.start(), found.end(), amount or 0.0
        if amount is None:
            start = -1
    if start >= 0:
        yield start, end, value


def _grow(value: float, word: str) -> float | None:
    """Return the number that goes on with a word ("eight" + "hundred"), or None if it ends."""
    if word in SCALES:
        return max(value, 1) * SCALES[word]
    amount = _amount(word)
    if amount is None:
        return None
    goes_on = amount < 100 <= value or (amount < 10 and value in TENS.values())
    return value + amount if goes_on else None


def _amount(word: str) -> float | None:
    if word[0].isdigit():
        return float(word.replace(",", ""))
    named = SMALL.get(word, TENS.get(word))
    return None if named is None else float(named)
