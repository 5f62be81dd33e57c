"""Gates: what makes a run fail, and with which exit code."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.errors import UsageError
from evals.exits import ERRORS, GATE_FAILED, PASSED
from evals.metrics import BY_NAME
from evals.runs import Result
from evals.statistics import mcnemar_exact
from evals.summary import Line, values_of

REGRESSION = "regression"
# Chance of calling a harmless change a regression.
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the gates hold: an exit code, and a sentence for each that does not."""

    code: int
    reasons: tuple[str, ...]


def read_minimum(text: str) -> tuple[str, float]:
    """Return the metric and the bound of "accuracy=0.8".

    For a metric where lower is better the bound is a maximum.

    Raises:
        UsageError: there is no such metric, or the bound is no number.
    """
    name, equals, bound = text.partition("=")
    if name not in BY_NAME:
        from index.errors import suggest

        raise UsageError(f"--min {text}: there is no metric '{name}'; {suggest(name, BY_NAME)}")
    try:
        value = float(bound)
    except ValueError:
        value = math.nan
    if not equals or not math.isfinite(value):
        raise UsageError(f"--min {text}: write a number after '{name}='")
    return name, value


def check_baseline(gates: Sequence[str], baseline: Sequence[Result]) -> None:
    """Make sure that there is something to regress from, where that is asked for.

    Raises:
        UsageError: there is no baseline, or nothing was answered in it.
    """
    if REGRESSION in gates and not baseline:
        raise UsageError(
            f"--fail-on {REGRESSION}: there are no results to compare with; add --baseline RUN, "
            "a run of the same cases"
        )


def check_gates(
    lines: Sequence[Line],
    results: Sequence[Result],
    baseline: Sequence[Result],
    minimums: Mapping[str, float],
    gates: Sequence[str],
) -> Verdict:
    """Return the verdict over a run: bounds and errors always count, `gates` says what else does.

    Fails closed: a metric with a bound and without a value counts as missed.

    Raises:
        UsageError: regressions are asked for, and the baseline has no case of the run.
    """
    check_baseline(gates, baseline)
    broken = _missed(values_of(lines), minimums)
    errors = [result for result in results if result.error]
    if REGRESSION in gates:
        broken += _regressions(lines, results, baseline)
    if errors:
        reason = f"{len(errors)} of {len(results)} questions got no answer: {errors[0].error}"
        return Verdict(ERRORS, (*broken, reason))
    return Verdict(GATE_FAILED if broken else PASSED, tuple(broken))


def _missed(values: Mapping[str, float], minimums: Mapping[str, float]) -> list[str]:
    reasons = []
    for name, bound in minimums.items():
        lower = BY_NAME[name].better == "lower"
        value = values.get(name, math.nan)
        held = value <= bound if lower else value >= bound
        if not held:
            word = "at most" if lower else "at least"
            reasons.append(f"{name} is {value:.3f}, wanted {word} {bound:g}")
    return reasons


def _regressions(
    lines: Sequence[Line], results: Sequence[Result], baseline: Sequence[Result]
) -> list[str]:
    """Return a sentence for each certain loss: by McNemar for passed cases, else by interval.

    Raises:
        UsageError: the baseline has no case of the run, so that nothing could be lost.
    """
    reasons = []
    before = {(r.case.id, r.round): r.passed for r in baseline}
    both = [(before[r.case.id, r.round], r.passed) for r in results
            if (r.case.id, r.round) in before]  # fmt: skip
    if not both:
        raise UsageError(
            f"--fail-on {REGRESSION}: the run and its baseline have no case in common; name a "
            "--baseline of the same cases"
        )
    broken = sum(was and not now for was, now in both)
    fixed = sum(now and not was for was, now in both)
    p_value = mcnemar_exact(broken, fixed)
    if broken > fixed and p_value < LEVEL:
        reasons.append(f"{broken} cases broke and {fixed} were fixed (McNemar p = {p_value:.3f})")
    for line in lines:
        if line.change is None or line.metric.name == "passed" or not line.change.is_certain:
            continue
        loss = line.change.change > 0 if line.metric.better == "lower" else line.change.change < 0
        if loss:
            reasons.append(f"{line.metric.name} went {line.change.change:+.3f}")
    return reasons
