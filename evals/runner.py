"""Asking the cases: every turn of each, several at a time, an error never more than a failure."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from typing import Protocol, runtime_checkable

from evals.cases import Case
from evals.errors import ReplyUnusable, TargetError, TargetTimeout
from evals.judge import judge, judge_error
from evals.reference import Reference
from evals.replies import Reply
from evals.runs import Result
from evals.targets import Target

log = logging.getLogger(__name__)

# Seconds for one case; ours takes 0.02, a language model on a laptop a minute.
TIMEOUT = 60.0
JOBS = 2


@runtime_checkable
class Searching(Protocol):
    """A target whose search can be asked on its own."""

    def search(self, question: str) -> tuple[str, ...]:
        """Return the ids of the sections found for a question, best first."""


def run_cases(
    cases: Sequence[Case],
    target: Target,
    reference: Reference,
    *,
    repeat: int = 1,
    jobs: int = JOBS,
    timeout: float = TIMEOUT,
    on_result: Callable[[Result], None] | None = None,
    done: Iterable[tuple[str, int]] = (),
) -> tuple[Result, ...]:
    """Return one result for each case and repetition, in the order of the cases.

    Args:
        cases: what to ask.
        target: whom to ask; it must be safe to use from `jobs` threads.
        reference: what replies are judged with.
        repeat: how often each case is asked.
        jobs: how many cases are asked at a time.
        timeout: seconds that one case may take, all its turns together.
        on_result: called with each result, as soon as it is there, from one thread at a time.
        done: (case id, repetition) that are already done and are left out.
    """
    known = set(done)
    work = [
        (case, number)
        for number in range(repeat)
        for case in cases
        if (case.id, number) not in known
    ]
    found: dict[tuple[str, int], Result] = {}
    for result in _results(work, target, reference, jobs, timeout):
        found[result.case.id, result.round] = result
        if on_result is not None:
            on_result(result)
    return tuple(found[case.id, number] for case, number in work)


def _results(
    work: Sequence[tuple[Case, int]],
    target: Target,
    reference: Reference,
    jobs: int,
    timeout: float,
) -> Iterator[Result]:
    """Yield results as they come; at most `jobs` cases are under way, so Ctrl-C loses no more."""
    waiting = iter(work)
    with ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="evals") as pool:
        running: set[Future[Result]] = set()
        while True:
            for case, number in waiting:
                running.add(pool.submit(run_case, case, number, target, reference, timeout))
                if len(running) >= jobs:
                    break
            if not running:
                return
            finished, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in finished)


def run_case(
    case: Case, number: int, target: Target, reference: Reference, timeout: float
) -> Result:
    """Return the result of one case; what the target raises becomes a failure, not an exception."""
    start = time.perf_counter()
    try:
        reply, seconds = _within(timeout, lambda: _converse(case, target))
        judgement = judge(case, reply, reference)
    except TargetError as error:
        log.info("case %s: %s", case.id, type(error).__name__)
        judgement = judge_error(case, searches=target.searches)
        text = f"{type(error).__name__}: {error}"
        return Result(case, number, None, text, time.perf_counter() - start, judgement)
    return Result(case, number, reply, "", seconds, judgement)


def _converse(case: Case, target: Target) -> tuple[Reply, float]:
    """Return the reply to the last turn, every turn played in order, and the last one's seconds."""
    history: list[dict[str, str]] = []
    for turn in case.turns[:-1]:
        reply = target.ask(turn, history)
        history += [
            {"role": "user", "content": turn},
            {"role": "assistant", "content": reply.text},
        ]
    start = time.perf_counter()
    reply = target.ask(case.question, history)
    seconds = time.perf_counter() - start
    if case.expect.sections and len(case.turns) == 1 and isinstance(target, Searching):
        reply = replace(reply, retrieved=target.search(case.question))
    return reply, seconds


def _within(seconds: float, call: Callable[[], tuple[Reply, float]]) -> tuple[Reply, float]:
    """Return what a call returns, or give it up.

    The thread of a call that is given up cannot be stopped; it is a daemon, so that the program
    can end without it.

    Raises:
        TargetTimeout: it took longer.
        TargetError: the call raised it.
    """
    outcome: list[tuple[Reply, float] | BaseException] = []

    def run() -> None:
        try:
            outcome.append(call())
        except BaseException as error:  # whatever it is, the waiting thread must see it
            outcome.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if not outcome:
        raise TargetTimeout(f"no answer within {seconds:g} s")
    first = outcome[0]
    if isinstance(first, TargetError):
        raise first
    if isinstance(first, BaseException):
        raise ReplyUnusable(f"{type(first).__name__}: {first}") from first
    return first
