"""Opening the database, and what its two ways of writing promise."""

import stat
import sys
import threading
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from assistant.errors import SettingsError
from assistant.settings import Settings
from assistant.store.database import (
    Database,
    database_url,
    insert_new,
    open_database,
    ping,
    put_row,
)
from assistant.store.errors import StoreUnusable
from assistant.store.tables import oauth_states


def with_url(url: str) -> Settings:
    return Settings(database_url=SecretStr(url))


def test_by_default_it_is_a_file_in_the_users_data_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    database = open_database(Settings())
    ping(database)
    database.close()
    assert (tmp_path / "fractional-advisor" / "advisor.db").exists()


def test_a_postgres_address_gets_the_driver_we_ship() -> None:
    assert database_url(with_url("postgresql://u:p@h/db")).drivername == "postgresql+psycopg"


@pytest.mark.parametrize("url", ["nonsense", "mysql://u:secret@h/db", ""])
def test_another_address_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(SettingsError, match="ADVISOR_DATABASE_URL") as caught:
        database_url(with_url(url))
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["sqlite:////dev/null/x.db", "sqlite:////dev", "postgresql://u:secret@127.0.0.1:1/db"]
)
def test_a_database_that_cannot_be_used_is_named_without_its_password(url: str) -> None:
    with pytest.raises(StoreUnusable, match="cannot be used") as caught:
        open_database(with_url(url))
    assert "secret" not in str(caught.value)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_nobody_else_may_read_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "too"
    database = open_database(with_url(f"sqlite:///{folder / 'x.db'}"))
    with database.transaction() as connection:
        insert_new(connection, oauth_states, {"digest": "a", "expires": 1.0})
        modes = {path.name: stat.filemode(path.stat().st_mode) for path in folder.iterdir()}
    database.close()
    assert stat.filemode(folder.stat().st_mode) == "drwx------"
    assert set(modes) == {"x.db", "x.db-shm", "x.db-wal"}
    assert set(modes.values()) == {"-rw-------"}


@pytest.mark.parametrize("name", ["", "/:memory:", "/file::memory:?uri=true"])
def test_a_database_in_memory_makes_no_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    open_database(with_url(f"sqlite://{name}")).close()
    assert list(tmp_path.iterdir()) == []


def test_opening_twice_keeps_what_is_there(database: Database, store_settings: Settings) -> None:
    row = {"digest": "a", "expires": 1.0}
    with database.transaction() as connection:
        insert_new(connection, oauth_states, row)
    again = open_database(store_settings)
    with again.transaction() as connection:
        assert not insert_new(connection, oauth_states, row)
    again.close()


def test_the_last_write_wins(database: Database) -> None:
    for expires in (1.0, 2.0):
        with database.transaction() as connection:
            put_row(connection, oauth_states, {"digest": "a", "expires": expires})
    with database.transaction() as connection:
        assert connection.execute(select(oauth_states.c.expires)).scalars().all() == [2.0]


def test_an_error_undoes_the_whole_transaction(database: Database) -> None:
    with pytest.raises(KeyError), database.transaction() as connection:
        insert_new(connection, oauth_states, {"digest": "a", "expires": 1.0})
        raise KeyError
    with database.transaction() as connection:
        assert connection.execute(select(oauth_states)).all() == []


def test_of_many_writers_one_is_first(database: Database) -> None:
    won: list[bool] = []

    def write() -> None:
        with database.transaction() as connection:
            won.append(insert_new(connection, oauth_states, {"digest": "a", "expires": 1.0}))

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 7 + [True]
