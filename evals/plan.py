"""What a run is told to do, how its file remembers it, and how it is gone on with."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from evals.errors import RunUnreadable, UsageError
from evals.past_runs import find_run
from evals.runner import JOBS, TIMEOUT
from evals.runs import RUNS_FOLDER, RunInfo
from evals.selection import Choice

MODEL = "default"
# What decides which cases are asked, of whom and how: each setting, and how `run` is told it.
OPTIONS = {
    "paths": "paths",
    "tags": "--tag",
    "filter": "--filter",
    "sample": "--sample",
    "failed_from": "--failed-from",
    "typos": "--typos",
    "model": "--model",
    "timeout": "--timeout",
    "seed": "--seed",
    "repeat": "--repeat",
    "target": "--target",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that `run` was told.

    Attributes:
        paths: Cases files and folders; none for all that ship with the project.
        choice: What narrows the cases down.
        failed_from: Only cases that failed in this run, or "".
        typos: Whether each case is also asked with typos.
        target: What is asked.
        model: The model's name for a chat endpoint.
        repeat: How often each case is asked.
        jobs: How many at a time.
        timeout: Seconds for one case.
        resume: The run to go on with, or "".
        folder: Where runs are kept.
        given: Which of `OPTIONS` were written out; the others are the earlier run's on `resume`.
    """

    paths: tuple[str, ...] = ()
    choice: Choice = field(default_factory=Choice)
    failed_from: str = ""
    typos: bool = False
    target: str = "advisor"
    model: str = MODEL
    repeat: int = 1
    jobs: int = JOBS
    timeout: float = TIMEOUT
    resume: str = ""
    folder: Path = RUNS_FOLDER
    given: frozenset[str] = frozenset()


def name_failed_from(plan: Plan) -> Plan:
    """Return a plan that names its `failed_from` for good: "latest" is another run tomorrow.

    Raises:
        RunUnreadable: there is no such run.
    """
    if not plan.failed_from:
        return plan
    path = find_run(plan.failed_from, plan.folder)
    inside = path.parent == plan.folder
    return replace(plan, failed_from=path.stem if inside else str(path.resolve()))


def settings_of(plan: Plan) -> dict[str, str]:
    """Return what a run's file remembers of a plan beside seed, repeat and target; "" by default.

    Paths and tags are quoted as a shell wants them, so that they can be told apart again.
    """
    return {
        "paths": shlex.join(plan.paths),
        "tags": shlex.join(plan.choice.tags),
        "filter": plan.choice.pattern,
        "sample": "" if plan.choice.sample is None else str(plan.choice.sample),
        "failed_from": plan.failed_from,
        "typos": "yes" if plan.typos else "",
        "model": "" if plan.model == MODEL else plan.model,
        "timeout": "" if plan.timeout == TIMEOUT else str(plan.timeout),
    }


def go_on(plan: Plan, info: RunInfo) -> Plan:
    """Return the plan that an interrupted run was begun with, to be done as `plan` says.

    Only the folder and the number of jobs are the new plan's.

    Raises:
        UsageError: an option was given, and differs from what the run was begun with.
        RunUnreadable: the run's file does not say what was asked.
    """
    before = _begun_with(plan, info)
    now, then = _all_settings(plan), _all_settings(before)
    for name, option in OPTIONS.items():
        if option in plan.given and now[name] != then[name]:
            was = f"with {option} {then[name]}" if then[name] else f"without {option}"
            raise UsageError(
                f"the run {info.id} was begun {was}; leave {option} out to go on with it, "
                "or begin a new run"
            )
    return before


def _begun_with(plan: Plan, info: RunInfo) -> Plan:
    told = info.settings
    try:
        return replace(
            plan,
            paths=tuple(shlex.split(told.get("paths", ""))),
            choice=Choice(
                tags=tuple(shlex.split(told.get("tags", ""))),
                pattern=told.get("filter", ""),
                sample=int(told["sample"]) if "sample" in told else None,
                seed=info.seed,
            ),
            failed_from=told.get("failed_from", ""),
            typos="typos" in told,
            target=info.target,
            model=told.get("model", MODEL),
            repeat=info.repeat,
            timeout=float(told.get("timeout", TIMEOUT)),
        )
    except ValueError as error:
        raise RunUnreadable(
            f"the run {info.id} does not say what it asks ({error}); begin a new run"
        ) from error


def _all_settings(plan: Plan) -> Mapping[str, str]:
    # An option written out as its default is the same as one left out.
    own = {"seed": str(plan.choice.seed), "repeat": str(plan.repeat), "target": plan.target}
    return settings_of(plan) | own
