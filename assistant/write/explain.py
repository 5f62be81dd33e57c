"""The draft of an explanation: the sections that answer, the series first, companions second."""

from collections.abc import Sequence

from assistant.draft import Block, Draft
from assistant.library import Library, claims_of_blocks
from assistant.markup import plain
from index.sentences import Sentence

# What one answer holds at most, so that it stays an answer and not a pile of passages.
MOST_CHARS = 1800
MOST_SENTENCES_OF_FURTHER_SECTIONS = 6


def write_explanation(
    sections: Sequence[str], roles: Sequence[str], confidence: float, library: Library
) -> Draft:
    """Return the draft that tells what the given sections say, best section first.

    The best section is told whole, the further ones as far as there is room. Sections of the
    series come before those of companion articles, and companions are named as such.
    """
    blocks, room = [], MOST_CHARS
    for rank, section in enumerate(sections):
        told = _told(library, section, room, whole=rank == 0)
        if told:
            blocks.append((section, told))
            room -= sum(len(s.text) for s in told)
    blocks.sort(key=lambda block: _is_companion(library, block[0]))
    return Draft(
        kind="explain",
        roles=tuple(roles),
        confidence=confidence,
        blocks=tuple(_block(library, section, told) for section, told in blocks),
    )


def _told(library: Library, section: str, room: int, *, whole: bool) -> tuple[Sentence, ...]:
    sentences = [library.quotes.sentences[i] for i in library.by_section.get(section, ())]
    if whole:
        return tuple(sentences)
    told: list[Sentence] = []
    for sentence in sentences[:MOST_SENTENCES_OF_FURTHER_SECTIONS]:
        room -= len(sentence.text)
        if room < 0:
            break
        told.append(sentence)
    return tuple(told)


def _is_companion(library: Library, section: str) -> bool:
    return library.articles[library.sections[section].article].kind == "companion"


def _block(library: Library, section: str, told: Sequence[Sentence]) -> Block:
    found = library.sections[section]
    article = library.articles[found.article]
    title = found.heading or article.title
    source = "companion article" if article.kind == "companion" else "series"
    listed = any(s.form != "sentence" for s in told)
    return Block(
        f"{plain(title)} ({source})", claims_of_blocks(told), "bullets" if listed else "paragraph"
    )
