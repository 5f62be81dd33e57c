"""`python -m evals run`, done: choose the cases, ask them, keep every result, sum up."""

import signal
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from evals.cases import Case, load_cases
from evals.errors import UsageError
from evals.past_runs import find_run, read_run
from evals.perturb import with_typo_variants
from evals.plan import Plan, go_on, name_failed_from, settings_of
from evals.runner import run_cases
from evals.runs import SUFFIX, Result, Run, RunInfo, RunWriter
from evals.selection import select
from evals.session import (
    LANGUAGE,
    Session,
    check_against_corpus,
    new_run_id,
    open_session,
    versions,
)

Watch = Callable[[int, int], None]
# Cases named as edited since an interrupted run was begun.
EDITED_SHOWN = 5


def do_run(plan: Plan, watch: Watch) -> tuple[Run, Path]:
    """Return the run, whole or as far as Ctrl-C let it come, and its file.

    Args:
        plan: what to do.
        watch: called with (done, total) as results come in.

    Raises:
        UsageError: nothing is selected, a file is wrong, a target is unknown; a run to go on with
            is whole, asked something else, or another index or language model.
        AdvisorError: the corpus or the index cannot be used.
    """
    plan = name_failed_from(plan)
    begun = find_run(plan.resume, plan.folder) if plan.resume else None
    earlier = _read_unfinished(begun) if begun else None
    plan = go_on(plan, earlier.info) if earlier else plan
    cases = choose_cases(plan)
    if earlier:
        _check_unchanged(earlier, cases)
    with open_session(plan.target, model=plan.model, timeout=plan.timeout) as session:
        check_against_corpus(cases, session.reference)
        if earlier:
            _check_same_session(earlier.info, session)
        info = earlier.info if earlier else _new_info(plan, session, cases)
        path = begun or plan.folder / f"{info.id}{SUFFIX}"
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


def _read_unfinished(path: Path) -> Run:
    earlier = read_run(path)
    if earlier.finished:
        raise UsageError(f"the run {earlier.info.id} is whole; there is nothing to resume")
    return earlier


def _check_unchanged(earlier: Run, cases: Sequence[Case]) -> None:
    """Make sure that the cases are still those that an interrupted run was begun with.

    Raises:
        UsageError: another number is selected, or one that was asked is edited or gone.
    """
    now = {case.id: (case.turns, case.expect) for case in cases}
    asked = {result.case.id: (result.case.turns, result.case.expect) for result in earlier.results}
    edited = [name for name, case in asked.items() if now.get(name) != case]
    if edited or len(cases) != earlier.info.cases:
        which = f": {', '.join(edited[:EDITED_SHOWN])}" if edited else ""
        raise UsageError(
            f"the cases have changed since the run {earlier.info.id} was begun "
            f"({earlier.info.cases} then, {len(cases)} now{which}); begin a new run"
        )


def _check_same_session(info: RunInfo, session: Session) -> None:
    """Make sure that an interrupted run goes on with what it was begun with.

    Raises:
        UsageError: the corpus, the index, or a setting of the language model is another now.
    """
    now = {**session.fingerprints, **session.language}
    then = {**info.fingerprints, **{name: info.settings.get(name, "") for name in LANGUAGE}}
    changed = [name for name in now.keys() | then.keys() if now.get(name, "") != then.get(name, "")]
    if changed:
        names = ", ".join(sorted(changed)).replace("_", " ")
        raise UsageError(
            f"since the run {info.id} was begun, these have changed: {names}; "
            "put them back to go on with it, or begin a new run"
        )


def _new_info(plan: Plan, session: Session, cases: Sequence[Case]) -> RunInfo:
    settings = {**settings_of(plan), **session.language}
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
