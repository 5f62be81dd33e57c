"""The double, a scripted advisor, empty databases, and people whom the bot answers."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from bot_at_work import BOTS, ScriptedAdvisor
from double import SlackDouble
from double.deliveries import Deliveries
from double.state import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET
from postgres import cluster, find_binaries
from pydantic import SecretStr
from sqlalchemy import create_engine

from assistant.settings import Settings
from assistant.store.database import Database, open_database
from assistant.store.tables import metadata


@pytest.fixture
def slack() -> Iterator[SlackDouble]:
    with SlackDouble() as double:
        double.space.channel("C1")
        double.space.channel("DOWNER", "im")
        yield double


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[str]:
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed; tests/system-packages.sh does that on Debian")
    with cluster(binaries) as url:
        yield url


@pytest.fixture
def postgres_url(postgres_cluster: str) -> str:
    """The address of a database without tables."""
    engine = create_engine(postgres_cluster.replace("postgresql:", "postgresql+psycopg:"))
    metadata.drop_all(engine)
    engine.dispose()
    return postgres_cluster


@pytest.fixture
def advisor_says() -> ScriptedAdvisor:
    return ScriptedAdvisor()


@pytest.fixture
def slack_settings(slack: SlackDouble, tmp_path: Path) -> Settings:
    return Settings(
        slack_bot_token=SecretStr(BOT_TOKEN),
        slack_app_token=SecretStr(APP_TOKEN),
        slack_signing_secret=SecretStr(SIGNING_SECRET),
        slack_api_url=slack.api_url,
        slack_questions_per_minute=1000,
        database_url=SecretStr(f"sqlite:///{tmp_path / 'advisor.db'}"),
    )


@pytest.fixture
def database(slack_settings: Settings) -> Iterator[Database]:
    opened = open_database(slack_settings)
    yield opened
    opened.close()


@pytest.fixture(params=sorted(BOTS))
def people(
    request: pytest.FixtureRequest,
    slack: SlackDouble,
    slack_settings: Settings,
    database: Database,
    advisor_says: ScriptedAdvisor,
) -> Iterator[Deliveries]:
    """People in the workspace, with the bot at work, in both modes."""
    with ExitStack() as stack:
        url = stack.enter_context(BOTS[request.param](slack_settings, database, advisor_says))
        yield Deliveries(slack, [url] if url else [])
