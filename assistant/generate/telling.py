"""The composed answer with a model's prose in it: shown sentence by sentence, never taken back.

What stands above the prose is the beginning of the composed answer. So whatever becomes of the
model, the text that was shown stays the beginning of the answer: prose that suffices goes on with
what must not be left out (a table, the alternatives), prose that does not with the rest of the
composed answer.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

from assistant.answer import Writing
from assistant.catalogue import Catalogue
from assistant.draft import Block, Claim, Draft, Table
from assistant.finish import finish
from assistant.generate.grounding import Grounded
from assistant.generate.trouble import NOTICES
from assistant.verify import normalised
from assistant.write.recommend import ALTERNATIVES

Blocks = tuple[Block | Table, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """A composed answer taken apart.

    Attributes:
        head: What stands above the prose.
        tail: What stands below prose that suffices.
        rest: What stands below prose that does not: all of the composed answer but its head.
    """

    head: Blocks
    tail: Blocks
    rest: Blocks


def frame_of(draft: Draft) -> Frame:
    """Return the frame in which a model's prose is set."""
    first, *others = draft.blocks
    rest = tuple(others)
    if draft.kind == "recommend":
        kept = (b for b in rest if isinstance(b, Block) and b.title == ALTERNATIVES)
        return Frame((first,), tuple(kept), rest)
    if draft.kind == "compare" and isinstance(first, Block) and any(map(_is_table, rest)):
        lead, short = Block(text=first.text), replace(first, text="")
        below = (short, *rest) if short.claims else rest
        return Frame((lead,), tuple(filter(_is_table, rest)), below)
    return Frame((), (), draft.blocks)


def tell(
    draft: Draft,
    frame: Frame,
    sentences: Generator[Grounded, None, Writing],
    catalogue: Catalogue,
) -> Generator[str, None, Draft]:
    """Yield the text as its sentences pass; return the draft of the whole answer."""
    shown = text_of(draft, frame.head, catalogue)
    yield shown
    claims: list[Claim] = []
    while True:
        try:
            claims.append(next(sentences).claim)
        except StopIteration as end:
            writing: Writing = end.value
            break
        so_far = text_of(draft, (*frame.head, _prose(claims)), catalogue)
        yield so_far[len(shown) :]
        shown = so_far
    return told(draft, frame, claims, writing)


def text_of(draft: Draft, blocks: Blocks, catalogue: Catalogue) -> str:
    """Return the text of a draft that had these blocks only, with the numbers it will keep."""
    part = replace(draft, blocks=blocks, questions=(), missing="", evidence=())
    return finish(part, catalogue).text


def told(draft: Draft, frame: Frame, claims: Sequence[Claim], writing: Writing) -> Draft:
    """Return the draft of the whole answer, composed where the prose does not suffice."""
    prose: Blocks = (_prose(claims),) if claims else ()
    composed = writing.trouble not in ("", "cut")
    below = _without(frame.rest if composed else frame.tail, claims)
    return replace(
        draft,
        blocks=(*frame.head, *prose, *below),
        notice=_notice(writing.trouble),
        writing=writing,
    )


def _notice(trouble: str) -> str:
    return next((notice for reason, notice in NOTICES.items() if reason == trouble), "")


def _prose(claims: Sequence[Claim]) -> Block:
    return Block(claims=tuple(claims))


def _is_table(block: Block | Table) -> bool:
    return isinstance(block, Table)


def _without(blocks: Blocks, claims: Sequence[Claim]) -> Blocks:
    """Return the blocks without claims that the prose has made already, word for word."""
    made = {normalised(claim.text) for claim in claims}
    kept: list[Block | Table] = []
    for block in blocks:
        if isinstance(block, Block):
            left = tuple(c for c in block.claims if normalised(c.text) not in made)
            if not (left or block.text):
                continue
            block = replace(block, claims=left)
        kept.append(block)
    return tuple(kept)
