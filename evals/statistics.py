"""Intervals and tests for means over cases, with numpy only.

Cases that belong together (contrast pairs, paraphrases) are not independent. Every interval counts
them by cluster, as Miller ("Adding Error Bars to Evals", 2024) asks for. The generator is fixed:
the same results always give the same interval.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# The normal quantile of a two-sided 95 % interval.
Z95 = 1.959963984540054
# Enough for the second digit of an interval's ends.
RESAMPLES = 2000
SEED = 20_240_601


@dataclass(frozen=True, slots=True)
class Interval:
    """A two-sided 95 % confidence interval."""

    low: float
    high: float


def wilson_interval(successes: float, n: float) -> Interval:
    """Return Wilson's score interval for a share; `n` may be an effective size below the real one.

    (Wilson, 1927; without continuity correction.) An empty sample gives 0..1.
    """
    if n <= 0:
        return Interval(0.0, 1.0)
    share, z2 = successes / n, Z95**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return Interval(0.0 if successes == 0 else low, 1.0 if successes == n else high)


def share_interval(values: Sequence[float], clusters: Sequence[str]) -> Interval:
    """Return Wilson's interval for a mean of zeros and ones, its size corrected for clusters.

    The size is divided by the design effect: the variance of the mean by clusters over the one of
    independent cases (Korn and Graubard, 1998), never below 1.
    """
    data = np.asarray(values, dtype=float)
    mean, n = float(data.mean()), len(data)
    plain = mean * (1 - mean) / n
    if plain == 0:
        return wilson_interval(mean * n, n)
    groups: dict[str, float] = {}
    for value, cluster in zip(data, clusters, strict=True):
        groups[cluster] = groups.get(cluster, 0.0) + float(value) - mean
    effect = max(1.0, sum(total**2 for total in groups.values()) / n**2 / plain)
    return wilson_interval(mean * n / effect, n / effect)


def bootstrap_interval(
    clusters: Sequence[str],
    statistic: Callable[[NDArray[np.intp]], float],
    *,
    resamples: int = RESAMPLES,
) -> Interval:
    """Return the percentile interval of a statistic over resampled clusters.

    Args:
        clusters: the cluster of each case.
        statistic: what is measured, of the positions of the cases drawn (with repetition).
        resamples: how many samples are drawn. Samples in which the statistic is not defined (NaN)
            are left out.
    """
    members: dict[str, list[int]] = {}
    for position, cluster in enumerate(clusters):
        members.setdefault(cluster, []).append(position)
    groups = [np.asarray(group, dtype=np.intp) for group in members.values()]
    generator = np.random.default_rng(SEED)
    drawn = []
    for _ in range(resamples):
        choice = generator.integers(0, len(groups), len(groups))
        drawn.append(statistic(np.concatenate([groups[number] for number in choice])))
    defined = np.asarray([value for value in drawn if not math.isnan(value)])
    if not len(defined):
        return Interval(math.nan, math.nan)
    low, high = np.quantile(defined, [0.025, 0.975])
    return Interval(float(low), float(high))


def mean_interval(values: Sequence[float], clusters: Sequence[str]) -> Interval:
    """Return the bootstrap interval of a mean, resampled by cluster (vectorised)."""
    sums, sizes = _cluster_sums(values, clusters)
    generator = np.random.default_rng(SEED)
    choice = generator.integers(0, len(sums), (RESAMPLES, len(sums)))
    means = sums[choice].sum(axis=1) / sizes[choice].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Interval(float(low), float(high))


def _cluster_sums(
    values: Sequence[float], clusters: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the sum and the size of each cluster, both `(clusters,)`."""
    names = {name: number for number, name in enumerate(dict.fromkeys(clusters))}
    rows = np.asarray([names[cluster] for cluster in clusters], dtype=np.intp)
    sums, sizes = np.zeros(len(names)), np.zeros(len(names))
    np.add.at(sums, rows, np.asarray(values, dtype=float))
    np.add.at(sizes, rows, 1.0)
    return sums, sizes


def mcnemar_exact(only_first: int, only_second: int) -> float:
    """Return the two-sided p-value of McNemar's exact test.

    Args:
        only_first: cases that only the first run got right.
        only_second: cases that only the second run got right.
    """
    n = only_first + only_second
    if n == 0:
        return 1.0
    fewer = min(only_first, only_second)
    tail = sum(math.comb(n, k) for k in range(fewer + 1)) / 2**n
    return float(min(1.0, 2 * tail))


@dataclass(frozen=True, slots=True)
class Difference:
    """A paired difference of means, second minus first, with its interval."""

    change: float
    interval: Interval
    n: int

    @property
    def is_certain(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.interval.low > 0 or self.interval.high < 0


def paired_difference(
    first: Sequence[float], second: Sequence[float], clusters: Sequence[str]
) -> Difference:
    """Return the change of a mean between two runs on the same cases, by paired bootstrap."""
    changes = np.asarray(second, dtype=float) - np.asarray(first, dtype=float)
    interval = mean_interval(list(changes), clusters)
    return Difference(float(changes.mean()), interval, len(changes))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that a share (0..1) of the values does not exceed, interpolated."""
    return float(np.quantile(np.asarray(values, dtype=float), share))
