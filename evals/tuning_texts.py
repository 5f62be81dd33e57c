"""Examples as the tuned encoder is trained on them: varied, with typos, with marked statements."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.markup import plain
from index.corpus import Corpus
from index.examples import Example
from index.heads import said_in
from index.sections import Section
from index.sentences import quotable_sentences

# How often, of each time an example is shown.
TYPOS, DROPPED_SENTENCES, ADDED_SENTENCES, QUOTES_ONLY, LOWER_CASE = 0.25, 0.25, 0.18, 0.08, 0.1
# Of a question that asks for no decision; what is added to a situation is often more than one.
ADDED_TO_OTHERS, HOW_MANY_ADDED = 0.06, (1, 1, 2, 3)
TYPO_SHARES = (0.02, 0.05, 0.08)
NOTHING_SHARE, COVERAGE_SHARE = 0.5, 0.25
FILLER_WORDS = range(4, 14)
LEAST_QUOTED_WORDS = 7
SENTENCE_GAP = re.compile(r"(?<=[.!?;])\s+")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Marked:
    """A text to train on and its statements: (start, end, class of the criterion head)."""

    text: str
    statements: tuple[tuple[int, int, int], ...]


def functions_of(corpus: Corpus) -> dict[str, str]:
    """Return criterion → the function of the first fractional role whose article backs it."""
    by_article = {one.article: one.function for one in corpus.roles if one.function != "any"}
    found = {one.id: by_article.get(one.section.partition("#")[0], "") for one in corpus.criteria}
    return {name: function for name, function in found.items() if function}


def sentences_of(corpus: Corpus) -> tuple[tuple[str, str], ...]:
    """Return the articles' sentences and headings in plain words, with their sections' ids."""
    own: dict[str, list[Section]] = {article.name: [] for article in corpus.articles}
    for section in corpus.sections:
        own[section.article].append(section)
    told = [
        (plain(sentence.text), sentence.section)
        for article in corpus.articles
        for sentence in quotable_sentences(article, own[article.name])
    ]
    return (*told, *((plain(one.heading), one.id) for one in corpus.sections if one.heading))


def vary(example: Example, others: Sequence[Example], generator: random.Random) -> str:
    """Return an example's text as another owner might have sent it; its label still holds.

    Sentences without a signal may go, or some from other examples come in; the quotes may stand
    alone; letters may be mistyped.
    """
    text = said_in(example)
    if generator.random() < DROPPED_SENTENCES:
        text = _drop_sentences(text, example, generator)
    choice = generator.random()
    if example.kind == "recommend" and choice < ADDED_SENTENCES:
        for _ in range(generator.choice(HOW_MANY_ADDED)):
            text = _add_sentence(text, generator.choice(others), generator)
    elif example.kind in {"compare", "explain", "abstain"} and choice < ADDED_TO_OTHERS:
        text = _add_sentence(text, generator.choice(others), generator)
    elif example.kind == "recommend" and choice < ADDED_SENTENCES + QUOTES_ONLY:
        quotes = list(dict.fromkeys(one.quote for one in example.signals if one.holds))
        if sum(len(quote.split()) for quote in quotes) >= LEAST_QUOTED_WORDS:
            generator.shuffle(quotes)
            text = ". ".join(quotes)
    if generator.random() < TYPOS:
        text = mistype(text, generator.choice(TYPO_SHARES), generator)
    return text.lower() if generator.random() < LOWER_CASE else text


def _has_signal(piece: str, example: Example) -> bool:
    return any(one.quote in piece or piece in one.quote for one in example.signals)


def _drop_sentences(text: str, example: Example, generator: random.Random) -> str:
    parts = SENTENCE_GAP.split(text)
    if len(parts) < 3:
        return text
    kept = [p for p in parts if _has_signal(p, example) or generator.random() < 0.5]
    return " ".join(kept) or text


def _add_sentence(text: str, other: Example, generator: random.Random) -> str:
    fillers = [
        piece
        for piece in SENTENCE_GAP.split(said_in(other))
        if len(piece.split()) in FILLER_WORDS and "?" not in piece and not _has_signal(piece, other)
    ]
    if not fillers:
        return text
    parts = SENTENCE_GAP.split(text)
    parts.insert(generator.randrange(len(parts) + 1), generator.choice(fillers).rstrip(".") + ".")
    return " ".join(parts)


def mistype(text: str, share: float, generator: random.Random) -> str:
    """Return the text with a share of its letters left out, doubled, replaced or swapped."""
    typed: list[str] = []
    letters = iter(text)
    for letter in letters:
        if not letter.isalpha() or generator.random() >= share:
            typed.append(letter)
            continue
        slip = generator.randrange(4)
        if slip == 1:
            typed.append(letter + generator.choice(LETTERS))
        elif slip == 2:
            typed.append(generator.choice(LETTERS))
        elif slip == 3:
            typed.append(next(letters, "") + letter)
    return "".join(typed)


def mark(text: str, example: Example, criteria: dict[str, int], generator: random.Random) -> Marked:
    """Return a text with its quotes marked by criterion, and some other sentences by "nothing".

    Args:
        text: what `vary` made of the example.
        example: where it comes from.
        criteria: each criterion's number; the head's classes are two for each, then "nothing".
        generator: which of the sentences without a signal are taken.
    """
    found = []
    for signal in example.signals:
        start = text.find(signal.quote)
        if start >= 0 and signal.criterion in criteria:
            number = 2 * criteria[signal.criterion] + (not signal.holds)
            found.append((start, start + len(signal.quote), number))
    if example.kind == "recommend":
        position = 0
        for piece in SENTENCE_GAP.split(text):
            start = text.index(piece, position)
            position = start + len(piece)
            if _touches_nothing(piece, example) and generator.random() < NOTHING_SHARE:
                found.append((start, position, 2 * len(criteria)))
    return Marked(text, tuple(found))


def _touches_nothing(piece: str, example: Example) -> bool:
    parts = (part for one in example.signals for part in SENTENCE_GAP.split(one.quote))
    return len(piece.split()) > 2 and not any(part in piece or piece in part for part in parts)


def mark_coverage(text: str, example: Example, generator: random.Random) -> Marked:
    """Return a text with some sentences marked: 1 where the series does not cover it, else 0.

    What a partly covered question names as missing counts only where it stands there verbatim.
    """
    clause = example.missing if example.missing and example.missing in text else ""
    if example.kind == "chat" or (example.kind == "partly" and not clause):
        return Marked(text, ())
    found = []
    if clause:
        start = text.index(clause)
        found.append((start, start + len(clause), 1))
    position = 0
    for piece in SENTENCE_GAP.split(text):
        start = text.index(piece, position)
        position = start + len(piece)
        if clause and (clause in piece or piece in clause):
            continue
        if example.kind == "partly" or generator.random() < COVERAGE_SHARE:
            found.append((start, position, int(example.kind == "abstain")))
    return Marked(text, tuple(found))
