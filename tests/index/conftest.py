"""A small corpus, an index of it built once for all processes, and a real Chroma server."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from filelock import FileLock

from index.build import build_index
from index.manifest import current_folder
from index.opening import ENCODER_FOLDER, Index, open_index

ROOT = Path(__file__).parents[2]

TECHNOLOGY = """\
---
title: Leading technology
kind: series
order: 1
roles: [fcto, consultant]
original_title: The Fractional CTO
original_url: https://example.org/cto
sources: [https://example.org/cto]
---

A fractional CTO leads the technology that a company has built.

## When you built it

Developers maintain your own product and nobody leads them.

## When it is one choice

A consultant selects one system and leaves. See [money](money.md#what-it-costs).
"""
MONEY = """\
---
title: Leading finance
kind: companion
order: 2
roles: [fcfo]
sources: [https://example.org/cfo]
---

## What it costs

### A month

Between three and fifteen thousand dollars, for some days of a fractional CFO.
"""
ROLES = """\
- {id: fcto, name: Fractional CTO, long_name: Fractional Chief Technology Officer,
   function: technology, article: technology, aliases: [FCTO, part-time CTO]}
- {id: fcfo, name: Fractional CFO, long_name: Fractional Chief Financial Officer,
   function: finance, article: money, aliases: [FCFO]}
- {id: consultant, name: Consultant, long_name: Consultant for one task, function: any,
   article: technology, aliases: [consultant, adviser]}
"""
CRITERIA = """\
- {id: own-technology, roles: [fcto], from: series, section: "technology#When you built it",
   when: Your company built its own technology., ask: "Did you build it?"}
- {id: one-choice, roles: [consultant], from: series, section: "technology#When it is one choice",
   when: You have to choose one system once., ask: "Is it one choice?"}
"""
EXAMPLES = """\
{"text": "Our own app, three developers, no lead.", "kind": "recommend", "roles": ["fcto"], \
"signals": [{"quote": "Our own app", "criterion": "own-technology", "holds": true}], "tags": []}
{"turns": ["Hello", "What does a CFO cost?"], "kind": "explain", "roles": ["fcfo"], \
"sections": ["money#A month"], "facts": ["three to fifteen thousand"], "tags": ["terse"]}
"""


def write_corpus(folder: Path) -> Path:
    """Write the small corpus into a folder and return it."""
    (folder / "examples").mkdir(parents=True)
    files = {
        "technology.md": TECHNOLOGY,
        "money.md": MONEY,
        "README.md": "# Not an article",
        "roles.yaml": ROLES,
        "criteria.yaml": CRITERIA,
        "examples/owners.jsonl": EXAMPLES,
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def small_corpus(tmp_path: Path) -> Path:
    """A valid corpus of two articles that a test may change."""
    return write_corpus(tmp_path / "corpus")


def build_once(folder: Path, build: Callable[[], object]) -> Path:
    """Return a folder after the first of all test processes has filled it."""
    with FileLock(folder.with_suffix(".lock")):
        if not (folder / "current").exists():
            build()
    return folder


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this test run share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def small_index(shared: Path) -> Path:
    """The folder of an index of the small corpus; read only."""
    folder = shared / "small"

    def build() -> None:
        build_index(write_corpus(shared / "corpus"), folder)

    return build_once(folder, build)


def copy_index(source: Path, target: Path) -> Path:
    """Return a copy of an index folder that a test may damage; the encoder's bytes are shared."""
    encoder = str(current_folder(source) / ENCODER_FOLDER)

    def copy(one: str, other: str) -> None:
        if one.startswith(encoder):
            os.link(one, other)
        else:
            shutil.copy2(one, other)

    shutil.copytree(source, target, copy_function=copy)
    return target


@pytest.fixture
def index_folder(small_index: Path, tmp_path: Path) -> Path:
    """A copy of the small corpus's index that a test may damage."""
    return copy_index(small_index, tmp_path / "index")


@pytest.fixture(scope="session")
def real_index(small_index: Path, shared: Path) -> Iterator[Index]:
    """The open index of the real corpus, without learned parts."""
    folder = shared / "real"

    def build() -> None:
        unfinished = copy_index(small_index, shared / "real-unfinished")
        build_index(ROOT / "corpus", unfinished)
        unfinished.rename(folder)

    opened = open_index(build_once(folder, build))
    yield opened
    opened.close()


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Chroma server with an empty folder."""
    port, folder = free_port(), tmp_path_factory.mktemp("chroma-server")
    program = str(Path(sys.executable).with_name("chroma"))
    command = [program, "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "log.txt").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(url)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=10)


def wait_for(url: str, seconds: float = 60) -> None:
    """Return when a Chroma server answers."""
    end = time.monotonic() + seconds
    while True:
        try:
            httpx.get(f"{url}/api/v2/heartbeat", timeout=1).raise_for_status()
            return
        except httpx.HTTPError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
