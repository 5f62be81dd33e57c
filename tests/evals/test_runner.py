import threading
import time

import pytest
from made import make_case, make_reference, make_reply

from evals.errors import ReplyUnusable, TargetDown
from evals.replies import Reply
from evals.runner import run_cases
from evals.runs import Result
from evals.targets import History


class Scripted:
    """A target that does what each question says."""

    searches = False

    def __init__(self) -> None:
        self.asked: list[tuple[str, list[tuple[str, str]]]] = []
        self.busy = 0
        self.busiest = 0
        self._lock = threading.Lock()

    def ask(self, question: str, history: History) -> Reply:
        with self._lock:
            self.asked.append((question, [(m["role"], m["content"]) for m in history]))
            self.busy += 1
            self.busiest = max(self.busiest, self.busy)
        try:
            if question == "down":
                raise TargetDown("nobody there")
            if question == "nonsense":
                raise ReplyUnusable("no answer in it")
            if question == "bug":
                raise ZeroDivisionError("by zero")
            if question == "slow":
                time.sleep(5)
            time.sleep(0.01)
            return make_reply(text=f"You asked {question}, and so on. [1]")
        finally:
            with self._lock:
                self.busy -= 1

    def close(self) -> None:
        pass


def ask(*questions: str, **options: object) -> tuple[Result, ...]:
    cases = [make_case(name=f"c{n}", turns=(q,)) for n, q in enumerate(questions)]
    return run_cases(cases, Scripted(), make_reference(), **options)  # type: ignore[arg-type]


def test_results_come_in_the_order_of_the_cases() -> None:
    results = ask(*(f"q{n}" for n in range(12)), jobs=4)
    assert [result.case.id for result in results] == [f"c{n}" for n in range(12)]
    assert all(result.reply for result in results)


@pytest.mark.parametrize(
    ("question", "error"),
    [
        ("down", "TargetDown: nobody there"),
        ("nonsense", "ReplyUnusable: no answer in it"),
        ("bug", "ReplyUnusable: ZeroDivisionError: by zero"),
        ("slow", "TargetTimeout: no answer within 0.2 s"),
    ],
)
def test_what_goes_wrong_is_a_failure_and_the_rest_goes_on(question: str, error: str) -> None:
    first, second = ask(question, "fine", timeout=0.2)
    assert first.error == error
    assert not first.passed
    assert first.scores["accuracy"] == 0
    assert second.error == ""


def test_every_turn_is_played_with_the_answers_before_it() -> None:
    target = Scripted()
    case = make_case(turns=("one", "two", "three"))
    run_cases([case], target, make_reference())
    question, history = target.asked[-1]
    assert question == "three"
    assert history == [
        ("user", "one"), ("assistant", "You asked one, and so on. [1]"),
        ("user", "two"), ("assistant", "You asked two, and so on. [1]"),
    ]  # fmt: skip


def test_at_most_so_many_at_a_time() -> None:
    target = Scripted()
    cases = [make_case(name=str(n)) for n in range(20)]
    run_cases(cases, target, make_reference(), jobs=3)
    assert 1 < target.busiest <= 3


def test_repetitions_and_what_is_done_already() -> None:
    results = ask("a", "b", repeat=2, done=[("c0", 0), ("c1", 1)])
    assert [(result.case.id, result.round) for result in results] == [("c1", 0), ("c0", 1)]


def test_results_are_handed_out_as_they_come() -> None:
    seen: list[str] = []
    ask("a", "b", jobs=1, on_result=lambda result: seen.append(result.case.id))
    assert seen == ["c0", "c1"]
