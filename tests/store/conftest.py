"""The store on both databases: every test here runs on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres import cluster, find_binaries
from pydantic import SecretStr
from sqlalchemy import create_engine

from assistant.settings import Settings
from assistant.store.database import Database, open_database
from assistant.store.tables import metadata
from assistant.store.vault import make_key


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[str]:
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed; tests/system-packages.sh does that on Debian")
    with cluster(binaries) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store_settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings of an empty database with a key."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'store.db'}"
    else:
        url = request.getfixturevalue("postgres_cluster")
        engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
        metadata.drop_all(engine)
        engine.dispose()
    return Settings(database_url=SecretStr(url), encryption_key=SecretStr(make_key()))


@pytest.fixture
def database(store_settings: Settings) -> Iterator[Database]:
    opened = open_database(store_settings)
    yield opened
    opened.close()
