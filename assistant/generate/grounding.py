"""A model's sentence becomes a claim only here, and only if a passage supports it. Fails closed."""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from assistant.claims import lexis
from assistant.claims.reading import read
from assistant.claims.windows import sentences_in
from assistant.draft import Claim, Span
from assistant.entail import LEAST_SUPPORT
from assistant.generate.advice import advises_otherwise
from assistant.generate.material import INSTRUCTION, Material, Source
from assistant.generate.written import Written
from assistant.verify import normalised
from index.names import RoleNames

# How surely each premise supports a claim, 0..1: `assistant.entail.Entailment.scores`.
Scores = Callable[[str, Sequence[str]], list[float]]

LONGEST_SENTENCE = 400
# Fewer words are a heading or a fragment: they state nothing that could be checked.
LEAST_WORDS = 4
# Neither passages nor owners need these in a sentence; they are how a page is made to do things.
NOT_PROSE = re.compile(r"https?:|www\.|[<>{}`\\]|\]\(|!\[|&lt;|[\x00-\x1f]", re.IGNORECASE)
# What ends with the number of an item that never came.
LOST_ITEM = re.compile(r"(?:[:,;]|\band|\bor)\s+\d{1,2}[.)]$")
# The owner's own words in front of what the series says, as composed answers set them.
YOU_SAID = re.compile(
    r"^You (?:said|wrote|told me|mentioned)(?: that)?,? [“\"](?P<words>[^”\"]{3,})[”\"]"
    r"[.,;:]?\s+(?P<rest>.+)$",
    re.DOTALL,
)
# "The best choice" is not what "the better choice" says, near as they are in words.
SUPERLATIVE = re.compile(
    r"\b(?:best|worst|most|least|(?:bigg|larg|small|cheap|strong|fast|high|low|great)est)\b"
)
# "It" and "they" mean what the sentence before was about.
REFERS_BACK = re.compile(
    r"(?:it|they|he|she|its|their|his|her|the same|(?:this|that|these|those)"
    r"(?= (?:is|are|was|were|may|can|means?|makes?|gives?|helps?|comes?)\b))\b",
    re.IGNORECASE,
)
# A pronoun is looked for among so many words at the start: "Usually it …", "In that time they …".
OPENING = 4
# Before these a sentence has named nobody whom a pronoun could mean.
ADVERBIAL = re.compile(
    r"(?:in|at|on|for|by|with|from|after|before|during|under|over|as|to|so|and|but|also|\w+ly)\b",
    re.IGNORECASE,
)
# "It" and "they" mean somebody further away, the others the nearest.
SUBJECT = re.compile(r"(?:it|they|he|she)\b", re.IGNORECASE)
# Characters between a sentence and the next one of its paragraph.
NEXT = 1
WORD = re.compile(r"[\w'’-]+")
# The owner's words behind these, if they have a subject of their own, say so by themselves.
AFTER_MARK = re.compile(r"(?:[,:]|\s-)\s*(?:(?:and|but|so)\s+)?$")
AFTER_LINK = re.compile(r"\b(?:and|but|so|because)\s+$")
OWN_SUBJECT = re.compile(r"(?:we|i|our|my|it|they|he|she|there)\b")


@dataclass(frozen=True, slots=True)
class Ground:
    """What sentences are checked against.

    Attributes:
        material: The passages, and the owner's words.
        scores: How surely each premise supports a claim.
        names: The names of the roles.
        advised: Id of the role that was decided on, or "" where none is advised.
        before: Where the last sentence above the model's stands.
    """

    material: Material
    scores: Scores
    names: RoleNames
    advised: str = ""
    before: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Grounded:
    """A claim that passed; `recited` where it now cites another passage than the model said."""

    claim: Claim
    recited: bool


@contextmanager
def reading_ahead(against: Ground) -> Iterator[None]:
    """Read the passages beside what is done meanwhile: the scorer remembers their sentences.

    A model takes longer for its first sentence than this does, so that the sentence waits for
    nothing. The thread ends with the block: one that still computes while the program ends would
    take it down.
    """
    done = threading.Event()

    def look() -> None:
        for source in against.material.sources:
            for sentence in sentences_in(source.text):
                if done.is_set():
                    return
                against.scores(sentence, [source.text])

    thread = threading.Thread(target=look, name="read ahead")
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def ground(written: Written, against: Ground) -> Grounded | None:
    """Return the sentence as a claim with the passages that support it; None if none does.

    The passages it cites are looked at first. Where none of them supports it, or it cites none,
    it gets the one that supports it most. Words of the owner's, quoted verbatim in front, are no
    part of what must be supported.
    """
    lead, text = _split_lead(written.text, against.material.said)
    if not _is_prose(text):
        return None
    sources = {source.n: source for source in against.material.sources}
    cited = [sources[n] for n in written.cites if n in sources]
    if found := _supporting(text, cited, against.scores):
        return Grounded(Claim(text, tuple(s.span for s in found), lead), recited=False)
    others = [source for source in sources.values() if source not in cited]
    if found := _supporting(text, others, against.scores):
        return Grounded(Claim(text, (found[0].span,), lead), recited=True)
    return None


def disagrees(written: Written, against: Ground) -> bool:
    """Say whether a sentence advises another role than was decided on, or advises against it."""
    return bool(against.advised) and advises_otherwise(written.text, against.advised, against.names)


def follows(claim: Claim, before: Sequence[Span]) -> bool:
    """Say whether it is clear whom a claim is about that follows a sentence from those spans.

    What refers back with a pronoun needs a sentence before it from the same span, or from the one
    right beside it: after any other it would say of one thing what the series says of another.
    "This seat" and the like are taken for the role that the answer is about.
    """
    if not _refers_back(claim.text):
        return True
    return any(_adjoin(one, other) for one in claim.spans for other in before)


def _refers_back(text: str) -> bool:
    """Say whether a pronoun in the opening means what an earlier sentence was about."""
    words = [*WORD.finditer(text)][:OPENING]
    adverbial = ADVERBIAL.match(text) is not None
    named = False
    for word in words:
        if SUBJECT.match(word.group()) if named else REFERS_BACK.match(text, word.start()):
            return not named or adverbial
        named = named or bool(read(word.group()).tokens)
    return False


def _adjoin(one: Span, other: Span) -> bool:
    return (
        (one.article, one.section) == (other.article, other.section)
        and one.start <= other.end + NEXT
        and other.start <= one.end + NEXT
    )


def _supporting(text: str, sources: Sequence[Source], scores: Scores) -> list[Source]:
    """Return the sources that support a text, the surest first; one that says it suffices.

    A part of a sentence is not yet said by it: "never" or "if" may stand before it.
    """
    if not sources:
        return []
    words = _bare(text)
    if found := [s for s in sources if words in map(_bare, sentences_in(s.text))]:
        return found[:1]
    sources = [source for source in sources if _superlatives(text) <= _superlatives(source.text)]
    sure = zip(scores(text, [source.text for source in sources]), sources, strict=True)
    kept = [(score, source) for score, source in sure if score >= LEAST_SUPPORT]
    return [source for _, source in sorted(kept, key=lambda pair: -pair[0])]


def _bare(sentence: str) -> str:
    return normalised(sentence).rstrip(".!")


def _superlatives(text: str) -> set[str]:
    return set(SUPERLATIVE.findall(text.lower()))


def _is_prose(text: str) -> bool:
    return (
        len(text) <= LONGEST_SENTENCE
        and len(text.split()) >= LEAST_WORDS
        and not NOT_PROSE.search(text)
        and not INSTRUCTION.search(text)
        and not LOST_ITEM.search(text)
        and not text.endswith(("?", ":", ";."))
        and text.count('"') % 2 == 0
        and text.count("“") == text.count("”")
    )


def _split_lead(text: str, said: Sequence[str]) -> tuple[str, str]:
    """Return the owner's words that a sentence quotes in front, and the rest of it.

    Words that the owner did not say are no lead: they must be supported like all others.
    """
    found = YOU_SAID.match(text)
    if found is None:
        return "", text
    words = normalised(found["words"]).rstrip(" .,;:!")
    if not any(_says(normalised(message), words) for message in said):
        return "", text
    rest = found["rest"]
    return f"You said “{found['words'].rstrip(' .,;:!')}”.", rest[:1].upper() + rest[1:]


def _says(message: str, words: str) -> bool:
    """Say whether a message has the words, and no "not" or "if" before them in their sentence."""
    for found in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", message):
        before = re.split(r"[.!?;]\s", message[: found.start()])[-1]
        around = read(before).words
        if not around & (lexis.NEGATORS | lexis.CASES):
            return True
        if OWN_SUBJECT.match(words) and (
            AFTER_MARK.search(before) or (AFTER_LINK.search(before) and not around & lexis.CASES)
        ):
            return True
    return False
