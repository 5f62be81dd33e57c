"""Measures of when the assistant answers and how sure it says it is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from evals.judge import DECLINED
from evals.runs import Result

BINS = 10


def states_confidence(result: Result) -> bool:
    """Return whether a result is an answer with a confidence, or an error (as sure as wrong)."""
    if result.reply is None:
        return True
    return result.reply.confidence is not None and result.reply.kind not in DECLINED


def abstained(result: Result) -> bool:
    """Return whether the assistant declined."""
    return result.reply is not None and result.reply.kind == "abstain"


def abstention_precision(results: Sequence[Result]) -> float:
    """Return the share of abstentions that were due; NaN without any."""
    made = [result for result in results if abstained(result)]
    return _share([_due(result) for result in made])


def abstention_recall(results: Sequence[Result]) -> float:
    """Return the share of due abstentions that were made; NaN if none was due."""
    due = [result for result in results if _due(result)]
    return _share([abstained(result) for result in due])


def selective_accuracy(results: Sequence[Result]) -> float:
    """Return the accuracy over everything but abstentions; NaN if all are."""
    return _share([_right(result) for result in results if not abstained(result)])


def area_under_risk_coverage(results: Sequence[Result]) -> float:
    """Return the mean of the risks at every coverage, surest answers first; NaN without any."""
    curve = risk_coverage(results)
    return sum(point.risk for point in curve) / len(curve) if curve else math.nan


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """The share of wrong answers (`risk`) among the surest share (`coverage`) of them."""

    coverage: float
    risk: float


def risk_coverage(results: Sequence[Result]) -> tuple[RiskPoint, ...]:
    """Return the risk at each coverage; answers of the same confidence share their risk."""
    rows = sorted(((_confidence(r), not _right(r)) for r in results), reverse=True)
    points: list[RiskPoint] = []
    wrong = 0.0
    for _, group in groupby(rows, key=lambda row: row[0]):
        tied = [row[1] for row in group]
        for _ in tied:
            wrong += sum(tied) / len(tied)
            covered = len(points) + 1
            points.append(RiskPoint(covered / len(rows), wrong / covered))
    return tuple(points)


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of about the same confidence: what they claim, and how many are right."""

    claimed: float
    right: float
    n: int


def reliability(results: Sequence[Result], bins: int = BINS) -> tuple[Bin, ...]:
    """Return bins of equal size by confidence, least sure first."""
    rows = sorted((_confidence(result), _right(result)) for result in results)
    found = []
    for number in range(bins):
        part = rows[len(rows) * number // bins : len(rows) * (number + 1) // bins]
        if part:
            claimed = sum(row[0] for row in part) / len(part)
            found.append(Bin(claimed, sum(row[1] for row in part) / len(part), len(part)))
    return tuple(found)


def calibration_error(results: Sequence[Result]) -> float:
    """Return the mean distance of claimed from right over the bins; NaN without answers."""
    bins = reliability(results)
    total = sum(one.n for one in bins)
    return sum(abs(b.claimed - b.right) * b.n for b in bins) / total if total else math.nan


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else math.nan


def _due(result: Result) -> bool:
    return result.case.expect.kinds[0] == "abstain"


def _right(result: Result) -> bool:
    return result.scores.get("accuracy", 0.0) == 1


def _confidence(result: Result) -> float:
    if result.reply is None or result.reply.confidence is None:
        return 1.0
    return result.reply.confidence
