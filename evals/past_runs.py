"""Runs read back from disk, and found by name or age."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from evals.cases import case_from_dict
from evals.errors import CasesError, ReplyUnusable, RunUnreadable
from evals.judge import Judgement
from evals.keypoints import Conveyed
from evals.replies import reply_from_dict
from evals.runs import RUNS_FOLDER, SUFFIX, Result, Run, RunInfo


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
    # They were written as they were done, which is another order each time.
    order = sorted(results, key=lambda result: (result.round, result.case.id))
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


def _lines(path: Path) -> Iterator[Mapping[str, object]]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RunUnreadable(f"{path} cannot be read: {error}") from error
    if path.suffix == ".json":
        yield from _document_lines(path, data)
        return
    # A crash may have torn the last line inside a character: each line is decoded by itself.
    lines = [line for line in data.split(b"\n") if line.strip()]
    for number, line in enumerate(lines, start=1):
        try:
            value = json.loads(line.decode("utf-8"))
        except ValueError as error:
            if number == len(lines) and number > 1:
                return
            raise RunUnreadable(f"{path}:{number} is damaged: {error}") from error
        if isinstance(value, dict):
            yield value


def _document_lines(path: Path, data: bytes) -> Iterator[Mapping[str, object]]:
    try:
        whole = json.loads(data.decode("utf-8"))
    except ValueError as error:
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
