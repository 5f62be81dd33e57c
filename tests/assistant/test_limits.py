from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant import limits
from assistant.limits import RateLimit


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_minutes_questions_may_come_at_once_and_then_one_at_a_time() -> None:
    clock = Clock()
    limit = RateLimit(6, clock=clock)
    assert [limit.wait_for("a") for _ in range(6)] == [0.0] * 6
    assert limit.wait_for("a") == pytest.approx(10.0)
    clock.now += 4.0
    assert limit.wait_for("a") == pytest.approx(6.0), "asking too early costs nothing"
    clock.now += 6.0
    assert limit.wait_for("a") == 0.0
    assert limit.wait_for("a") == pytest.approx(10.0)


def test_questions_are_not_saved_up_beyond_a_minute() -> None:
    clock = Clock()
    limit = RateLimit(2, clock=clock)
    limit.wait_for("a")
    clock.now += 3600.0
    assert [limit.wait_for("a") > 0 for _ in range(3)] == [False, False, True]


def test_visitors_are_counted_apart() -> None:
    limit = RateLimit(1, clock=Clock())
    assert [limit.wait_for(visitor) > 0 for visitor in "aab"] == [False, True, False]


def test_zero_sets_no_limit() -> None:
    limit = RateLimit(0)
    assert not any(limit.wait_for("a") for _ in range(1000))


def test_the_visitor_seen_longest_ago_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_VISITORS", 2)
    limit = RateLimit(1, clock=Clock())
    assert [limit.wait_for(visitor) for visitor in "abc"] == [0.0] * 3
    assert limit.wait_for("c") > 0.0
    assert limit.wait_for("a") == 0.0


def test_threads_together_get_no_more_than_one_alone() -> None:
    limit = RateLimit(50, clock=Clock())
    with ThreadPoolExecutor(8) as threads:
        waits = list(threads.map(lambda _: limit.wait_for("a"), range(200)))
    assert waits.count(0.0) == 50
