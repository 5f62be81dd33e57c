"""Examples: what owners write, labelled by hand with what the corpus says about it."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from index.errors import CorpusError, Problem
from index.records import (
    Record,
    check_fields,
    read_json_lines,
    take_choice,
    take_text,
    take_texts,
)

FOLDER = "examples"
KINDS = ("recommend", "compare", "explain", "abstain", "partly", "chat")
FIELDS = ("text", "turns", "kind", "roles", "signals", "sections", "facts", "missing", "tags")
SIGNAL_FIELDS = ("quote", "criterion", "holds")
PAIR_TAG = re.compile(r"pair-\d+")
# One example in HELD_ASIDE_IN is kept for measuring; nothing is ever fitted on it.
HELD_ASIDE_IN = 5


@dataclass(frozen=True, slots=True)
class Signal:
    """A quote from an example's turns, and the criterion that it makes true or false."""

    quote: str
    criterion: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Example:
    """What an owner wrote (`text` is the last of `turns`) and what the corpus says about it.

    `sections` are ids (`article#heading`), best first; `facts` are the points an answer must
    convey; `missing` says what the corpus does not cover; `source` is the file's name without
    .jsonl.
    """

    text: str
    turns: tuple[str, ...]
    kind: str
    roles: tuple[str, ...]
    signals: tuple[Signal, ...]
    sections: tuple[str, ...]
    facts: tuple[str, ...]
    missing: str
    tags: tuple[str, ...]
    source: str


def is_held_aside(example: Example) -> bool:
    """Return whether the example is kept for measuring.

    The halves of a contrast pair (one `pair-NN` tag in one file) fall on the same side; anything
    else is split by a hash of its turns.
    """
    pair = next((tag for tag in example.tags if PAIR_TAG.fullmatch(tag)), None)
    key = "\n".join(example.turns) if pair is None else f"{example.source}:{pair}"
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % HELD_ASIDE_IN == 0


def example_files(folder: Path) -> tuple[Path, ...]:
    """Return the corpus folder's example files by name; none where there are no examples."""
    return tuple(sorted((folder / FOLDER).glob("*.jsonl")))


def read_examples(folder: Path) -> tuple[Example, ...]:
    """Return the examples of a corpus folder in file order; () where there are none.

    Raises:
        CorpusError: with every problem of the files themselves; whether roles, criteria and
            sections exist is checked by `read_corpus`.
    """
    problems: list[Problem] = []
    examples = tuple(example for example, _ in collect_examples(folder, problems))
    if problems:
        raise CorpusError(problems)
    return examples


def collect_examples(folder: Path, problems: list[Problem]) -> list[tuple[Example, Record]]:
    """Return the examples, each with the record it was read from, and note what is wrong."""
    found: list[tuple[Example, Record]] = []
    places: dict[tuple[str, ...], str] = {}
    for path in example_files(folder):
        shown = f"{folder.name}/{FOLDER}/{path.name}"
        for record in read_json_lines(path, shown, problems):
            example = _read_example(record, path.stem, problems)
            other = places.setdefault(example.turns, f"{record.file}:{record.line}")
            if other != f"{record.file}:{record.line}":
                problems.append(record.problem("", f"the same words stand in {other}", "keep one"))
            found.append((example, record))
    return found


def _read_example(record: Record, source: str, problems: list[Problem]) -> Example:
    check_fields(record, FIELDS, problems)
    turns = _read_turns(record, problems)
    kind = take_choice(record, "kind", KINDS, problems)
    roles = take_texts(record, "roles", problems, required=kind == "recommend")
    if kind == "recommend" and not roles and "roles" in record.values:
        problems.append(record.problem("roles", "'roles' is empty", "name the right role"))
    return Example(
        text=turns[-1],
        turns=turns,
        kind=kind,
        roles=roles,
        signals=_read_signals(record, turns, problems),
        sections=take_texts(record, "sections", problems, required=False),
        facts=take_texts(record, "facts", problems, required=False),
        missing=take_text(record, "missing", problems, required=False),
        tags=take_texts(record, "tags", problems, required=False),
        source=source,
    )


def _read_turns(record: Record, problems: list[Problem]) -> tuple[str, ...]:
    if "turns" not in record.values:
        return (take_text(record, "text", problems),)
    if "text" in record.values:
        remedy = "keep `turns` where there are several, else `text`"
        problems.append(record.problem("turns", "both 'text' and 'turns' are given", remedy))
    turns = take_texts(record, "turns", problems)
    if not turns and record.values["turns"] == []:
        problems.append(record.problem("turns", "'turns' is empty", "write at least one turn"))
    return turns or ("",)


def _read_signals(
    record: Record, turns: tuple[str, ...], problems: list[Problem]
) -> tuple[Signal, ...]:
    values = record.values.get("signals", [])
    if not isinstance(values, list):
        problems.append(record.problem("signals", "'signals' must be a list", "write [{…}]"))
        return ()
    signals: list[Signal] = []
    for value in values:
        if not isinstance(value, dict):
            wrong = "each of 'signals' must be an object"
            problems.append(record.problem("signals", wrong, 'write {"quote": …}'))
            continue
        signals.append(_read_signal(record, value, turns, problems))
    return tuple(signals)


def _read_signal(
    record: Record, value: dict[str, object], turns: tuple[str, ...], problems: list[Problem]
) -> Signal:
    fields = Record(record.file, record.line, value, dict.fromkeys(value, record.line))
    check_fields(fields, SIGNAL_FIELDS, problems)
    quote = take_text(fields, "quote", problems)
    holds = value.get("holds")
    if not isinstance(holds, bool):
        problems.append(fields.problem("holds", "'holds' must be true or false"))
    if quote and not any(quote in turn for turn in turns):
        wrong = f"the quote '{quote}' does not stand in the text"
        problems.append(fields.problem("quote", wrong, "copy it letter by letter"))
    return Signal(quote, take_text(fields, "criterion", problems), holds is True)
