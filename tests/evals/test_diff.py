import io
import json

import pytest
from made import make_case, make_reply, make_result, make_run
from rich.console import Console

from evals.commands.comparing import show_diff
from evals.diff import diff_runs, outline
from evals.errors import UsageError
from evals.report.sides import diff_document, diff_page
from evals.runs import Run

WRONG = make_reply("recommend", ("fcmo",), text="<b>Wrong</b> as can be. [1]")
OTHER = make_reply(text="An agency carries out campaigns. [1] It needs someone who decides.")


def two_runs() -> tuple[Run, Run]:
    names = ("broken", "fixed", "changed", "same")
    cases = {name: make_case(name=name) for name in names}
    before = [
        make_result(cases["broken"]),
        make_result(cases["fixed"], WRONG),
        make_result(cases["changed"]),
        make_result(cases["same"]),
        make_result(make_case(name="gone")),
        make_result(make_case(name="edited")),
    ]
    after = [make_result(cases["broken"], WRONG), make_result(cases["fixed"]),
             make_result(cases["changed"], OTHER), make_result(cases["same"]),
             make_result(make_case(name="new")),
             make_result(make_case(name="edited", roles=("fcmo",)))]  # fmt: skip
    return make_run(*before, name="first"), make_run(*after, name="second")


def test_each_case_is_fixed_broken_changed_or_the_same() -> None:
    diff = diff_runs(*two_runs())
    assert {pair.after.case.id: pair.change for pair in diff.pairs} == {
        "broken": "broken", "fixed": "fixed", "changed": "changed", "same": "same",
    }  # fmt: skip
    assert (diff.only_before, diff.only_after, diff.edited) == (1, 1, ("edited",))
    assert diff.p_value == 1


def test_the_metrics_are_compared_on_what_both_have() -> None:
    diff = diff_runs(*two_runs())
    accuracy = next(line for line in diff.lines if line.metric.name == "accuracy")
    assert accuracy.n == 4
    assert accuracy.change is not None
    assert accuracy.change.change == 0


def test_runs_without_a_common_case_cannot_be_compared() -> None:
    with pytest.raises(UsageError, match="no case in common"):
        diff_runs(
            make_run(make_result(make_case(name="a"))), make_run(make_result(make_case(name="b")))
        )


def test_the_page_shows_both_answers_and_escapes_them() -> None:
    page = diff_page(diff_runs(*two_runs()))
    assert "&lt;b&gt;Wrong&lt;/b&gt; as can be." in page
    assert "<b>Wrong</b>" not in page
    assert "<script" not in page
    assert page.index("broken</b> broken") < page.index("fixed</b> fixed")


def test_the_terminal_shows_what_changed() -> None:
    console = Console(width=140, record=True, file=io.StringIO())
    show_diff(diff_runs(*two_runs()), console, answers=True, shown=5)
    text = console.export_text()
    assert "1 fixed, 1 broken (McNemar p = 1.000), 1 answered otherwise, 1 the same" in text
    assert "✗ broken: recommend agency (0.80) → recommend fcmo (0.80)" in text
    assert "edited in between and left out: edited" in text


def test_the_document_is_plain_json() -> None:
    found = json.loads(json.dumps(diff_document(diff_runs(*two_runs()))))
    assert [one["id"] for one in found["broken"]] == ["broken"]


def test_an_outline_names_kind_roles_and_confidence_or_the_error() -> None:
    assert outline(make_result()) == "recommend agency (0.80)"
    assert outline(make_result(reply=make_reply("abstain", confidence=None))) == "abstain"
    assert outline(make_result(error="TargetDown: gone")) == "TargetDown: gone"
