"""`python -m evals run`, done: choose the cases, ask them, keep every result, sum up."""

import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from evals.cases import Case, load_cases
from evals.errors import UsageError
from evals.past_runs import find_run, read_run
from evals.perturb import with_typo_variants
from evals.runner import JOBS, TIMEOUT, run_cases
from evals.runs import RUNS_FOLDER, SUFFIX, Result, Run, RunInfo, RunWriter
from evals.selection import Choice, select
from evals.session import Session, check_against_corpus, new_run_id, open_session, versions

Watch = Callable[[int, int], None]


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
    """

    paths: tuple[str, ...] = ()
    choice: Choice = field(default_factory=Choice)
    failed_from: str = ""
    typos: bool = False
    target: str = "advisor"
    model: str = "default"
    repeat: int = 1
    jobs: int = JOBS
    timeout: float = TIMEOUT
    resume: str = ""
    folder: Path = RUNS_FOLDER


def do_run(plan: Plan, watch: Watch) -> tuple[Run, Path]:
    """Return the run, whole or as far as Ctrl-C let it come, and its file.

    Args:
        plan: what to do.
        watch: called with (done, total) as results come in.

    Raises:
        UsageError: nothing is selected, a file is wrong, a target is unknown.
        AdvisorError: the corpus or the index cannot be used.
    """
    cases = choose_cases(plan)
    earlier = _earlier(plan)
    with open_session(plan.target, model=plan.model, timeout=plan.timeout) as session:
        check_against_corpus(cases, session.reference)
        info = earlier.info if earlier else _new_info(plan, session, cases)
        path = find_run(plan.resume, plan.folder) if earlier else plan.folder / f"{info.id}{SUFFIX}"
        kept = list(earlier.results) if earlier else []
        total = len(cases) * info.repeat
        start = time.perf_counter()
        with RunWriter(path, info) as writer:

            def keep(result: Result) -> None:
                writer.add(result)
                kept.append(result)
                watch(len(kept), total)

            finished = _ask_all(cases, session, plan, info, kept, keep)
            seconds = time.perf_counter() - start
            if finished:
                writer.finish(seconds)
    return Run(info, in_order(kept, cases), finished, seconds), path


def choose_cases(plan: Plan) -> list[Case]:
    """Return the cases that a plan is about.

    Raises:
        UsageError: a file is wrong, or nothing is left.
    """
    failed_from = read_run(find_run(plan.failed_from, plan.folder)) if plan.failed_from else None
    cases = select(load_cases(plan.paths), plan.choice, failed_from)
    return with_typo_variants(cases, plan.choice.seed) if plan.typos else cases


def in_order(results: Sequence[Result], cases: Sequence[Case]) -> tuple[Result, ...]:
    """Return results in the order of the cases, repetition by repetition."""
    places = {case.id: number for number, case in enumerate(cases)}
    return tuple(sorted(results, key=lambda r: (r.round, places.get(r.case.id, len(places)))))


def _ask_all(
    cases: Sequence[Case],
    session: Session,
    plan: Plan,
    info: RunInfo,
    kept: Sequence[Result],
    keep: Callable[[Result], None],
) -> bool:
    """Ask every case that is not done; return False if Ctrl-C stopped it."""
    done = [(result.case.id, result.round) for result in kept]
    try:
        run_cases(
            cases,
            session.target,
            session.reference,
            repeat=info.repeat,
            jobs=plan.jobs,
            timeout=plan.timeout,
            on_result=keep,
            done=done,
        )
    except KeyboardInterrupt:
        # A second Ctrl-C must still end the program while threads finish.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        return False
    return True


def _earlier(plan: Plan) -> Run | None:
    if not plan.resume:
        return None
    earlier = read_run(find_run(plan.resume, plan.folder))
    if earlier.finished:
        raise UsageError(f"the run {earlier.info.id} is whole; there is nothing to resume")
    if earlier.info.target != plan.target:
        raise UsageError(
            f"the run {earlier.info.id} asked {earlier.info.target}, not {plan.target}; "
            f"add --target {earlier.info.target}"
        )
    return earlier


def _new_info(plan: Plan, session: Session, cases: Sequence[Case]) -> RunInfo:
    settings = {
        "paths": " ".join(plan.paths),
        "tags": " ".join(plan.choice.tags),
        "filter": plan.choice.pattern,
        "sample": "" if plan.choice.sample is None else str(plan.choice.sample),
        "failed_from": plan.failed_from,
        "typos": "yes" if plan.typos else "",
        **session.language,
    }
    return RunInfo(
        id=new_run_id(),
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        target=plan.target,
        seed=plan.choice.seed,
        repeat=plan.repeat,
        cases=len(cases),
        versions=versions(),
        fingerprints=session.fingerprints,
        settings={name: value for name, value in settings.items() if value},
    )
