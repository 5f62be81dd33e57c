"""A sentence read for what it states: content words, each with its clause, polarity and actor."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, groupby
from operator import itemgetter

from assistant.claims import lexis
from assistant.claims.cases import supposed
from assistant.claims.negation import ENDING_WORDS, denied
from assistant.claims.numbers import number_at, range_at, spell, unit_at
from assistant.claims.spelling import in_one_spelling
from index.lexical import stem_words

WORD = re.compile(
    r"\$?\d+(?:,\d{3})*(?:\.\d+)?%?|[^\W\d_][^\W_]*(?:&[^\W_]+)*(?:'[^\W\d_]+)?|[.,;:!?()–—|]"
)
# A word with a capital inside a sentence, or with one inside itself.
NAME = re.compile(r"\b[A-Z][a-z]+[A-Z]\w*|(?<![.!?:\"“*(|–-] )(?<!^)\b[A-Z][\w&]+")
# "Series B" is another thing than "Series A".
LETTERED = re.compile(r"\b([A-Z][a-z]+)\s+([A-Z])\b")
BRITISH = re.compile(r"(?<=[a-z]{3})is(?=(?:e|ed|es|ing|ation|ations|er|ers)$)")
LIGHT = 0.3
# First letters that the words of a family share: lead-er and lead-ership.
FAMILY_LETTERS = 5
# Words of a sentence among which a pronoun goes on about the one before: "In that time it …".
OPENING = 4
KINDS = {
    "demand": lexis.DEMANDS,
    "promise": lexis.PROMISES,
    "exclusive": lexis.EXCLUSIVES,
    "optional": lexis.OPTIONAL,
    "direction": frozenset(lexis.OPPOSITES),
    "order": lexis.ORDERS,
}


@dataclass(frozen=True, slots=True)
class Token:
    """A content word or a number, with what surrounds it.

    Attributes:
        stem: The word's stem, or the number in one spelling.
        word: The word as it stands, lower case.
        weight: How much it says, 0..1.
        place: Its position among the tokens.
        sentence, clause, segment: The numbers of its sentence, of its clause, and of its piece
            between clause ends and conjunctions.
        negated: Whether a negation reaches it.
        is_case: Whether it is not stated but stands after an "if", "whether" or "unless".
        actor: Who is spoken of there, "" where nobody is named.
        range, unit: Of a number: "6-18", "month"; else "".
        is_number: Whether it is a number.
    """

    stem: str
    word: str
    weight: float
    place: int
    sentence: int
    clause: int
    segment: int
    negated: bool
    is_case: bool
    actor: str
    range: str
    unit: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A small word that qualifies what stands around it.

    Attributes:
        kind: "degree", "demand", "promise", "exclusive", "optional", "direction" or
            "order".
        value: The degree as a figure, or the word.
        clause: Number of its clause.
        before: Position in `tokens` of the content word before it, or −1.
        after: Position of the one after it; may be one past the last.
    """

    kind: str
    value: str
    clause: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text states.

    Attributes:
        tokens: Content words and numbers in reading order.
        marks: What qualifies them.
        actors: Whom it names.
        forms: How those are engaged: fractional, fulltime, virtual.
        words: Every word, lower case.
        names: Words with a capital inside a sentence, lower case.
        places: Positions of the tokens by their stem, and by the first letters of it.
        following: Numbers of the sentences that go on about what was named before them.
    """

    tokens: tuple[Token, ...]
    marks: tuple[Mark, ...]
    actors: frozenset[str]
    forms: frozenset[str]
    words: frozenset[str]
    names: frozenset[str]
    places: Mapping[str, tuple[int, ...]]
    following: frozenset[int]


@lru_cache(maxsize=20_000)
def read(text: str) -> Reading:
    """Return what a plain text states."""
    spelt = in_one_spelling(unicodedata.normalize("NFKC", text))
    lettered = {f"{found[1]}{found[2]}".lower() for found in LETTERED.finditer(spelt)}
    words = [word.lower() for word in WORD.findall(spelt)]
    actors = [_actor(word) for word in words]
    forms = [lexis.FORMS.get(word, "") for word in words]
    weights = _weights(words)
    clauses = _count(word in lexis.CLAUSE_ENDS or word in lexis.CLAUSE_WORDS for word in words)
    tokens = tuple(_tokens(words, weights, clauses, actors))
    return Reading(
        tokens,
        tuple(_marks(words, weights, clauses)),
        frozenset(filter(None, actors)),
        frozenset(filter(None, forms)),
        frozenset(word.removesuffix("'s") for word in words) | lettered,
        frozenset(found.group().lower() for found in NAME.finditer(spelt)) | lettered,
        _places(tokens),
        frozenset(_following(words)),
    )


def family(stem: str) -> str:
    """Return what related words share, "leade…" for leader and leadership, or "" for a short one.

    It cannot be taken for a stem.
    """
    return f"{stem[:FAMILY_LETTERS]}…" if len(stem) >= FAMILY_LETTERS else ""


def _places(tokens: Sequence[Token]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for token in tokens:
        found.setdefault(token.stem, []).append(token.place)
        if not token.is_number and (shared := family(token.stem)):
            found.setdefault(shared, []).append(token.place)
    return {key: tuple(places) for key, places in found.items()}


def _following(words: Sequence[str]) -> Iterator[int]:
    sentences = _count(word in lexis.SENTENCE_ENDS for word in words)
    for number, run in groupby(zip(sentences, words, strict=True), key=itemgetter(0)):
        first = [word for _, word in run if word not in lexis.CLAUSE_ENDS][:OPENING]
        if lexis.PRONOUNS.intersection(first):
            yield number


def _actor(word: str) -> str:
    word = word.removesuffix("'s").removesuffix("s'")
    return lexis.ACTORS.get(word) or lexis.ACTORS.get(word.removesuffix("s"), "")


def _count(begins: Iterator[bool]) -> list[int]:
    """Return running counts of the places where something begins."""
    return list(accumulate(map(int, begins)))


def _weights(words: Sequence[str]) -> list[float]:
    """Return how much each word says: 1 for numbers and full words, 0 for those of no content."""
    stems = stem_words(words)
    light = _light_stems()
    return [
        1.0
        if number_at(words, place) is not None
        else 0.0
        if not _is_content(word)
        else LIGHT
        if word in lexis.LIGHT_WORDS or stems[place] in light
        else 1.0
        for place, word in enumerate(words)
    ]


@lru_cache(maxsize=1)
def _light_stems() -> frozenset[str]:
    return frozenset(stem_words(sorted(lexis.LIGHT_WORDS)))


def _is_content(word: str) -> bool:
    return (
        word[0].isalpha()
        and word not in lexis.STOP_WORDS
        and word not in lexis.NEGATORS
        and word not in lexis.SCALES
        and "'" not in word.removesuffix("'s")
    )


def _tokens(
    words: Sequence[str],
    weights: Sequence[float],
    clauses: Sequence[int],
    actors: Sequence[str],
) -> Iterator[Token]:
    sentences = _count(word in lexis.SENTENCE_ENDS for word in words)
    segments = _count(
        word in lexis.CLAUSE_ENDS or word in ENDING_WORDS - lexis.COPULAS for word in words
    )
    stems = stem_words([BRITISH.sub("iz", word) for word in words])
    negated = denied(words, weights)
    cases = supposed(words, negated)
    told = _named(words, actors)
    places = [place for place, weight in enumerate(weights) if weight > 0]
    for number, place in enumerate(places):
        value = number_at(words, place)
        yield Token(
            stem=stems[place] if value is None else spell(value),
            word=words[place],
            weight=weights[place],
            place=number,
            sentence=sentences[place],
            clause=clauses[place],
            segment=segments[place],
            negated=negated[place],
            is_case=cases[place],
            actor=told[place],
            range="" if value is None else range_at(words, place),
            unit="" if value is None else unit_at(words, place),
            is_number=value is not None,
        )


def _named(words: Sequence[str], names: Sequence[str]) -> list[str]:
    """Return for each word who was named last in its sentence, or else who is named next."""
    found: list[str] = []
    last = ""
    for word, name in zip(words, names, strict=True):
        last = "" if word in lexis.SENTENCE_ENDS else name or last
        found.append(last)
    following = ""
    for place in range(len(words) - 1, -1, -1):
        following = "" if words[place] in lexis.SENTENCE_ENDS else names[place] or following
        found[place] = found[place] or following
    return found


def _marks(
    words: Sequence[str], weights: Sequence[float], clauses: Sequence[int]
) -> Iterator[Mark]:
    before = -1
    for place in range(len(words)):
        own = weights[place] > 0
        for kind, value in _kinds(words, place):
            yield Mark(kind, value, clauses[place], before, before + 1 + own)
        before += own


def _kinds(words: Sequence[str], place: int) -> Iterator[tuple[str, str]]:
    word, previous = words[place], words[place - 1] if place else ""
    if word in lexis.DEGREES and previous not in lexis.IDIOMS:
        degree = lexis.DEGREES[word]
        # "Not always" is somewhere in the middle.
        middle = previous == "not" and degree == lexis.GREATEST_DEGREE
        yield "degree", str(lexis.MIDDLE_DEGREE if middle else degree)
    for kind, those in KINDS.items():
        if word in those:
            yield kind, word
