"""A run in numbers: each metric's value, interval, size and change against a baseline."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.metrics import METRICS, Metric
from evals.runs import Result
from evals.statistics import (
    Difference,
    Interval,
    bootstrap_interval,
    mean_interval,
    paired_difference,
    share_interval,
    wilson_interval,
)

# Whole-run measures are computed anew for every resample.
RESAMPLES_OF_WHOLE = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One metric of a run.

    Attributes:
        metric: Which.
        value: Its value.
        interval: 95 %, by cluster.
        n: How many cases count in it.
        change: Against the baseline on the cases both have, or None without one.
    """

    metric: Metric
    value: float
    interval: Interval
    n: int
    change: Difference | None = None


def summarise(
    results: Sequence[Result],
    baseline: Sequence[Result] = (),
    *,
    metrics: Iterable[Metric] = METRICS,
) -> tuple[Line, ...]:
    """Return a line for every metric that applies to at least one result."""
    lines = (_line(metric, results, baseline) for metric in metrics)
    return tuple(line for line in lines if line is not None)


def values_of(lines: Iterable[Line]) -> Mapping[str, float]:
    """Return metric name → value."""
    return {line.metric.name: line.value for line in lines}


def _line(metric: Metric, results: Sequence[Result], baseline: Sequence[Result]) -> Line | None:
    if metric.whole is not None:
        return _whole_line(metric, results, baseline)
    counted = [result for result in results if metric.score in result.scores]
    if not counted:
        return None
    values = [result.scores[metric.score] for result in counted]
    clusters = [result.case.cluster for result in counted]
    single = len({result.case.id for result in counted}) == len(counted)
    interval = (
        share_interval(values, clusters)
        if metric.share and single
        else mean_interval(values, clusters)
    )
    value = sum(values) / len(values)
    interval = _never_certain(interval, value, len(set(clusters)))
    change = _change_of_scores(metric.score, results, baseline) if baseline else None
    return Line(metric, value, interval, len(values), change)


def _change_of_scores(
    score: str, results: Sequence[Result], baseline: Sequence[Result]
) -> Difference | None:
    """Return the paired change over the cases that both runs have a score for."""
    before = {(r.case.id, r.round): r for r in baseline if score in r.scores}
    both = [r for r in results if score in r.scores and (r.case.id, r.round) in before]
    if not both:
        return None
    return paired_difference(
        [before[r.case.id, r.round].scores[score] for r in both],
        [r.scores[score] for r in both],
        [r.case.cluster for r in both],
    )


def _whole_line(
    metric: Metric, results: Sequence[Result], baseline: Sequence[Result]
) -> Line | None:
    counted = [result for result in results if metric.applies(result)]
    value = _whole(metric, counted)
    if math.isnan(value):
        return None
    interval = bootstrap_interval(
        [result.case.cluster for result in counted],
        lambda rows: _whole(metric, [counted[row] for row in rows]),
        resamples=RESAMPLES_OF_WHOLE,
    )
    if not metric.unit:
        interval = _never_certain(interval, value, len({r.case.cluster for r in counted}))
    return Line(metric, value, interval, len(counted), _whole_change(metric, counted, baseline))


def _never_certain(interval: Interval, value: float, clusters: int) -> Interval:
    """Return Wilson's interval where a bootstrap had nothing to vary: all cases scored 0 or all 1.

    Five right answers of five are no proof that every answer is right.
    """
    if interval.low == interval.high == value and value in (0.0, 1.0):
        return wilson_interval(value * clusters, clusters)
    return interval


def _whole_change(
    metric: Metric, counted: Sequence[Result], baseline: Sequence[Result]
) -> Difference | None:
    """Return the change over the cases that both runs have, resampled together."""
    before = {(r.case.id, r.round): r for r in baseline if metric.applies(r)}
    now = [r for r in counted if (r.case.id, r.round) in before]
    then = [before[r.case.id, r.round] for r in now]
    if not now or metric.unit:
        return None

    def change(rows: NDArray[np.intp]) -> float:
        return _whole(metric, [now[row] for row in rows]) - _whole(
            metric, [then[row] for row in rows]
        )

    whole = change(np.arange(len(now)))
    if math.isnan(whole):
        return None
    clusters = [result.case.cluster for result in now]
    interval = bootstrap_interval(clusters, change, resamples=RESAMPLES_OF_WHOLE)
    return Difference(whole, interval, len(now))


def _whole(metric: Metric, results: Sequence[Result]) -> float:
    return metric.whole(results) if metric.whole is not None else math.nan
