"""Runs on disk: one JSON-lines file each, written as the cases are done, so that nothing is lost.

The first line is `{"run": …}`, then one `{"result": …}` for each case and repetition, and at the
end `{"end": …}`; a file without the last line was interrupted and can be resumed.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType

from evals.cases import Case, case_from_dict, case_to_dict
from evals.errors import CasesError, ReplyUnusable, RunUnreadable
from evals.judge import Judgement
from evals.keypoints import Conveyed
from evals.replies import Reply, reply_from_dict, reply_to_dict

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
        known = path.exists()
        self._file = path.open("a", encoding="utf-8")
        if not known:
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


def read_run(path: Path) -> Run:
    """Return the run that a file holds: our JSON lines, or the JSON of `-o run.json`.

    A last line that was cut off by a crash is left out.

    Raises:
        RunUnreadable: the file is absent, or is no run.
    """
    info: RunInfo | None = None
    results: list[Result] = []
    end: float | None = None
    for line in _lines(path):
        if isinstance(run := line.get("run"), dict):
            info = _info(run, path)
        elif isinstance(result := line.get("result"), dict):
            results.append(_result(result, path))
        elif isinstance(last := line.get("end"), dict):
            end = float(last.get("seconds", 0.0))
    if info is None:
        raise RunUnreadable(f"{path} is no run: it does not say how it was made")
    order = sorted(results, key=lambda result: result.round)
    return Run(info, tuple(order), end is not None, end or 0.0)


def find_run(name: str, folder: Path = RUNS_FOLDER) -> Path:
    """Return the file of a run: a path, an id, "latest", or "latest~1" for the one before.

    Raises:
        RunUnreadable: there is none.
    """
    if Path(name).is_file():
        return Path(name)
    runs = sorted(folder.glob(f"*{SUFFIX}"))
    if name.startswith("latest"):
        back = name.removeprefix("latest").removeprefix("~") or "0"
        if back.isdigit() and int(back) < len(runs):
            return runs[-1 - int(back)]
        raise RunUnreadable(f"{folder} holds {len(runs)} runs, so there is no '{name}'")
    matches = [path for path in runs if path.stem.startswith(name)]
    if len(matches) == 1:
        return matches[0]
    found = "several runs begin so" if matches else "there is no such run"
    known = ", ".join(path.stem for path in (matches or runs)[-5:]) or "none yet"
    raise RunUnreadable(f"'{name}': {found}; known: {known}")


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


def _lines(path: Path) -> Iterator[Mapping[str, object]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RunUnreadable(f"{path} cannot be read: {error}") from error
    if path.suffix == ".json":
        yield from _document_lines(path, text)
        return
    lines = [line for line in text.split("\n") if line.strip()]
    for number, line in enumerate(lines, start=1):
        try:
            value = json.loads(line)
        except json.JSONDecodeError as error:
            if number == len(lines) and number > 1:
                return
            raise RunUnreadable(f"{path}:{number} is damaged: {error}") from error
        if isinstance(value, dict):
            yield value


def _document_lines(path: Path, text: str) -> Iterator[Mapping[str, object]]:
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        raise RunUnreadable(f"{path} is damaged: {error}") from error
    if not isinstance(whole, dict) or not isinstance(whole.get("results"), list):
        raise RunUnreadable(f"{path} is no run: write one with `-o {path.name}`")
    yield {"run": whole.get("run")}
    yield from ({"result": result} for result in whole["results"])
    if whole.get("finished"):
        yield {"end": {"seconds": whole.get("seconds", 0.0)}}


def _info(values: Mapping[str, object], path: Path) -> RunInfo:
    known = {name: values[name] for name in RunInfo.__slots__ if name in values}
    try:
        return RunInfo(**known)  # type: ignore[arg-type]
    except TypeError as error:
        raise RunUnreadable(f"{path} is no run: {error}") from error


def _result(values: Mapping[str, object], path: Path) -> Result:
    try:
        case = case_from_dict(_object(values["case"]), str(values.get("file", "")))
        reply = values.get("reply")
        judgement = Judgement(
            checks={name: bool(held) for name, held in _object(values["checks"]).items()},
            scores={name: _number(score) for name, score in _object(values["scores"]).items()},
            facts=tuple(_fact(fact) for fact in _list(values.get("facts"))),
        )
        return Result(
            case=case,
            round=int(_number(values.get("round", 0))),
            reply=reply_from_dict(reply) if isinstance(reply, dict) else None,
            error=str(values.get("error", "")),
            seconds=_number(values.get("seconds", 0.0)),
            judgement=judgement,
        )
    except (KeyError, TypeError, CasesError, ReplyUnusable) as error:
        raise RunUnreadable(f"{path} holds a result that cannot be read: {error}") from error


def _fact(value: object) -> Conveyed:
    fields = _object(value)
    return Conveyed(str(fields["fact"]), _number(fields["degree"]), str(fields["by"]))


def _object(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise TypeError("expected an object")
    return value


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else []


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r} is not a number")
    return float(value)
