"""Running the measurements: each in a fresh process, peers in throw-away environments."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.opening import CHECKOUT
from evals.bench.subject import PEERS, PEERS_SHARE
from evals.errors import EvalsError

Numbers = Mapping[str, float]
Watch = Callable[[str], None]
# Our own build compiles the encoder, a peer downloads torch: minutes on a slow machine, not hours.
BUILD_SECONDS, ASK_SECONDS, INSTALL_SECONDS = 1800, 600, 3600


class BenchFailed(EvalsError):
    """A measurement could not be made; the message says which and why."""


@dataclass(frozen=True, slots=True)
class SubjectNumbers:
    """What was measured of one library; `note` says why where nothing was.

    Attributes:
        name: The library.
        build: Seconds and memory of building from nothing.
        rebuild: Of building again after one article changed.
        asking: Cold and warm seconds, throughput, memory.
        note: "" or what is missing.
    """

    name: str
    build: Numbers = field(default_factory=dict)
    rebuild: Numbers = field(default_factory=dict)
    asking: Numbers = field(default_factory=dict)
    note: str = ""


def measure_subject(
    name: str, corpus: Path, questions: Sequence[str], watch: Watch, python: str = sys.executable
) -> SubjectNumbers:
    """Return what a library takes; with a note instead of numbers where it is not installed."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, copied = Path(scratch) / "index", Path(scratch) / "corpus"
        shutil.copytree(corpus, copied)
        asked = Path(scratch) / "questions.json"
        asked.write_text(json.dumps(list(questions)), encoding="utf-8")
        try:
            watch(f"{name}: build")
            build = _run(python, name, "build", [folder, copied], BUILD_SECONDS)
            watch(f"{name}: ask")
            asking = _run(python, name, "ask", [folder, asked, time.time()], ASK_SECONDS)
            watch(f"{name}: rebuild")
            _change_one_article(copied)
            if name not in ("ours", "ours-search"):
                # The scripts know no partial build: whoever runs one again starts from nothing.
                shutil.rmtree(folder)
            rebuild = _run(python, name, "build", [folder, copied], BUILD_SECONDS)
        except BenchFailed as error:
            return SubjectNumbers(name, note=str(error))
    return SubjectNumbers(name, build, rebuild, asking)


def measure_peer(name: str, corpus: Path, questions: Sequence[str], watch: Watch) -> SubjectNumbers:
    """Return what a peer takes, installed in an environment that is removed afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        watch(f"{name}: install")
        venv.create(folder, with_pip=True)
        python = str(Path(folder) / "bin" / "python")
        needed = [*PEERS[name], *PEERS_SHARE]
        done = subprocess.run(
            [python, "-m", "pip", "install", "--quiet", *needed],
            capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False,
        )  # fmt: skip
        if done.returncode:
            return SubjectNumbers(name, note=f"could not be installed: {_last_line(done.stderr)}")
        return measure_subject(name, corpus, questions, watch, python)


def _run(python: str, name: str, task: str, arguments: Sequence[object], seconds: int) -> Numbers:
    """Return the numbers that a child process prints.

    Raises:
        BenchFailed: it failed, or took too long.
    """
    command = [python, "-m", "evals.bench.child", name, task, *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT), "TOKENIZERS_PARALLELISM": "false"}
    environment |= {"HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False"}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=seconds, env=environment, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise BenchFailed(f"{task} took longer than {seconds} s") from error
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    numbers = json.loads(lines[-1]) if lines else {}
    if "missing" in numbers:
        raise BenchFailed(f"not installed: {numbers['missing']}")
    if done.returncode or not numbers:
        raise BenchFailed(f"{task} failed: {_last_line(done.stderr)}")
    return {key: float(value) for key, value in numbers.items()}


def _change_one_article(corpus: Path) -> None:
    path = min(path for path in corpus.glob("fractional-*.md"))
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\nOne more sentence that was not there before.\n", encoding="utf-8")


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason given"])[-1][:300]
