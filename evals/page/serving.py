"""A server in a process of its own: how long until it serves, and how much memory it holds."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from assistant.opening import CHECKOUT
from evals.errors import EvalsError

# A cold start reads everything from disk; a machine at work takes its time.
START_SECONDS, STOP_SECONDS = 180.0, 20.0
LOOK_AGAIN_SECONDS = 0.02
KILOBYTE, MEGABYTE = 1024, 1_000_000


class ServerFailed(EvalsError):
    """A server ended, or did not serve in time; the message holds its last words."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server at work.

    Attributes:
        address: Where it serves, with the slash at the end.
        pid: Its process.
        seconds: From the start of the process until the page was served.
    """

    address: str
    pid: int
    seconds: float


@contextmanager
def our_server(scratch: Path, environment: dict[str, str] | None = None) -> Iterator[Server]:
    """Yield the advisor's page, served by `python app.py` until the end of the block.

    Args:
        scratch: A folder for its key, its votes and its log.
        environment: More ``ADVISOR_…`` variables.

    Raises:
        ServerFailed: it does not serve.
    """
    port = free_port()
    more = {"ADVISOR_PORT": str(port), "XDG_DATA_HOME": str(scratch), **(environment or {})}
    command = [sys.executable, str(CHECKOUT / "app.py"), "--no-open"]
    with _serving(command, port, scratch, more) as server:
        yield server


@contextmanager
def usual_server(scratch: Path, index: Path) -> Iterator[Server]:
    """Yield the page of Gradio's own minimal chat over LangChain's usual search.

    Raises:
        ServerFailed: it does not serve.
    """
    port = free_port()
    command = [sys.executable, "-m", "evals.page.usual_script", str(index), str(port)]
    with _serving(command, port, scratch, {}) as server:
        yield server


@contextmanager
def _serving(
    command: Sequence[str], port: int, scratch: Path, more: dict[str, str]
) -> Iterator[Server]:
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT), "TOKENIZERS_PARALLELISM": "false"}
    environment |= {"GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_OFFLINE": "1"} | more
    log = scratch / "server.log"
    with log.open("wb") as heard:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=heard, stderr=heard, env=environment)
        try:
            address = f"http://127.0.0.1:{port}/"
            _wait_until_served(address, process, log)
            yield Server(address, process.pid, time.perf_counter() - started)
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_served(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(address, timeout=START_SECONDS).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(LOOK_AGAIN_SECONDS)
    words = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    raise ServerFailed(f"the page was not served: {words[-1] if words else 'no reason given'}")


def free_port() -> int:
    """Return a port of this machine that nobody serves at."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def resident_megabytes(pid: int) -> float:
    """Return the memory that a process holds now.

    Raises:
        ServerFailed: there is no such process.
    """
    told = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()
    if not told:
        raise ServerFailed(f"process {pid} has ended")
    return int(told) * KILOBYTE / MEGABYTE
