"""`aspects.yaml`: which sections answer the same kind of question, whatever the role."""

from dataclasses import dataclass
from pathlib import Path

from index.criteria import check_section
from index.errors import Problem
from index.records import check_fields, read_yaml_list, take_text, take_texts

ASPECTS_FILE = "aspects.yaml"


@dataclass(frozen=True, slots=True)
class Aspect:
    """A kind of question ("first", "cost") and the ids of the sections that answer it."""

    name: str
    sections: tuple[str, ...]


def collect_aspects(
    folder: Path, headings: dict[str, set[str]], problems: list[Problem]
) -> tuple[Aspect, ...]:
    """Return the aspects in file order, and note what is wrong; () where there is no file.

    Args:
        folder: the corpus.
        headings: each article's headings.
        problems: what is wrong is added here.
    """
    path = folder / ASPECTS_FILE
    if not path.exists():
        return ()
    found = []
    for record in read_yaml_list(path, f"{folder.name}/{ASPECTS_FILE}", problems):
        check_fields(record, ("aspect", "sections"), problems)
        aspect = Aspect(
            take_text(record, "aspect", problems), take_texts(record, "sections", problems)
        )
        for section in aspect.sections:
            check_section(record, "sections", section, headings, problems)
        found.append(aspect)
    return tuple(found)
