"""Labelled sentences: a premise, a claim, and whether the one supports the other.

One JSON object a line; the format is documented in evals/README.md.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.errors import CasesError, NothingSelected
from index.errors import Problem
from index.records import Record, check_fields, read_json_lines, take_choice, take_text

OWN_FOLDER = Path(__file__).parent / "sentences"
LABELS = ("supported", "unsupported")
FIELDS = ("premise", "claim", "label", "change", "article")
CHANGES = (
    "none", "number", "role", "name", "negation", "hedge", "direction", "swap", "addition", "model",
)  # fmt: skip
# One premise in HELD_ASIDE_IN is kept for measuring; nothing is ever fitted on its sentences.
HELD_ASIDE_IN = 3
# This file is kept whole: its sentences were written when the checks were done, and no check was
# changed for them.
WRITTEN_LAST = "written-last"


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """A claim, what it rests on, and whether that supports it.

    Attributes:
        premise: The text that is cited.
        claim: The sentence.
        supported: Whether the premise supports the claim.
        change: How a claim departs from its premise, "none" for a faithful one, "model" for one
            that a language model wrote; free for sets of others, "" where it is not said.
        article: The article that the premise stands in, or "".
        source: The name of the file without its ending.
    """

    premise: str
    claim: str
    supported: bool
    change: str
    article: str
    source: str = ""


def is_held_aside(sentence: LabelledSentence) -> bool:
    """Return whether the sentence is kept for measuring: by its file or a hash of its premise."""
    if sentence.source == WRITTEN_LAST:
        return True
    digest = hashlib.sha256(sentence.premise.encode()).hexdigest()
    return int(digest, 16) % HELD_ASIDE_IN == 0


def own_files() -> tuple[Path, ...]:
    """Return the files of labelled sentences about the series."""
    return tuple(sorted(OWN_FOLDER.glob("*.jsonl")))


def read_labelled(paths: Sequence[Path]) -> tuple[LabelledSentence, ...]:
    """Return the sentences of the files, in file order.

    Raises:
        CasesError: with every problem of the files, each with its file, line and remedy.
        NothingSelected: the files hold no sentence.
    """
    problems: list[Problem] = []
    places: dict[tuple[str, str], str] = {}
    found = []
    for path in paths:
        for record in read_json_lines(path, str(path), problems):
            sentence = _read(record, path.stem, problems)
            place = f"{record.file}:{record.line}"
            other = places.setdefault((sentence.premise, sentence.claim), place)
            if other != place:
                wrong = f"the same claim on the same premise stands in {other}"
                problems.append(record.problem("claim", wrong, "keep one"))
            found.append(sentence)
    if problems:
        raise CasesError(problems)
    if not found:
        raise NothingSelected("no labelled sentence to measure on; write one JSON object a line")
    return tuple(found)


def _read(record: Record, source: str, problems: list[Problem]) -> LabelledSentence:
    check_fields(record, FIELDS, problems)
    return LabelledSentence(
        premise=take_text(record, "premise", problems),
        claim=take_text(record, "claim", problems),
        supported=take_choice(record, "label", LABELS, problems) == LABELS[0],
        change=take_text(record, "change", problems, required=False),
        article=take_text(record, "article", problems, required=False),
        source=source,
    )
