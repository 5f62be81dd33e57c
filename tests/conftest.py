"""What every test may use: the corpus, an index built once, and the advisor over it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from assistant import Advisor, Settings
from assistant.opening import build

ROOT = Path(__file__).parent.parent
OWN_INDEX = ROOT / "index" / "data"


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a developer's own ADVISOR_… variables out of the tests."""
    for name in [name for name in os.environ if name.startswith("ADVISOR_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def corpus_dir() -> Path:
    """The articles that ship with the project."""
    return ROOT / "corpus"


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings whose index is built once for all processes of a test run.

    It begins with a copy of the checkout's own index, so that only what has changed is built.
    """
    shared = tmp_path_factory.getbasetemp().parent / "built-index"
    chosen = Settings(index_dir=shared, corpus_dir=ROOT / "corpus")
    with FileLock(shared.with_suffix(".lock")):
        if OWN_INDEX.is_dir() and not shared.exists():
            shutil.copytree(OWN_INDEX, shared)
        build(chosen)
    return chosen


@pytest.fixture(scope="session")
def advisor(settings: Settings) -> Iterator[Advisor]:
    """The real advisor over the real corpus."""
    with Advisor.open(settings) as opened:
        yield opened
