"""A circuit breaker: a service that keeps failing is left alone for a while."""

import threading
import time
from collections.abc import Callable

# Failures in a row after which the service rests, and for how many seconds.
FAILURES = 3
REST_SECONDS = 60.0


class Breaker:
    """Counts failures in a row; safe to use from several threads.

    Closed, it lets everything through. After `FAILURES` failures it opens and lets nothing
    through for `REST_SECONDS`; then one request may try, and its outcome closes or reopens it
    (Nygard, "Release It!", 2007). Where it tells nothing, the next request may try.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Start closed; `now` gives seconds on a clock that never goes back."""
        self._now = now
        self._lock = threading.Lock()
        self._failures = 0
        self._open_until = 0.0
        self._on_trial = False

    def admits(self) -> bool:
        """Say whether a request may go out; after a rest, only the first who asks may."""
        with self._lock:
            if self._failures < FAILURES:
                return True
            if self._now() < self._open_until:
                return False
            # The next one may try even if this one never tells.
            self._open_until = self._now() + REST_SECONDS
            self._on_trial = True
            return True

    def succeeded(self) -> None:
        """Note that the service answered."""
        with self._lock:
            self._failures = 0
            self._on_trial = False

    def failed(self) -> None:
        """Note that the service failed."""
        with self._lock:
            self._failures += 1
            self._open_until = self._now() + REST_SECONDS
            self._on_trial = False

    def told_nothing(self) -> None:
        """Note that a request ended without a sign of how the service is."""
        with self._lock:
            if self._on_trial:
                self._open_until = self._now()
                self._on_trial = False
