import math
from pathlib import Path

import pytest
from made import make_case, make_reply, make_result

from evals.confidence import (
    abstention_precision,
    abstention_recall,
    area_under_risk_coverage,
    calibration_error,
    reliability,
    risk_coverage,
    selective_accuracy,
)
from evals.grouped import (
    confusion,
    consistency,
    kind_confusion,
    latency,
    macro_f1,
    pair_consistency,
    robustness,
    tokens,
)
from evals.metrics import METRICS
from evals.runs import Result
from evals.summary import summarise, values_of


def answered(role: str, *, wanted: str = "agency", sure: float = 0.8, name: str = "a") -> Result:
    case = make_case(name=name, roles=(wanted,))
    return make_result(case, make_reply("recommend", (role,), confidence=sure))


def test_macro_f1_equals_scikit_learn() -> None:
    from sklearn.metrics import f1_score

    pairs = [("agency", "agency"), ("agency", "fcmo"), ("fcmo", "fcmo"), ("fcmo", "none"),
             ("msp", "agency"), ("agency", "agency")]  # fmt: skip
    results = [answered(given, wanted=wanted) for wanted, given in pairs]
    wanted_labels, given_labels = [w for w, _ in pairs], [g for _, g in pairs]
    labels = ["agency", "fcmo", "msp"]
    reference = f1_score(
        wanted_labels, given_labels, labels=labels, average="macro", zero_division=0
    )
    assert macro_f1(results) == pytest.approx(reference)


def test_the_confusion_counts_any_right_role_as_hit_and_other_kinds_apart() -> None:
    several = make_result(make_case(roles=("agency", "fcmo")), make_reply("recommend", ("fcmo",)))
    silent = make_result(make_case(), make_reply("abstain"))
    failed = make_result(error="TargetDown: gone")
    counts = confusion([several, silent, failed])
    assert counts == {("fcmo", "fcmo"): 1, ("agency", "abstain"): 1, ("agency", "error"): 1}
    kinds = kind_confusion([several, silent, failed])
    assert kinds[("recommend", "recommend")] == kinds[("recommend", "abstain")] == 1


def test_abstentions() -> None:
    due_made = make_result(make_case("abstain"), make_reply("abstain"))
    due_missed = make_result(make_case("abstain"), make_reply())
    needless = make_result(make_case(), make_reply("abstain"))
    right = make_result()
    results = [due_made, due_missed, needless, right]
    assert abstention_precision(results) == 0.5
    assert abstention_recall(results) == 0.5
    assert selective_accuracy(results) == 0.5
    assert math.isnan(abstention_precision([right]))


def test_risk_rises_with_coverage_and_ties_share_it() -> None:
    results = [
        answered("agency", sure=0.9),
        answered("fcmo", sure=0.5),
        answered("agency", sure=0.5),
    ]
    points = risk_coverage(results)
    assert [point.coverage for point in points] == pytest.approx([1 / 3, 2 / 3, 1])
    assert [point.risk for point in points] == pytest.approx([0, 0.25, 1 / 3])
    assert area_under_risk_coverage(results) == pytest.approx((0 + 0.25 + 1 / 3) / 3)
    assert area_under_risk_coverage(results[::-1]) == area_under_risk_coverage(results)


def test_reliability_bins_hold_everything_once() -> None:
    results = [answered("agency", sure=n / 25) for n in range(25)]
    bins = reliability(results)
    assert sum(one.n for one in bins) == 25
    assert [one.claimed for one in bins] == sorted(one.claimed for one in bins)
    assert calibration_error(results) == pytest.approx(1 - 0.48)


def test_groups_are_right_only_as_a_whole() -> None:
    def member(role: str, group: str, name: str) -> Result:
        case = make_case(name=name, group=group)
        return make_result(case, make_reply("recommend", (role,)))

    results = [member("agency", "g", "a"), member("fcmo", "g", "b"),
               member("agency", "h", "c"), member("agency", "h", "d"),
               member("agency", "alone", "e")]  # fmt: skip
    assert robustness(results) == 0.5
    paired = [make_result(make_case(name=n, tags=("pair-01",), file="f")) for n in "ab"]
    assert pair_consistency(paired) == 1


def test_repetitions_agree_or_not() -> None:
    case = make_case()
    same = [make_result(case, number=n) for n in range(2)]
    other = make_result(make_case(name="two"))
    changed = make_result(make_case(name="two"), make_reply("recommend", ("fcmo",)), number=1)
    assert consistency(same) == 1
    assert consistency([*same, other, changed]) == 0.5
    assert math.isnan(consistency([other]))
    down = [make_result(make_case(name="down"), error="x", number=n) for n in range(2)]
    assert consistency([*same, *down]) == 0.5


def test_errors_count_in_latency_and_tokens_only_where_there_are_any() -> None:
    assert latency(0.5)([make_result(error="x"), make_result()]) == pytest.approx(0.15)
    assert tokens([make_result(reply=make_reply(tokens=(100, 20)))]) == 120
    assert math.isnan(tokens([make_result()]))


def test_an_error_is_never_dropped_from_a_mean() -> None:
    right = [make_result(make_case(name=str(n))) for n in range(3)]
    with_error = [*right, make_result(make_case(name="down"), error="TargetDown: gone")]
    before, after = values_of(summarise(right)), values_of(summarise(with_error))
    for name in ("accuracy", "passed", "recommendation", "macro_f1", "citation_recall", "truth"):
        assert after[name] < before[name], name
    assert after["accuracy"] == 0.75
    assert after["brier"] > before["brier"]


def test_every_metric_has_a_source_a_unique_name_and_one_way_to_be_computed() -> None:
    assert len({metric.name for metric in METRICS}) == len(METRICS)
    for metric in METRICS:
        assert metric.source
        assert bool(metric.score) != (metric.whole is not None), metric.name


def test_every_metric_is_described_in_the_readme_of_the_evals() -> None:
    text = (Path(__file__).parents[2] / "evals" / "README.md").read_text(encoding="utf-8")
    assert [metric.name for metric in METRICS if f"`{metric.name}`" not in text] == []


def test_intervals_hold_the_value_and_changes_are_paired() -> None:
    before = [answered("agency" if n % 2 else "fcmo", name=str(n)) for n in range(40)]
    after = [answered("agency", name=str(n)) for n in range(40)]
    for line in summarise(after, before):
        if line.metric.unit != "s":
            assert line.interval.low - 1e-9 <= line.value <= line.interval.high + 1e-9
    changes = {line.metric.name: line.change for line in summarise(after, before)}
    accuracy = changes["accuracy"]
    assert accuracy is not None
    assert accuracy.change == 0.5
    assert accuracy.is_certain
    assert changes["latency_p50"] is None


def test_a_few_right_answers_are_no_certainty() -> None:
    lines = {line.metric.name: line for line in summarise([make_result() for _ in range(5)])}
    for name in ("quotes", "macro_f1", "selective_accuracy"):
        assert lines[name].value == 1
        assert lines[name].interval.low < 0.9
    assert lines["latency_p50"].interval.low == pytest.approx(0.1)


def test_what_a_language_model_wrote_is_counted() -> None:
    worded = make_reply(tokens=(900, 100), cost=0.25, shown=3, removed=1)
    failed = make_reply(shown=0, removed=4, trouble="unsupported")
    results = [make_result(reply=worded), make_result(reply=failed), make_result()]
    values = values_of(summarise(results))
    assert values["tokens"] == 1000
    assert values["cost"] == 0.25
    assert values["removed"] == 5 / 8
    assert values["composed"] == 0.5


def test_an_error_is_never_dropped_from_what_a_language_model_wrote() -> None:
    cheap = make_reply(tokens=(90, 10), cost=0.25, shown=2, removed=1)
    dear = make_reply(tokens=(280, 20), cost=0.75, shown=1, removed=0)
    down = make_result(error="TargetDown: gone")
    results = [make_result(reply=cheap), make_result(reply=dear), make_result(), down, down]
    lines = {line.metric.name: line for line in summarise(results)}
    assert lines["tokens"].value == (100 + 300 * 3) / 4
    assert lines["cost"].value == (0.25 + 0.75 * 3) / 4
    assert lines["removed"].value == (2 * 0.25 + 2) / 4
    assert lines["composed"].value == 2 / 4
    assert {lines[name].n for name in ("tokens", "cost", "removed", "composed")} == {4}


def test_without_a_language_model_nothing_of_it_is_shown() -> None:
    values = values_of(summarise([make_result(), make_result(error="TargetDown: gone")]))
    assert not {"tokens", "cost", "removed", "composed"} & set(values)
