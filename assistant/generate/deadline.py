"""Reading from something that may hang, within a deadline."""

import contextvars
import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from assistant.generate.trouble import ModelTrouble, trouble_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Item(Generic[T]):
    value: T


class _End:
    """Nothing more comes."""


Found: TypeAlias = queue.Queue[_Item[T] | _End | BaseException]


def within(make: Callable[[], Generator[T, None, None]], until: float) -> Iterator[T]:
    """Return what yields a generator's items, until it ends or the deadline is there.

    It begins at once, whether or not anybody listens yet, in a thread of its own with the caller's
    context variables, so that LangChain's callbacks reach it. The thread of one that hangs cannot
    be stopped: it is a daemon, lets go as soon as it wakes, and never holds up the caller or the
    end of the program. After the deadline nothing more comes, not even what waits to be read.

    Args:
        make: returns the generator; it is closed when the caller is done with it.
        until: the deadline, on the clock of `time.monotonic`.

    Raises:
        ModelTrouble: while it is read: the generator raised something, or the deadline is there
            ("slow").
    """
    found: Found[T] = queue.Queue()
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
    return _taken(found, until, stop)


def _taken(found: Found[T], until: float, stop: threading.Event) -> Iterator[T]:
    """Yield the items; whoever stops listening stops the thread."""
    try:
        while not isinstance(item := _next(found, until), _End):
            yield item.value
    finally:
        stop.set()


def _next(found: Found[T], until: float) -> _Item[T] | _End:
    left = until - time.monotonic()
    if left <= 0:
        raise ModelTrouble("slow", "deadline")
    try:
        item = found.get(timeout=left)
    except queue.Empty:
        raise ModelTrouble("slow", "deadline") from None
    if isinstance(item, BaseException):
        raise trouble_of(item) from item
    return item
