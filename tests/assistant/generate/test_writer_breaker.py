"""What a request tells the breaker about the service, however it ended."""

import time

import pytest

from assistant import Settings
from assistant.generate.breaker import FAILURES, REST_SECONDS, Breaker
from assistant.generate.trouble import ModelTrouble
from assistant.generate.writer import Tally, Writer

# What came of the one request that may try after a rest, and how many may follow it.
USEFUL_BUT_CUT = Tally(0.0, text="One. Two. Three.", shown=3, trouble="slow")
USELESS_BUT_WELL = Tally(0.0, text="I cannot say.", removed=1)
UNREADABLE = Tally(0.0, text="{", trouble="unsupported")
CUT_TOO_SOON = Tally(0.0, text="One.", shown=1, trouble="slow")
DOWN = Tally(0.0, trouble="down")
EMPTY = Tally(0.0)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def rested() -> Writer:
    """A writer whose model failed, rested and may be tried."""
    clock = Clock()
    writer = Writer(Settings(model="openai:none"))
    writer.breaker = Breaker(clock)
    for _ in range(FAILURES):
        writer._settle(DOWN)
    clock.now = REST_SECONDS
    return writer


@pytest.mark.parametrize(
    ("tally", "admitted"),
    [
        (USEFUL_BUT_CUT, [True, True]),
        (USELESS_BUT_WELL, [True, True]),
        (UNREADABLE, [True, True]),
        (CUT_TOO_SOON, [False, False]),
        (DOWN, [False, False]),
        (EMPTY, [True, False]),
    ],
)
def test_a_trial_closes_reopens_or_tells_nothing(
    rested: Writer, tally: Tally, admitted: list[bool]
) -> None:
    assert rested.breaker.admits()
    rested._settle(tally)
    assert [rested.breaker.admits() for _ in range(2)] == admitted


def test_those_turned_away_do_not_end_a_trial(rested: Writer) -> None:
    assert rested.breaker.admits()
    rested._settle(Tally(0.0, trouble="resting"))
    rested._settle(Tally(0.0, trouble="budget"))
    assert not rested.breaker.admits()


def test_failures_around_a_useful_answer_are_not_in_a_row() -> None:
    writer = Writer(Settings(model="openai:none"))
    for tally in (*[DOWN] * (FAILURES - 1), USEFUL_BUT_CUT, DOWN):
        writer._settle(tally)
    assert writer.breaker.admits()


def test_a_used_up_budget_takes_nobodys_trial(
    rested: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rested.budget, "has_room", lambda: False)
    with pytest.raises(ModelTrouble, match="budget"):
        rested._admitted(time.monotonic() + 1)
    assert rested.breaker.admits()
