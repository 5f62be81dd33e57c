import pytest
from made import make_case, make_reply, make_result

from evals.errors import UsageError
from evals.exits import ERRORS, GATE_FAILED, PASSED
from evals.gates import Verdict, check_gates, read_minimum
from evals.runs import Result
from evals.summary import summarise


def results(right: int, wrong: int) -> list[Result]:
    return [
        make_result(
            make_case(name=str(n)), make_reply("recommend", ("agency" if n < right else "fcmo",))
        )
        for n in range(right + wrong)
    ]


def verdict(now: list[Result], before: list[Result] | None = None, **minimums: float) -> Verdict:
    gates = ("regression",) if before else ()
    lines = summarise(now, before or ())
    return check_gates(lines, now, before or (), minimums, gates)


def test_bounds_hold_from_below_and_where_lower_is_better_from_above() -> None:
    now = results(8, 2)
    assert verdict(now, accuracy=0.8, brier=0.5).code == PASSED
    found = verdict(now, accuracy=0.81, brier=0.01)
    assert found.code == GATE_FAILED
    assert found.reasons[0] == "accuracy is 0.800, wanted at least 0.81"
    assert "brier is" in found.reasons[1]
    assert "wanted at most 0.01" in found.reasons[1]


def test_a_bound_on_a_metric_without_a_value_is_missed() -> None:
    assert verdict(results(5, 0), abstention_recall=0.5).code == GATE_FAILED


def test_errors_have_their_own_code() -> None:
    now = [*results(5, 0), make_result(make_case(name="x"), error="TargetDown: gone")]
    found = verdict(now)
    assert found.code == ERRORS
    assert found.reasons == ("1 of 6 questions got no answer: TargetDown: gone",)


def test_a_certain_loss_is_a_regression_and_a_small_one_is_not() -> None:
    assert verdict(results(30, 10), before=results(40, 0)).code == GATE_FAILED
    assert verdict(results(39, 1), before=results(40, 0)).code == PASSED
    assert verdict(results(40, 0), before=results(30, 10)).code == PASSED


@pytest.mark.parametrize("before", [[], [make_result(make_case(name="another"))]])
def test_a_regression_from_nothing_is_bad_usage_and_never_a_pass(before: list[Result]) -> None:
    now = results(5, 0)
    with pytest.raises(UsageError, match=r"--fail-on regression: .* --baseline"):
        check_gates(summarise(now, before), now, before, {}, ("regression",))


def test_bounds_and_errors_count_beside_a_regression() -> None:
    now = [*results(39, 0), make_result(make_case(name="39"), error="TargetDown: gone")]
    assert verdict(now[:39], before=results(40, 0), accuracy=1.01).code == GATE_FAILED
    found = verdict(now, before=results(40, 0), accuracy=0.99)
    assert found.code == ERRORS
    assert found.reasons == (
        "accuracy is 0.975, wanted at least 0.99",
        "1 of 40 questions got no answer: TargetDown: gone",
    )


@pytest.mark.parametrize("text", ["accuracy", "accuracy=", "accuracy=nan", "accuracy=high"])
def test_a_bound_needs_a_number(text: str) -> None:
    with pytest.raises(UsageError, match="write a number after 'accuracy='"):
        read_minimum(text)


def test_an_unknown_metric_gets_a_suggestion() -> None:
    with pytest.raises(UsageError, match="did you mean 'accuracy'"):
        read_minimum("acuracy=0.8")
    assert read_minimum("accuracy=0.8") == ("accuracy", 0.8)
