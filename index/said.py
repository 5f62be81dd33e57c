"""Numbers as owners write them, read as sizes: "eleven hundred staff" → `people:over-1000`."""

import re
from collections.abc import Iterator

DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
SMALL = {
    name: value
    for value, name in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
TENS = {
    name: 10 * value
    for value, name in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
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
    return f"number:{len(str(int(value)))}"


def _bucket(name: str, value: float, bounds: tuple[int, ...]) -> str:
    below = [bound for bound in bounds if value >= bound]
    return f"{name}:{below[-1]}+" if below else f"{name}:few"


def _numbers(text: str) -> Iterator[tuple[int, int, float]]:
    """Yield (start, end, value): digits with their scale, or words of number joined together."""
    start, end, value = -1, -1, 0.0
    for found in re.finditer(r"\d[\d,]*(?:\.\d+)?|[a-z]+", text):
        word = found[0]
        adjoins = start >= 0 and re.fullmatch(r"[ \-]?|-?and ", text[end : found.start()])
        if start >= 0 and adjoins and word in SCALES:
            value, end = max(value, 1) * SCALES[word], found.end()
            continue
        amount = _amount(word)
        if start >= 0 and adjoins and amount is not None and amount < 100 <= value:
            value, end = value + amount, found.end()
            continue
        if start >= 0 and adjoins and amount is not None and amount < 10 and value in TENS.values():
            value, end = value + amount, found.end()
            continue
        if start >= 0:
            yield start, end, value
            start = -1
        if amount is not None:
            start, end, value = found.start(), found.end(), amount
    if start >= 0:
        yield start, end, value


def _amount(word: str) -> float | None:
    if word[0].isdigit():
        return float(word.replace(",", ""))
    named = SMALL.get(word, TENS.get(word))
    return None if named is None else float(named)
