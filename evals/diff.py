"""What changed between two runs on the same cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from evals.errors import UsageError
from evals.runs import Result, Run
from evals.statistics import mcnemar_exact
from evals.summary import Line, summarise

Change = Literal["broken", "fixed", "changed", "same"]


@dataclass(frozen=True, slots=True)
class Pair:
    """One case in both runs, and what became of it.

    `change` is "broken" (passed before, fails now), "fixed" (the other way round), "changed"
    (another kind, other roles or another text, as right or wrong as before) or "same".
    """

    before: Result
    after: Result
    change: Change


@dataclass(frozen=True, slots=True)
class RunDiff:
    """Two runs compared.

    Attributes:
        before: The first run.
        after: The second run.
        pairs: The cases that both have, in the second one's order.
        lines: The metrics of the second run over those cases, with the change of each.
        p_value: McNemar's exact test on passed and failed.
        only_before: How many results only the first run has.
        only_after: How many only the second has.
        edited: Ids of cases whose expectation was edited in between: their change says nothing.
    """

    before: Run
    after: Run
    pairs: tuple[Pair, ...]
    lines: tuple[Line, ...]
    p_value: float
    only_before: int
    only_after: int
    edited: tuple[str, ...]

    def of(self, change: Change) -> tuple[Pair, ...]:
        """Return the pairs of one kind of change."""
        return tuple(pair for pair in self.pairs if pair.change == change)


def diff_runs(before: Run, after: Run) -> RunDiff:
    """Return what changed from one run to another.

    Cases whose turns or expectations were edited in between are left out and named.

    Raises:
        UsageError: the runs share no case.
    """
    known = {(result.case.id, result.round): result for result in before.results}
    shared = [
        (known[result.case.id, result.round], result)
        for result in after.results
        if (result.case.id, result.round) in known
    ]
    same = [
        (a, b) for a, b in shared if (a.case.turns, a.case.expect) == (b.case.turns, b.case.expect)
    ]
    if not same:
        raise UsageError(f"the runs {before.info.id} and {after.info.id} have no case in common")
    pairs = tuple(Pair(a, b, _change_of(a, b)) for a, b in same)
    counts = {change: sum(p.change == change for p in pairs) for change in ("broken", "fixed")}
    return RunDiff(
        before=before,
        after=after,
        pairs=pairs,
        lines=summarise([b for _, b in same], [a for a, _ in same]),
        p_value=mcnemar_exact(counts["broken"], counts["fixed"]),
        only_before=len(before.results) - len(shared),
        only_after=len(after.results) - len(shared),
        edited=tuple(dict.fromkeys(b.case.id for a, b in shared if (a, b) not in same)),
    )


def _change_of(before: Result, after: Result) -> Change:
    if before.passed != after.passed:
        return "fixed" if after.passed else "broken"
    return "same" if _answer_of(before) == _answer_of(after) else "changed"


def _answer_of(result: Result) -> Sequence[object]:
    reply = result.reply
    return (result.error,) if reply is None else (reply.kind, reply.roles, reply.text)


def outline(result: Result) -> str:
    """Return an answer in a few words: "recommend fcmo, fcso (0.81)", or the error."""
    reply = result.reply
    if reply is None:
        return result.error
    sure = f" ({reply.confidence:.2f})" if reply.confidence is not None else ""
    return f"{reply.kind} {', '.join(reply.roles[:3])}".strip() + sure
