"""`guides.yaml`: what to tell an owner about each role, and where the articles say it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.criteria import Criterion
from index.errors import Problem
from index.records import (
    Record,
    check_fields,
    read_yaml_list,
    take_text,
    take_texts,
)
from index.sentences import Sentence

GUIDES_FILE = "guides.yaml"
FACETS = ("what", "fits", "not", "first", "duties", "time", "cost", "ask")


@dataclass(frozen=True, slots=True)
class Guide:
    """One role's places in the articles.

    Attributes:
        role: The role's id.
        verdict: The sentence that recommends it to an owner.
        facets: Facet → places, best first. A place is ``article#heading``, or
            ``article#heading@beginning`` of a paragraph or list item for that block alone.
    """

    role: str
    verdict: str
    facets: Mapping[str, tuple[str, ...]]


def collect_guides(folder: Path, problems: list[Problem]) -> list[tuple[Guide, Record]]:
    """Return the guides, each with the record it was read from, and note what is wrong.

    A corpus may do without the file: answers then say less about each role.
    """
    found: list[tuple[Guide, Record]] = []
    path = folder / GUIDES_FILE
    records = read_yaml_list(path, f"{folder.name}/{GUIDES_FILE}", problems)
    for record in records if path.exists() else ():
        check_fields(record, ("role", "verdict", *FACETS), problems)
        facets = {
            facet: take_texts(record, facet, problems) for facet in FACETS if facet in record.values
        }
        guide = Guide(
            take_text(record, "role", problems), take_text(record, "verdict", problems), facets
        )
        found.append((guide, record))
    return found


def check_guides(
    guides: Sequence[tuple[Guide, Record]],
    role_ids: Sequence[str],
    sentences: Sequence[Sentence],
    problems: list[Problem],
) -> None:
    """Note every role without exactly one guide, and every place where nothing stands."""
    for guide, record in guides:
        if guide.role and guide.role not in role_ids:
            problems.append(record.problem("role", f"there is no role '{guide.role}'"))
        for facet, places in guide.facets.items():
            for place in places:
                if not locate(place, sentences):
                    wrong = f"nothing stands at '{place}'"
                    remedy = "write article#heading, or article#heading@how a paragraph begins"
                    problems.append(record.problem(facet, wrong, remedy))
    guided = [guide.role for guide, _ in guides]
    for role in role_ids:
        if guides and guided.count(role) != 1:
            wrong = f"the role '{role}' has {guided.count(role) or 'no'} guides"
            problems.append(guides[0][1].problem("role", wrong, "give it one entry"))


def check_quotes(
    criteria: Sequence[tuple[Criterion, Record]],
    sentences: Sequence[Sentence],
    problems: list[Problem],
) -> None:
    """Note every criterion whose quote begins no sentence of its section."""
    for criterion, record in criteria:
        inside = (s for s in sentences if s.section == criterion.section)
        if criterion.quote and not any(begins(s, criterion.quote) for s in inside):
            wrong = f"no sentence of its section begins with '{criterion.quote}'"
            problems.append(record.problem("quote", wrong, "copy how the sentence begins"))


def locate(place: str, sentences: Sequence[Sentence]) -> tuple[int, ...]:
    """Return the positions of the sentences that a place names, in reading order; () if none.

    A list item or a table row stands for itself, a paragraph for all of it and its list.
    """
    section, _, beginning = place.partition("@")
    inside = [i for i, sentence in enumerate(sentences) if sentence.section == section]
    if not beginning:
        return tuple(inside)
    begun = [i for i in inside if begins(sentences[i], beginning)]
    groups = {sentences[i].group for i in begun if sentences[i].form == "sentence"}
    return tuple(i for i in inside if i in begun or sentences[i].group in groups)


def begins(sentence: Sentence, beginning: str) -> bool:
    """Say whether a sentence begins with these words, its emphasis left aside."""
    return sentence.text.lstrip("*_| ").startswith(beginning)
