import contextvars
import threading
import time
from collections.abc import Generator

import pytest

from assistant.generate.deadline import within
from assistant.generate.trouble import ModelTrouble

FAR = 30.0


def soon(seconds: float = FAR) -> float:
    return time.monotonic() + seconds


def test_it_yields_what_the_generator_yields() -> None:
    assert list(within(lambda: (n for n in range(3)), soon())) == [0, 1, 2]


def test_one_that_hangs_is_left_at_the_deadline() -> None:
    wake = threading.Event()

    def hang() -> Generator[int, None, None]:
        yield 1
        wake.wait(FAR)

    items = within(hang, soon(0.2))
    assert next(items) == 1
    with pytest.raises(ModelTrouble, match="slow"):
        next(items)
    wake.set()


def test_one_that_goes_on_is_closed_when_nobody_listens() -> None:
    closed = threading.Event()

    def endless() -> Generator[int, None, None]:
        try:
            while True:
                yield 1
        finally:
            closed.set()

    items = within(endless, soon())
    next(items)
    items.close()  # type: ignore[attr-defined]
    assert closed.wait(FAR)


def test_its_errors_become_troubles() -> None:
    def fail() -> Generator[int, None, None]:
        yield 1
        raise ConnectionResetError

    with pytest.raises(ModelTrouble, match="down: ConnectionResetError"):
        list(within(fail, soon()))


def test_the_callers_context_comes_along() -> None:
    variable = contextvars.ContextVar("variable", default="none")
    variable.set("ours")
    assert list(within(lambda: (variable.get() for _ in range(1)), soon())) == ["ours"]


def test_what_waits_to_be_read_is_left_at_the_deadline_too() -> None:
    made = threading.Event()

    def quick() -> Generator[int, None, None]:
        yield from range(100)
        made.set()

    until = soon(0.2)
    items = within(quick, until)
    assert next(items) == 0
    assert made.wait(FAR)
    time.sleep(max(0.0, until - time.monotonic()))
    with pytest.raises(ModelTrouble, match="slow"):
        next(items)
