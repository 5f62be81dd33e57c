"""What answers cost, and the day's budget."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assistant.errors import AdvisorError
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.store.database import Database

logger = logging.getLogger(__name__)

PER = 1_000_000
# Where a stream was cut the provider does not say what it took: at most one token for so many
# characters, in any language that is written in letters.
CHARACTERS_PER_TOKEN = 3


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one request: read, written, and of those read the ones from a cache."""

    read: int
    written: int
    cached: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        """Return what both requests took together."""
        return Usage(
            self.read + other.read, self.written + other.written, self.cached + other.cached
        )


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices of a million tokens."""

    read: float
    written: float
    cached: float


def prices_of(settings: Settings) -> Prices | None:
    """Return the prices that are set; None where one is missing: a cost is never invented."""
    read, written = settings.model_price_in, settings.model_price_out
    if read is None or written is None:
        return None
    cached = settings.model_price_cached
    return Prices(read, written, read if cached is None else cached)


def cost_of(usage: Usage | None, prices: Prices | None) -> float | None:
    """Return what a request cost, in the currency of the prices; None where that is unknown."""
    if usage is None or prices is None:
        return None
    fresh = usage.read - usage.cached
    total = fresh * prices.read + usage.cached * prices.cached + usage.written * prices.written
    return total / PER


def at_most(prompt: str, written: str) -> Usage:
    """Return the tokens that a request took at most, by its characters."""
    return Usage(len(prompt) // CHARACTERS_PER_TOKEN, len(written) // CHARACTERS_PER_TOKEN)


class Budget:
    """What was spent today, in the database that all processes share; opened with the first use.

    Fails closed: where the database cannot be read, nothing may be spent. A request's cost is known
    when it ends: those under way when the budget is used up are still paid for.
    """

    def __init__(self, settings: Settings, now: Callable[[], float] = time.time) -> None:
        """Take the limit from the settings; none means that nothing is counted."""
        self._settings = settings
        self._limit = settings.model_budget
        self._now = now
        self._lock = threading.Lock()
        self._database: Database | None = None

    def has_room(self) -> bool:
        """Say whether a further request may be paid for today."""
        if self._limit is None:
            return True
        from assistant.store.spending import spent_on

        try:
            return spent_on(self._opened(), self._today()) < self._limit
        except AdvisorError as error:
            logger.error("the model's budget cannot be read, so it is not asked: %s", error)
            return False

    def spend(self, cost: float | None) -> None:
        """Count what a request cost."""
        if self._limit is None or not cost:
            return
        from assistant.store.spending import add_spending

        try:
            add_spending(self._opened(), self._today(), cost)
        except AdvisorError as error:
            logger.error("what the model cost was not counted: %s", error)

    def close(self) -> None:
        """Close the database, if it was opened."""
        if self._database is not None:
            self._database.close()

    def _today(self) -> str:
        return datetime.fromtimestamp(self._now(), UTC).date().isoformat()

    def _opened(self) -> "Database":
        from assistant.store.database import open_database

        with self._lock:
            if self._database is None:
                self._database = open_database(self._settings)
            return self._database
