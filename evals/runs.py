"""Runs on disk: one JSON-lines file each, written as the cases are done, so that nothing is lost.

The first line is `{"run": …}`, then one `{"result": …}` for each case and repetition, and at the
end `{"end": …}`; a file without the last line was interrupted and can be resumed.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType

from evals.cases import Case, case_to_dict
from evals.judge import Judgement
from evals.replies import Reply, reply_to_dict

RUNS_FOLDER = Path(__file__).parent / "runs"
SUFFIX = ".jsonl"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What a run was made with.

    Attributes:
        id: Also the file's name, without its suffix.
        started: UTC, ISO 8601.
        target: What was asked: "advisor", a URL or a function.
        seed: For samples and typos.
        repeat: How often each case is asked.
        cases: How many cases were selected.
        versions: Of this program, Python and the libraries that matter.
        fingerprints: Of the corpus and the index.
        settings: What else was chosen: paths, filters, typos.
    """

    id: str
    started: str
    target: str
    seed: int = 0
    repeat: int = 1
    cases: int = 0
    versions: Mapping[str, str] = field(default_factory=dict)
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """One case, asked once: what came back and what it is worth.

    Attributes:
        case: The case.
        round: Which repetition this is; 0-based.
        reply: What came back, or None after an error.
        error: "TargetTimeout: …", or "".
        seconds: How long the judged turn took.
        judgement: What it is worth.
    """

    case: Case
    round: int
    reply: Reply | None
    error: str
    seconds: float
    judgement: Judgement

    @property
    def passed(self) -> bool:
        """Whether every check holds."""
        return self.judgement.passed

    @property
    def scores(self) -> Mapping[str, float]:
        """Scores by metric, those that apply."""
        return self.judgement.scores


@dataclass(frozen=True, slots=True)
class Run:
    """A run: how it was made, its results in the order of the cases, and whether it is whole."""

    info: RunInfo
    results: tuple[Result, ...]
    finished: bool = True
    seconds: float = 0.0


class RunWriter:
    """Writes a run's file line by line; every line is on disk before the next case is done."""

    def __init__(self, path: Path, info: RunInfo) -> None:
        """Begin the file of a new run, or go on with the one that is there."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            _mend_last_line(path)
        self._file = path.open("a", encoding="utf-8")
        if not path.stat().st_size:
            self._write({"run": {"format": FORMAT, **asdict(info)}})

    def add(self, result: Result) -> None:
        """Write one result."""
        self._write({"result": result_to_dict(result)})

    def finish(self, seconds: float) -> None:
        """Mark the run as whole."""
        self._write({"end": {"seconds": round(seconds, 3)}})

    def __enter__(self) -> "RunWriter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def _write(self, line: Mapping[str, object]) -> None:
        self._file.write(json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n")
        self._file.flush()


def _mend_last_line(path: Path) -> None:
    """Cut off a last line that a crash left torn, so that the next one begins on its own.

    A line that lacks nothing but its newline is given it: `read_run` counts it as done.
    """
    data = path.read_bytes()
    last = data[data.rfind(b"\n") + 1 :]
    if not last:
        return
    try:
        json.loads(last.decode("utf-8"))
    except ValueError:
        with path.open("r+b") as file:
            file.truncate(len(data) - len(last))
        return
    with path.open("ab") as file:
        file.write(b"\n")


def result_to_dict(result: Result) -> dict[str, object]:
    """Return a result as plain JSON types."""
    return {
        "case": case_to_dict(result.case),
        "file": result.case.file,
        "round": result.round,
        "passed": result.passed,
        "checks": dict(result.judgement.checks),
        "scores": dict(result.scores),
        "facts": [asdict(fact) for fact in result.judgement.facts],
        "reply": reply_to_dict(result.reply) if result.reply else None,
        "error": result.error,
        "seconds": round(result.seconds, 5),
    }
