"""How many questions one visitor may ask in a minute, whatever the channel."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MINUTE = 60.0  # seconds
# Visitors remembered at once; the one seen longest ago is forgotten first, and may ask afresh.
MOST_VISITORS = 10_000


@dataclass(frozen=True, slots=True)
class Bucket:
    """A visitor's questions left, as of a time in seconds."""

    left: float
    at: float


class RateLimit:
    """A token bucket for each visitor: a minute's questions at once, then one at a time.

    Held in memory: every process counts for itself, and a restart forgets. Safe to use from
    several threads.
    """

    def __init__(self, per_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Allow `per_minute` questions a minute and visitor; 0 allows any number."""
        self.per_minute = per_minute
        self._clock = clock
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def wait_for(self, visitor: str) -> float:
        """Return the seconds until the visitor may ask; 0.0 counts a question as asked now."""
        if not self.per_minute:
            return 0.0
        with self._lock:
            now = self._clock()
            left = self._left(visitor, now)
            allowed = left >= 1.0
            self._buckets[visitor] = Bucket(left - 1.0 if allowed else left, now)
            self._buckets.move_to_end(visitor)
            if len(self._buckets) > MOST_VISITORS:
                self._buckets.popitem(last=False)
        return 0.0 if allowed else (1.0 - left) * MINUTE / self.per_minute

    def _left(self, visitor: str, now: float) -> float:
        bucket = self._buckets.get(visitor)
        if bucket is None:
            return float(self.per_minute)
        regained = (now - bucket.at) * self.per_minute / MINUTE
        return min(float(self.per_minute), bucket.left + regained)
