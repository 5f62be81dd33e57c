"""The draft of an explanation: the sections that answer, the series first, companions second."""

from collections.abc import Sequence

from assistant.catalogue import Catalogue
from assistant.draft import Block, Draft
from assistant.markup import plain
from assistant.write.tell import Telling
from index.ranker import Asked

# One answer holds four sections at most, so that it stays an answer and not a pile of passages: so
# many characters of the best, the second and so on.
ROOM = (1300, 600, 450, 350)
# A section joins while the ones before it leave this much doubt that the best is among them …
LEAST_DOUBT = 0.08
# … and while it is itself at least this probable.
LEAST_CHANCE = 0.03
# An answer of fewer sentences needs no summary in front.
FEW_CLAIMS = 4


def choose_sections(ranked: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    """Return the sections to tell, best first: fewer the surer the first ones are.

    Args:
        ranked: section ids with their probability, best first.
    """
    chosen: list[str] = []
    doubt = 1.0
    for section, chance in ranked[: len(ROOM)]:
        if chosen and (doubt < LEAST_DOUBT or chance < LEAST_CHANCE):
            break
        chosen.append(section)
        doubt -= chance
    return tuple(chosen)


def write_explanation(
    sections: Sequence[str],
    roles: Sequence[str],
    confidence: float,
    catalogue: Catalogue,
    asked: Asked | None = None,
) -> Draft:
    """Return the draft that tells what the given sections say about a question.

    Args:
        sections: ids, best first; the best is told at most length.
        roles: what the question is about.
        confidence: probability that the sections answer it.
        catalogue: the corpus.
        asked: the question, to choose the sentences nearest to it; None: from the beginning.
    """
    telling = Telling(catalogue, asked)
    blocks = tell_sections(sections, catalogue, asked, telling=telling)
    return Draft(
        kind="explain",
        roles=tuple(roles),
        confidence=confidence,
        blocks=(*_in_short(sections[0], blocks, telling), *blocks),
    )


def tell_sections(
    sections: Sequence[str],
    catalogue: Catalogue,
    asked: Asked | None = None,
    *,
    room: Sequence[int] = ROOM,
    telling: Telling | None = None,
) -> tuple[Block, ...]:
    """Return the blocks that tell the sections: the series before the companions, each in order.

    Args:
        sections: ids, best first; as many are told as `room` has entries.
        catalogue: the corpus.
        asked: the question, to choose the sentences nearest to it.
        room: the most characters of each section, the best one first.
        telling: what was told before and is not told again.
    """
    telling = telling or Telling(catalogue, asked)
    told = [
        (section, telling.tell(section, most))
        for section, most in zip(sections, room, strict=False)
    ]
    # Stable: of the series, and of the companions, the best section stays first.
    told.sort(key=lambda pair: is_companion(catalogue, pair[0]))
    return tuple(block for _, blocks in told for block in blocks)


def _in_short(best: str, blocks: Sequence[Block], telling: Telling) -> tuple[Block, ...]:
    """Return the best section's sentence nearest to the question, where it would stand far down."""
    claims = [claim for block in blocks for claim in block.claims]
    nearest = telling.nearest_told(best)
    if telling.asked is None or nearest is None or len(claims) < FEW_CLAIMS:
        return ()
    words = plain(telling.catalogue.quotes.sentences[nearest].text)
    direct = next((claim for claim in claims[1:] if claim.text == words), None)
    return (Block(text="**In short:**", claims=(direct,)),) if direct else ()


def is_companion(catalogue: Catalogue, section: str) -> bool:
    """Say whether a section stands in a companion article rather than in the series."""
    return catalogue.articles[catalogue.sections[section].article].kind == "companion"
