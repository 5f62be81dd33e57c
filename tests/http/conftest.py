"""Real servers on loopback, and an advisor that answers from memory."""

import threading
from collections.abc import Callable, Iterator

import pytest
import uvicorn
from fastapi import FastAPI
from telling import TellingAdvisor, app_over

from assistant import Settings


@pytest.fixture
def told() -> TellingAdvisor:
    return TellingAdvisor()


@pytest.fixture
def serve() -> Iterator[Callable[[FastAPI], str]]:
    """Serve applications on free ports; returns each one's address."""
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(app: FastAPI) -> str:
        config = uvicorn.Config(app, port=0, log_level="info", ws="none", access_log=True)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run)
        thread.start()
        running.append((server, thread))
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            thread.join(0.01)
        return f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"

    yield start
    for server, thread in running:
        server.should_exit = True
        thread.join()


@pytest.fixture
def address(told: TellingAdvisor, serve: Callable[[FastAPI], str]) -> str:
    """The address of a server over the telling advisor, with no limit on questions."""
    return serve(app_over(told, Settings(questions_per_minute=0)))
