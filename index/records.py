"""Fields of a YAML mapping or a JSON line that remember the line they stand on.

The readers of articles, roles, criteria and examples collect every problem they meet in one list,
so that whoever edits the corpus sees all of them at once. PyYAML is imported by the functions that
parse: opening a built index also imports this module, and parses none.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import Problem, suggest

if TYPE_CHECKING:
    import yaml


@dataclass(frozen=True, slots=True)
class Record:
    """One mapping: its fields, the 1-based line of each, and the file they stand in."""

    file: str
    line: int
    values: dict[str, object]
    lines: dict[str, int]

    def problem(self, field: str, message: str, remedy: str = "") -> Problem:
        """Return a problem at the field's line (at the record's where the field is absent)."""
        return Problem(self.file, self.lines.get(field, self.line), message, remedy)


def read_text(path: Path, shown: str, problems: list[Problem]) -> str | None:
    """Return a file's text with universal newlines, or None after noting why it is unreadable."""
    try:
        content = path.read_bytes()
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problems.append(Problem(shown, line, "the text is not UTF-8", "save the file as UTF-8"))
        return None
    except OSError as error:
        reason = f"the file cannot be read: {error.strerror}"
        problems.append(Problem(shown, 1, reason, "restore it or check its permissions"))
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse_yaml(
    text: str, shown: str, problems: list[Problem], first_line: int = 1
) -> "yaml.Node | None":
    """Return the YAML node tree of `text`, which begins at `first_line` of the file shown."""
    import yaml

    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        reason = f"the YAML cannot be read: {error.problem or error.context}"
        problems.append(Problem(shown, line, reason, "check quotes, colons and indentation"))
    except yaml.YAMLError as error:
        reason = f"the YAML cannot be read: {error}".splitlines()[0]
        problems.append(Problem(shown, first_line, reason, "remove the character it names"))
    return None


def record_of(
    node: "yaml.Node", shown: str, problems: list[Problem], first_line: int = 1
) -> Record | None:
    """Return a mapping node as a record, or None after noting that it is no mapping."""
    import yaml

    line = first_line + node.start_mark.line
    if not isinstance(node, yaml.MappingNode):
        problems.append(Problem(shown, line, "expected `field: value` pairs here"))
        return None
    record = Record(shown, line, {}, {})
    for key, value in node.value:
        name, at = str(key.value), first_line + key.start_mark.line
        if name in record.values:
            problems.append(Problem(shown, at, f"the field '{name}' stands twice", "keep one"))
        try:
            record.values[name] = _python_value(value)
        except (yaml.YAMLError, ValueError) as error:
            reason = f"the value of '{name}' cannot be read: {error}".splitlines()[0]
            problems.append(Problem(shown, at, reason, "put it in quotes"))
        record.lines[name] = at
    return record


def _python_value(node: "yaml.Node") -> object:
    import yaml

    value: object = yaml.SafeLoader("").construct_object(node, deep=True)
    return value


def read_yaml_list(path: Path, shown: str, problems: list[Problem]) -> Iterator[Record]:
    """Yield the mappings of a YAML file that holds one list of them."""
    import yaml

    text = read_text(path, shown, problems)
    node = None if text is None else parse_yaml(text, shown, problems)
    if node is None:
        if text is not None and not text.strip():
            problems.append(Problem(shown, 1, "the file is empty", "list at least one entry"))
        return
    if not isinstance(node, yaml.SequenceNode):
        line = node.start_mark.line + 1
        problems.append(Problem(shown, line, "expected a list", "begin each entry with `- `"))
        return
    for item in node.value:
        record = record_of(item, shown, problems)
        if record is not None:
            yield record


def read_json_lines(path: Path, shown: str, problems: list[Problem]) -> Iterator[Record]:
    """Yield the objects of a file with one JSON object a line; empty lines are skipped."""
    text = read_text(path, shown, problems)
    # Not splitlines(): it also breaks at U+2028 and its like, which JSON allows inside strings.
    for number, line in enumerate((text or "").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            reason = f"the JSON cannot be read: {error}"
            problems.append(Problem(shown, number, reason, "write one JSON object a line"))
            continue
        if not isinstance(value, dict):
            problems.append(Problem(shown, number, "expected a JSON object", "write {…}"))
            continue
        yield Record(shown, number, value, dict.fromkeys(value, number))


def check_fields(record: Record, known: Iterable[str], problems: list[Problem]) -> None:
    """Note every field that is not among `known`."""
    names = set(known)
    for field in record.values.keys() - names:
        problems.append(record.problem(field, f"unknown field '{field}'", suggest(field, names)))


def take_text(record: Record, field: str, problems: list[Problem], *, required: bool = True) -> str:
    """Return a field's text; "" where it is absent or, noted as a problem, no text."""
    if field not in record.values:
        if required:
            problems.append(record.problem(field, f"the field '{field}' is missing", "add it"))
        return ""
    value = record.values[field]
    if not isinstance(value, str) or not value.strip():
        problems.append(record.problem(field, f"'{field}' must be a text, not {_shown(value)}"))
        return ""
    return value


def take_texts(
    record: Record, field: str, problems: list[Problem], *, required: bool = True
) -> tuple[str, ...]:
    """Return a field's list of texts; () where it is absent or, noted as a problem, no such."""
    if field not in record.values:
        if required:
            problems.append(record.problem(field, f"the field '{field}' is missing", "add it"))
        return ()
    value = record.values[field]
    if isinstance(value, list) and all(isinstance(item, str) and item for item in value):
        return tuple(value)
    wanted = f"'{field}' must be a list of texts, not {_shown(value)}"
    problems.append(record.problem(field, wanted, "write [one, two]"))
    return ()


def take_choice(
    record: Record, field: str, choices: tuple[str, ...], problems: list[Problem]
) -> str:
    """Return a field's text where it is one of `choices`, else "" with a problem noted."""
    value = take_text(record, field, problems)
    if value and value not in choices:
        wrong = f"'{field}' cannot be '{value}'"
        problems.append(record.problem(field, wrong, "use " + " or ".join(choices)))
        return ""
    return value


def take_integer(record: Record, field: str, problems: list[Problem]) -> int:
    """Return a field's whole number; 0 where it is absent or, noted as a problem, none."""
    value = record.values.get(field)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    wrong = f"'{field}' must be a whole number, not {_shown(value)}"
    problems.append(record.problem(field, wrong))
    return 0


def check_known(
    record: Record, field: str, used: Iterable[str], known: Iterable[str], problems: list[Problem]
) -> None:
    """Note every id of a field that is not among `known`.

    Where nothing is known, its file could not be read: that is the problem, not every use.
    """
    names = set(known)
    for name in used:
        if names and name not in names:
            wrong = f"'{name}' in '{field}' is unknown"
            problems.append(record.problem(field, wrong, suggest(name, names)))


def _shown(value: object) -> str:
    text = "nothing" if value is None or value == "" else repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
