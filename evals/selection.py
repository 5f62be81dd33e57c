"""Which of the cases are asked: by tag, by text, by an earlier run, by chance."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from evals.cases import Case
from evals.errors import NothingSelected, UsageError
from evals.runs import Run


@dataclass(frozen=True, slots=True)
class Choice:
    """What narrows the cases down.

    Attributes:
        tags: Cases with at least one of these tags, kinds, roles or file names; all if empty.
        pattern: A regular expression that must occur in the id or a turn, in any case.
        sample: At most this many, drawn by `seed`; None for all.
        seed: For the draw.
    """

    tags: tuple[str, ...] = ()
    pattern: str = ""
    sample: int | None = None
    seed: int = 0


def select(cases: Sequence[Case], choice: Choice, failed_from: Run | None = None) -> list[Case]:
    """Return the chosen cases in their order.

    Raises:
        NothingSelected: none is left.
        UsageError: the pattern is no regular expression.
    """
    chosen = [case for case in cases if not choice.tags or labels_of(case) & set(choice.tags)]
    if choice.pattern:
        chosen = [case for case in chosen if _matches(case, choice.pattern)]
    if failed_from is not None:
        failed = {result.case.id for result in failed_from.results if not result.passed}
        chosen = [case for case in chosen if case.id in failed]
    if choice.sample is not None and choice.sample < len(chosen):
        drawn = random.Random(choice.seed).sample(range(len(chosen)), choice.sample)
        chosen = [chosen[number] for number in sorted(drawn)]
    if not chosen:
        raise NothingSelected(_why_nothing(cases, choice, failed_from))
    return chosen


def labels_of(case: Case) -> set[str]:
    """Return everything that a case can be chosen and grouped by: tags, kinds, roles, file."""
    return {*case.tags, *case.expect.kinds, *case.expect.roles, case.file}


def _matches(case: Case, pattern: str) -> bool:
    try:
        search = re.compile(pattern, re.IGNORECASE).search
    except re.error as error:
        raise UsageError(f"--filter '{pattern}' is no regular expression: {error}") from error
    return any(search(text) for text in (case.id, *case.turns))


def _why_nothing(cases: Sequence[Case], choice: Choice, failed_from: Run | None) -> str:
    narrowed = [
        *(f"--tag {tag}" for tag in choice.tags),
        *([f"--filter {choice.pattern}"] if choice.pattern else []),
        *([f"--failed-from {failed_from.info.id}"] if failed_from else []),
        *([f"--sample {choice.sample}"] if choice.sample is not None else []),
    ]
    known = sorted({tag for case in cases for tag in case.tags if not tag.startswith("pair-")})
    hint = f"; tags: {', '.join(known[:12])} …" if choice.tags and known else ""
    return f"none of {len(cases)} cases is left after {' '.join(narrowed) or 'reading'}{hint}"
