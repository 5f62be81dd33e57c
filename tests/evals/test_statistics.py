import math

import numpy as np
import pytest
from scipy.stats import binomtest, bootstrap

from evals.statistics import (
    Interval,
    bootstrap_interval,
    mcnemar_exact,
    mean_interval,
    paired_difference,
    percentile,
    share_interval,
    wilson_interval,
)


@pytest.mark.parametrize(("right", "n"), [(0, 7), (7, 7), (3, 10), (199, 250), (1, 1)])
def test_wilson_equals_scipy(right: int, n: int) -> None:
    wanted = binomtest(right, n).proportion_ci(method="wilson")
    found = wilson_interval(right, n)
    assert (found.low, found.high) == pytest.approx((wanted.low, wanted.high), abs=1e-12)


def test_wilson_of_nothing_says_nothing() -> None:
    assert wilson_interval(0, 0) == Interval(0.0, 1.0)


@pytest.mark.parametrize(("first", "second"), [(0, 0), (6, 0), (5, 0), (3, 9), (12, 12)])
def test_mcnemar_equals_the_binomial_test(first: int, second: int) -> None:
    n = first + second
    wanted = binomtest(first, n, 0.5).pvalue if n else 1.0
    assert mcnemar_exact(first, second) == pytest.approx(wanted)


def test_six_cases_one_way_are_the_least_that_count() -> None:
    assert mcnemar_exact(6, 0) < 0.05 < mcnemar_exact(5, 0)


def test_the_bootstrap_agrees_with_scipy() -> None:
    values = np.random.default_rng(3).normal(0.4, 0.2, 120)
    names = [str(number) for number in range(len(values))]
    wanted = bootstrap((values,), np.mean, method="percentile", rng=np.random.default_rng(1))
    found = mean_interval(list(values), names)
    assert found.low == pytest.approx(wanted.confidence_interval.low, abs=0.006)
    assert found.high == pytest.approx(wanted.confidence_interval.high, abs=0.006)


def test_the_same_values_give_the_same_interval() -> None:
    values, names = [0.0, 1.0, 1.0, 0.5], list("abcd")
    assert mean_interval(values, names) == mean_interval(values, names)


def test_copies_of_one_case_do_not_narrow_the_interval() -> None:
    values, names = [0.0, 1.0] * 20, [f"c{n}" for n in range(40)]
    copied, clusters = values * 3, names * 3
    once, thrice = share_interval(values, names), share_interval(copied, clusters)
    assert thrice.low == pytest.approx(once.low, abs=0.01)
    naive = share_interval(copied, [str(n) for n in range(120)])
    assert naive.high - naive.low < 0.65 * (thrice.high - thrice.low)


def test_a_bootstrap_leaves_out_samples_without_a_value() -> None:
    names = ["a", "b", "c"]
    found = bootstrap_interval(names, lambda rows: math.nan if 0 in rows else 1.0)
    assert found == Interval(1.0, 1.0)
    nothing = bootstrap_interval(names, lambda rows: math.nan)
    assert math.isnan(nothing.low)


def test_a_paired_change_is_certain_only_when_it_leaves_out_zero() -> None:
    names = [str(n) for n in range(40)]
    before = [0.0] * 40
    assert paired_difference(before, [1.0] * 20 + [0.0] * 20, names).is_certain
    assert not paired_difference(before, [1.0] + [0.0] * 39, names).is_certain
    change = paired_difference([1.0, 0.0], [0.0, 0.0], ["a", "b"])
    assert change.change == -0.5
    assert change.n == 2


def test_percentiles_are_interpolated() -> None:
    assert percentile([1.0, 2.0, 3.0], 0.5) == 2.0
    assert percentile([0.0, 1.0], 0.95) == pytest.approx(0.95)
