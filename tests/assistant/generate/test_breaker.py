from assistant.generate.breaker import FAILURES, REST_SECONDS, Breaker


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def broken(clock: Clock) -> Breaker:
    breaker = Breaker(clock)
    for _ in range(FAILURES):
        assert breaker.admits()
        breaker.failed()
    return breaker


def test_it_opens_after_failures_in_a_row_and_lets_one_try_after_a_rest() -> None:
    clock = Clock()
    breaker = broken(clock)
    assert not breaker.admits()
    clock.now = REST_SECONDS
    assert [breaker.admits() for _ in range(3)] == [True, False, False]


def test_a_trial_that_succeeds_closes_it() -> None:
    clock = Clock()
    breaker = broken(clock)
    clock.now = REST_SECONDS
    assert breaker.admits()
    breaker.succeeded()
    assert [breaker.admits() for _ in range(3)] == [True] * 3


def test_a_trial_that_fails_lets_it_rest_again() -> None:
    clock = Clock()
    breaker = broken(clock)
    clock.now = REST_SECONDS
    assert breaker.admits()
    breaker.failed()
    assert not breaker.admits()


def test_failures_that_are_not_in_a_row_do_not_open_it() -> None:
    breaker = Breaker(Clock())
    for _ in range(FAILURES):
        breaker.failed()
        breaker.succeeded()
    assert breaker.admits()


def test_a_trial_that_tells_nothing_lets_the_next_one_try() -> None:
    clock = Clock()
    breaker = broken(clock)
    clock.now = REST_SECONDS
    for _ in range(2):
        assert [breaker.admits(), breaker.admits()] == [True, False]
        breaker.told_nothing()
    assert breaker.admits()


def test_a_request_from_before_it_opened_ends_no_rest() -> None:
    clock = Clock()
    breaker = broken(clock)
    breaker.told_nothing()
    assert not breaker.admits()
