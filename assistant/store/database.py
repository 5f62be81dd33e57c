"""The database that all channels share: SQLite by default, PostgreSQL by ADVISOR_DATABASE_URL."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from threading import Lock
from typing import TypeAlias

from sqlalchemy import Connection, Engine, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from assistant.errors import SettingsError
from assistant.settings import Settings
from assistant.store.errors import StoreUnusable
from assistant.store.tables import metadata
from assistant.store.vault import Vault

Value: TypeAlias = str | float | int | bool | None
Row: TypeAlias = Mapping[str, Value]

FILE_NAME = "advisor.db"
NO_PLAIN_FILE = (":memory:", "file:")  # beginnings of what SQLite takes in place of a file's name
# How long a writer waits for another one's transaction, in milliseconds; ours take a few.
SQLITE_PATIENCE_MS = 20_000


class Database:
    """An open database and the vault for what must not lie about in the clear."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self.engine = engine
        self.vault = vault
        # SQLite has one writer, and whoever finds it busy sleeps: our own threads queue up here.
        one_at_a_time = engine.dialect.name == "sqlite"
        self._turn: AbstractContextManager[object] = Lock() if one_at_a_time else nullcontext()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Yield a connection; what was done on it is kept if no error leaves the block."""
        with self._turn, self.engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def open_database(settings: Settings) -> Database:
    """Return the database that the settings name, with its tables made where they are missing.

    Raises:
        SettingsError: the address or the key is unusable.
        StoreUnusable: the database cannot be reached or written.
    """
    vault = Vault(settings.encryption_keys())
    url = database_url(settings)
    _make_private_file(url)
    engine = _engine(url)
    try:
        metadata.create_all(engine)
    except SQLAlchemyError as error:
        engine.dispose()
        raise StoreUnusable(
            f"The database {url.render_as_string(hide_password=True)} cannot be used "
            f"({type(error).__name__}); see that it runs, and that ADVISOR_DATABASE_URL is right."
        ) from error
    return Database(engine, vault)


def database_url(settings: Settings) -> URL:
    """Return the database's address.

    Raises:
        SettingsError: the address cannot be read, or its kind is not supported.
    """
    given = settings.database_url
    if given is None:
        from platformdirs import user_data_path

        folder = user_data_path("fractional-advisor", appauthor=False)
        return URL.create("sqlite", database=str(folder / FILE_NAME))
    try:
        url = make_url(given.get_secret_value())
    except ArgumentError as error:
        raise SettingsError(
            "ADVISOR_DATABASE_URL: not an address like postgresql://user:password@host/name"
        ) from error
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite":
        raise SettingsError("ADVISOR_DATABASE_URL: it must begin with postgresql:// or sqlite:///")
    return url


def ping(database: Database) -> None:
    """Ask the database for one number.

    Raises:
        StoreUnusable: it does not answer.
    """
    try:
        with database.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        raise StoreUnusable(f"The database does not answer ({type(error).__name__}).") from error


def insert_new(connection: Connection, table: Table, row: Row) -> bool:
    """Insert a row unless its key is taken; return whether it was new."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(row).on_conflict_do_nothing()
    # The drivers disagree on an insert's row count; a returned key says it for sure.
    inserted = connection.execute(statement.returning(*table.primary_key))
    return inserted.one_or_none() is not None


def put_row(connection: Connection, table: Table, row: Row) -> None:
    """Insert a row, or overwrite the one with the same key: the last write wins."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    keys = [column.name for column in table.primary_key]
    changes = {name: value for name, value in row.items() if name not in keys}
    statement = dialect.insert(table).values(row)
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes))


def _make_private_file(url: URL) -> None:
    """Make an SQLite file that nobody else may read, and its folder, where they are missing.

    SQLite would make one that all may read; the files it puts beside it are as private as it is.
    """
    name = url.database
    if url.get_backend_name() != "sqlite" or not name or name.startswith(NO_PLAIN_FILE):
        return
    file = Path(name)
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # One that is there is not opened: closing it would drop the locks SQLite holds on it.
        with suppress(FileExistsError):
            file.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise StoreUnusable(
            f"The database {file} cannot be used ({error.strerror}); "
            "set ADVISOR_DATABASE_URL to sqlite:///some/other/file.db"
        ) from error


def _engine(url: URL) -> Engine:
    # Parameters hold what people typed: they must not reach an error's text or a log.
    if url.get_backend_name() == "postgresql":
        try:
            return create_engine(url, pool_pre_ping=True, hide_parameters=True)
        except ModuleNotFoundError as error:
            raise SettingsError(
                "PostgreSQL needs a package: pip install 'fractional-advisor[slack]'"
            ) from error
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_at_once)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Let readers and a writer work side by side, and let us say when a transaction begins."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {SQLITE_PATIENCE_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.close()


def _begin_at_once(connection: Connection) -> None:
    """Take the write lock at the start: a reader that turns writer cannot wait, it fails."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
