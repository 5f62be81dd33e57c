"""What language models cost, day by day, counted over all processes."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from assistant.store.database import Database
from assistant.store.errors import StoreUnusable
from assistant.store.tables import spending


def spent_on(database: Database, day: str) -> float:
    """Return what was spent on a day (ISO 8601), in the currency of the prices.

    Raises:
        StoreUnusable: the database cannot be read.
    """
    with _plainly(), database.transaction() as connection:
        found = connection.execute(select(spending.c.cost).where(spending.c.day == day))
        return float(found.scalar_one_or_none() or 0.0)


def add_spending(database: Database, day: str, cost: float) -> None:
    """Add to what was spent on a day; two processes that add at once both count.

    Raises:
        StoreUnusable: the database cannot be written.
    """
    with _plainly(), database.transaction() as connection:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(spending).values(day=day, cost=cost)
        sum_up = {"cost": spending.c.cost + statement.excluded.cost}
        connection.execute(statement.on_conflict_do_update(index_elements=["day"], set_=sum_up))


@contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreUnusable(f"The database does not answer ({type(error).__name__}).") from error
