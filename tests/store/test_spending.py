from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.store.database import Database
from assistant.store.errors import StoreUnusable
from assistant.store.spending import add_spending, spent_on
from assistant.store.tables import spending


def test_each_day_adds_up(database: Database) -> None:
    assert spent_on(database, "2026-11-23") == 0
    add_spending(database, "2026-11-23", 0.25)
    add_spending(database, "2026-11-23", 0.5)
    assert spent_on(database, "2026-11-23") == 0.75
    assert spent_on(database, "2026-11-24") == 0


def test_whoever_adds_at_once_counts(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: add_spending(database, "2026-11-23", 1.0), range(40)))
    assert spent_on(database, "2026-11-23") == 40


def test_a_database_that_does_not_answer_is_named(database: Database) -> None:
    spending.drop(database.engine)
    with pytest.raises(StoreUnusable, match="does not answer"):
        spent_on(database, "2026-11-23")
    with pytest.raises(StoreUnusable):
        add_spending(database, "2026-11-23", 1.0)
