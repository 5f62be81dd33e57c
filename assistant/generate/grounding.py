"""A model's sentence becomes a claim only here, and only if a passage supports it. Fails closed."""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from assistant.claims.windows import sentences_in
from assistant.draft import Claim, Span
from assistant.entail import LEAST_SUPPORT
from assistant.generate.material import INSTRUCTION, Material, Source
from assistant.generate.written import Written
from assistant.question import roles_named
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
ADVISES = re.compile(
    r"\byou (?:should|must|need to|want to|ought to) (?:hire|choose|pick|get|take|bring|go with)\b|"
    r"(?<!if )(?<!when )(?<!whether )\byou (?:need|want|require) an?\b|"
    r"\bi(?: would|'d)? (?:recommend|advise|suggest)\b|"
    r"\b(?:best|right|better|perfect|good) (?:fit|choice|option|answer)\b|\bis what you need\b|"
    r"^(?:so |then )?(?:hire|choose|pick|go with)\b",
    re.IGNORECASE,
)


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

    def read() -> None:
        for source in against.material.sources:
            for sentence in sentences_in(source.text):
                if done.is_set():
                    return
                against.scores(sentence, [source.text])

    thread = threading.Thread(target=read, name="read ahead")
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
    """Say whether a sentence advises another role than the one that was decided on."""
    if not against.advised or not ADVISES.search(written.text):
        return False
    named = roles_named(against.names, written.text)
    return bool(named) and against.advised not in named


def follows(claim: Claim, before: Sequence[Span]) -> bool:
    """Say whether it is clear whom a claim is about that follows a sentence from those spans.

    What refers back needs a sentence about the same passage before it: after any other it would
    say of one thing what the series says of another.
    """
    if not REFERS_BACK.match(claim.text):
        return True
    return bool({s.section for s in claim.spans} & {s.section for s in before})


def _supporting(text: str, sources: Sequence[Source], scores: Scores) -> list[Source]:
    """Return the sources that support a text, the surest first; one that says it suffices."""
    if not sources:
        return []
    words = normalised(text).rstrip(".!")
    if found := [source for source in sources if words in normalised(source.text)]:
        return found[:1]
    sources = [source for source in sources if _superlatives(text) <= _superlatives(source.text)]
    sure = zip(scores(text, [source.text for source in sources]), sources, strict=True)
    kept = [(score, source) for score, source in sure if score >= LEAST_SUPPORT]
    return [source for _, source in sorted(kept, key=lambda pair: -pair[0])]


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
    if not any(words in normalised(message) for message in said):
        return "", text
    rest = found["rest"]
    return f"You said “{found['words'].rstrip(' .,;:!')}”.", rest[:1].upper() + rest[1:]
