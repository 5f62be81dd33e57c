"""Reading from something that may hang, within a deadline."""

import contextvars
import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Generic, TypeVar

from assistant.generate.trouble import ModelTrouble, trouble_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Item(Generic[T]):
    value: T


class _End:
    """Nothing more comes."""


def within(make: Callable[[], Generator[T, None, None]], until: float) -> Iterator[T]:
    """Yield what a generator yields, until it ends or the deadline is there.

    It is made and read in a thread of its own with the caller's context variables, so that
    LangChain's callbacks reach it. The thread of one that hangs cannot be stopped: it is a daemon,
    lets go as soon as it wakes, and never holds up the caller or the end of the program.

    Args:
        make: returns the generator; it is closed when the caller is done with it.
        until: the deadline, on the clock of `time.monotonic`.

    Raises:
        ModelTrouble: the generator raised something, or the deadline is there ("slow").
    """
    found: queue.Queue[_Item[T] | _End | BaseException] = queue.Queue()
    stop = threading.Event()

    def pump() -> None:
        try:
            with closing(make()) as items:
                for item in items:
                    if stop.is_set():
                        return
                    found.put(_Item(item))
            found.put(_End())
        except BaseException as error:  # whatever it is, the waiting thread must see it
            found.put(error)

    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(pump,), daemon=True, name="model").start()
    try:
        yield from _taken(found, until)
    finally:
        stop.set()


def _taken(found: "queue.Queue[_Item[T] | _End | BaseException]", until: float) -> Iterator[T]:
    while True:
        try:
            item = found.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            raise ModelTrouble("slow", "deadline") from None
        if isinstance(item, _End):
            return
        if isinstance(item, BaseException):
            raise trouble_of(item) from item
        yield item.value
