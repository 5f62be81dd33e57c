"""Cases from labelled examples: only those held aside, on which nothing is ever fitted."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import yaml

from evals.cases import SMOKE_FILE, Case, Expectation, case_to_dict
from index.examples import PAIR_TAG, Example, is_held_aside, read_examples
from index.lexical import words_of

# A partly covered question may be answered in any of these kinds; what matters is what is said.
PARTLY_KINDS = ("explain", "compare", "recommend")
SMOKE_SIZE = 40
WORDS_IN_ID = 4
HEADER = (
    "# Made from the held-aside examples of {source} by `python -m evals cases`.\n"
    "# Do not edit: correct the example and make the cases again.\n"
)
SMOKE_HEADER = (
    "# A quick look at every kind and role, made by `python -m evals cases`.\n"
    "# Each case also stands in another file of this folder.\n"
)


def derive_cases(corpus_folder: Path) -> tuple[Case, ...]:
    """Return a case for each held-aside example, in file order.

    Raises:
        CorpusError: an examples file cannot be read.
    """
    return tuple(
        case_of(example) for example in read_examples(corpus_folder) if is_held_aside(example)
    )


def case_of(example: Example) -> Case:
    """Return an example as a case."""
    kinds = PARTLY_KINDS if example.kind == "partly" else (example.kind,)
    return Case(
        id=_id_of(example),
        turns=example.turns,
        expect=Expectation(
            kinds=kinds,
            roles=example.roles,
            cite_roles=example.roles if kinds[0] in PARTLY_KINDS else (),
            facts=example.facts,
            sections=example.sections,
            missing=example.missing,
        ),
        tags=example.tags,
        file=example.source,
    )


def choose_smoke(cases: Sequence[Case], size: int = SMOKE_SIZE) -> tuple[Case, ...]:
    """Return a small, steady choice: kinds and roles in turn, the least hash first."""
    queues: dict[tuple[str, str], list[Case]] = {}
    for case in sorted(cases, key=lambda case: _hash("\n".join(case.turns))):
        roles = case.expect.roles if case.expect.kinds[0] == "recommend" else ()
        several = "several turns" if len(case.turns) > 1 else ""
        queues.setdefault((case.expect.kinds[0], "".join(roles[:1]) or several), []).append(case)
    chosen: list[Case] = []
    while len(chosen) < min(size, len(cases)):
        for key in sorted(queues):
            if queues[key] and len(chosen) < size:
                chosen.append(queues[key].pop(0))
    return tuple(chosen)


def write_cases(cases: Iterable[Case], path: Path, header: str) -> None:
    """Write cases as a YAML file."""
    listed = [case_to_dict(case) for case in cases]
    text = yaml.safe_dump(listed, allow_unicode=True, sort_keys=False, width=98)
    path.write_text(header + "\n" + text.replace("\n- id:", "\n\n- id:"), encoding="utf-8")


def write_all(corpus_folder: Path, folder: Path, own: Sequence[Case] = ()) -> dict[str, int]:
    """Write one file for each examples file, and the smoke cases; return file name → cases.

    Args:
        corpus_folder: the corpus.
        folder: where the files go.
        own: hand-written cases that the smoke cases may also be chosen from.
    """
    folder.mkdir(parents=True, exist_ok=True)
    by_source: dict[str, list[Case]] = {}
    for case in derive_cases(corpus_folder):
        by_source.setdefault(case.file, []).append(case)
    for source, cases in by_source.items():
        header = HEADER.format(source=f"corpus/examples/{source}.jsonl")
        write_cases(cases, folder / f"{source}.yaml", header)
    smoke = choose_smoke([*own, *(case for cases in by_source.values() for case in cases)])
    write_cases(smoke, folder / SMOKE_FILE, SMOKE_HEADER)
    return {f"{source}.yaml": len(cases) for source, cases in by_source.items()} | {
        SMOKE_FILE: len(smoke)
    }


def normal_text(turns: Sequence[str]) -> str:
    """Return the words of a conversation's last turn, to find the same question in other dress."""
    return " ".join(words_of(turns[-1]))


def _id_of(example: Example) -> str:
    words = [re.sub(r"[^a-z0-9]", "", word) for word in words_of(example.text)]
    start = "-".join([word for word in words if word][:WORDS_IN_ID])
    pair = next((f"{tag}-" for tag in example.tags if PAIR_TAG.fullmatch(tag)), "")
    return f"{example.source}-{pair}{start}-{_hash(chr(10).join(example.turns))[:6]}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
