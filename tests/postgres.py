"""A PostgreSQL cluster of the tests' own, on a free loopback port, gone when they end."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNPRIVILEGED = ("postgres", "nobody")
OPTIONS = "-c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=60"


def find_binaries() -> Path | None:
    """Return the folder with initdb and pg_ctl, or None where PostgreSQL is not installed."""
    found = shutil.which("pg_ctl")
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), reverse=True)
    for candidate in (*installed, *([Path(found)] if found else [])):
        if (candidate.parent / "initdb").exists():
            return candidate.parent
    return None


@contextmanager
def cluster(binaries: Path) -> Iterator[str]:
    """Yield the address of a running, empty database."""
    folder = Path(tempfile.mkdtemp(prefix="advisor-postgres-"))
    user = _hand_over(folder)
    port, data = _free_port(), folder / "data"
    try:
        _run(user, binaries / "initdb", "-D", data, "-U", "advisor", "-A", "trust", "-E", "UTF8")
        options = f"-p {port} -k {folder} {OPTIONS}"
        log = folder / "log"
        _run(user, binaries / "pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start")
        try:
            yield f"postgresql://advisor@127.0.0.1:{port}/postgres"
        finally:
            _run(user, binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _hand_over(folder: Path) -> str:
    """Give the folder to somebody who is not root: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return ""
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = next(known[name] for name in UNPRIVILEGED if name in known)
    os.chown(folder, user.pw_uid, user.pw_gid)
    return user.pw_name


def _run(user: str, *command: object) -> None:
    words = [str(word) for word in command]
    prefix = ["runuser", "-u", user, "--"] if user else []
    subprocess.run([*prefix, *words], check=True, stdout=subprocess.DEVNULL, cwd="/")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
