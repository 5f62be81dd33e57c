from dataclasses import replace
from pathlib import Path

import pytest
from made import make_result, make_run

from evals.errors import RunUnreadable, UsageError
from evals.plan import OPTIONS, Plan, go_on, name_failed_from, settings_of
from evals.runs import RunInfo, RunWriter
from evals.selection import Choice

FULL = Plan(
    paths=("my cases/a.yaml", "it's.csv"),
    choice=Choice(("near-miss", "two words"), "ads|egg", 7, 3),
    failed_from="20260101-a",
    typos=True,
    target="http://localhost:8000/v1",
    model="small",
    repeat=2,
    timeout=150.5,
)


def info_of(plan: Plan) -> RunInfo:
    """What a run's file says of a plan: nothing where it is the default."""
    settings = {name: value for name, value in settings_of(plan).items() if value}
    return RunInfo(
        "run", "now", plan.target, plan.choice.seed, plan.repeat, cases=1, settings=settings
    )


@pytest.mark.parametrize("plan", [FULL, Plan()])
def test_a_run_is_gone_on_with_as_it_was_begun(plan: Plan) -> None:
    assert go_on(Plan(), info_of(plan)) == plan


def test_the_folder_and_the_number_of_jobs_are_the_new_ones() -> None:
    found = go_on(Plan(jobs=9, folder=Path("elsewhere"), resume="run"), info_of(FULL))
    assert found == replace(FULL, jobs=9, folder=Path("elsewhere"), resume="run")


def test_every_option_may_be_repeated_and_none_may_differ() -> None:
    everything = frozenset(OPTIONS.values())
    assert go_on(replace(FULL, given=everything), info_of(FULL)) == replace(FULL, given=everything)
    for option in OPTIONS.values():
        with pytest.raises(UsageError, match=f"the run run was begun with .*{option}"):
            go_on(Plan(given=frozenset([option])), info_of(FULL))
    with pytest.raises(UsageError, match="was begun without --tag; leave --tag out"):
        go_on(replace(FULL, given=frozenset(["--tag"])), info_of(Plan()))


@pytest.mark.parametrize("settings", [{"sample": "many"}, {"paths": "it's.yaml"}])
def test_a_run_that_does_not_say_what_it_asks_is_named(settings: dict[str, str]) -> None:
    with pytest.raises(RunUnreadable, match="the run run does not say what it asks"):
        go_on(Plan(), replace(info_of(Plan()), settings=settings))


def test_the_latest_run_is_named_while_it_is_the_latest(tmp_path: Path) -> None:
    run = make_run(make_result())
    with RunWriter(tmp_path / f"{run.info.id}.jsonl", run.info) as writer:
        writer.finish(1.0)
    plan = Plan(failed_from="latest", folder=tmp_path)
    assert name_failed_from(plan).failed_from == run.info.id
    assert name_failed_from(replace(plan, folder=tmp_path, failed_from="")).failed_from == ""
