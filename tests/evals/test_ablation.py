import numpy as np
import pytest

from evals.ablation import confusion_rows, is_right, macro_f1, reliability_rows, score_chances
from index.examples import Example

ROLES = ("fcto", "fcfo", "none")


def example(*roles: str) -> Example:
    return Example("x", ("x",), "recommend", roles, (), (), (), "", (), "owners")


HELD = (example("fcto"), example("fcfo", "none"), example("none"))
CHANCES = np.array([[0.9, 0.1, 0.0], [0.2, 0.2, 0.6], [0.6, 0.0, 0.4]], np.float32)


def test_any_of_the_right_roles_counts() -> None:
    assert is_right(["fcto", "none", "fcto"], HELD).tolist() == [True, True, False]


def test_the_score_counts_and_squares() -> None:
    score = score_chances(CHANCES, HELD, ROLES)
    assert (score.right, score.n) == (2, 3)
    assert score.brier == pytest.approx((0.1**2 + 0.4**2 + 0.6**2) / 3, abs=1e-6)
    assert str(score).startswith("66.7 (")


def test_no_example_has_no_score() -> None:
    assert str(score_chances(CHANCES[:0], (), ROLES)) == "–"


def test_macro_f1_is_the_mean_over_roles_wanted() -> None:
    assert macro_f1(["a", "a", "b"], ["a", "b", "b"]) == pytest.approx((2 / 3 + 2 / 3) / 2)


def test_confusions_name_what_was_wanted_and_told() -> None:
    assert confusion_rows(["fcto", "none", "fcto"], HELD) == ["| none | fcto | 1 |"]


def test_reliability_sets_chance_against_share() -> None:
    rows = reliability_rows(CHANCES, np.array([True, True, False]))
    assert rows == ["| 0.50–0.70 | 2 | 0.600 | 0.500 |", "| 0.90–0.95 | 1 | 0.900 | 1.000 |"]
