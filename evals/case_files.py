"""Cases files in their three forms, each case as fields that remember their lines.

YAML and JSON lines hold DESIGN's fields (`id`, `turns`, `expect` …). A CSV file has one case a
row; its columns are `id`, `turns` and `tags` and the fields of `expect` (`kind`, `roles` …);
several values in one cell are divided by " | ".
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from index.errors import Problem
from index.records import Record, read_json_lines, read_text

CASE_SUFFIXES = (".yaml", ".yml", ".jsonl", ".csv")
CSV_OWN = ("id", "turns", "tags", "why", "group")
CSV_LISTS = ("turns", "tags", "kinds", "roles", "cite_roles", "facts", "sections", "forbid")
CSV_BETWEEN = " | "
# The C loader reads a thousand cases in a tenth of a second; the other takes two.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A case's own fields, and the fields of its `expect`."""

    fields: Record
    expect: Record


def read_case_records(path: Path, problems: list[Problem]) -> Iterator[CaseRecord]:
    """Yield the cases of one file and note what is wrong with the file itself."""
    if path.suffix == ".jsonl":
        yield from (_with_expect(record) for record in read_json_lines(path, str(path), problems))
    elif path.suffix == ".csv":
        yield from _read_csv(path, problems)
    else:
        yield from _read_yaml(path, problems)


def _with_expect(record: Record) -> CaseRecord:
    inner = record.values.get("expect")
    values = dict(inner) if isinstance(inner, dict) else {}
    return CaseRecord(record, Record(record.file, record.line, values, {}))


def _read_yaml(path: Path, problems: list[Problem]) -> Iterator[CaseRecord]:
    text = read_text(path, str(path), problems)
    node, value = (None, None) if text is None else _parse(text, str(path), problems)
    if node is None:
        return
    if not isinstance(node, yaml.SequenceNode) or not isinstance(value, list):
        line = node.start_mark.line + 1
        problems.append(Problem(str(path), line, "expected a list", "begin each case with `- `"))
        return
    for item, fields in zip(node.value, value, strict=True):
        record = _record_of(item, fields, str(path), problems)
        if record is not None:
            inner = next((v for k, v in item.value if k.value == "expect"), item)
            expect = fields.get("expect")
            found = _record_of(inner, expect, str(path), problems) if expect else None
            yield CaseRecord(record, found or Record(str(path), record.line, {}, {}))


def _parse(text: str, shown: str, problems: list[Problem]) -> tuple[yaml.Node | None, object]:
    """Return a file's node tree, for the lines, and its value; None for both if unreadable."""
    loader = LOADER(text)
    try:
        node = loader.get_single_node()
        if node is None:
            problems.append(Problem(shown, 1, "the file is empty", "list at least one case"))
            return None, None
        return node, loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = f"the YAML cannot be read: {error.problem or error.context}"
        remedy = "check quotes, colons and indentation"
        problems.append(Problem(shown, mark.line + 1 if mark else 1, reason, remedy))
    except (yaml.YAMLError, ValueError) as error:
        reason = f"the YAML cannot be read: {error}".splitlines()[0]
        problems.append(Problem(shown, 1, reason, "put the value it names in quotes"))
    finally:
        loader.dispose()
    return None, None


def _record_of(
    node: yaml.Node, value: object, shown: str, problems: list[Problem]
) -> Record | None:
    """Return a mapping with the line of each field, or None after noting that it is none."""
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode) or not isinstance(value, dict):
        problems.append(Problem(shown, line, "expected `field: value` pairs here"))
        return None
    lines: dict[str, int] = {}
    for key, _ in node.value:
        at = key.start_mark.line + 1
        if lines.setdefault(str(key.value), at) != at:
            wrong = f"the field '{key.value}' stands twice"
            problems.append(Problem(shown, at, wrong, "keep one"))
    return Record(shown, line, {str(name): field for name, field in value.items()}, lines)


def _read_csv(path: Path, problems: list[Problem]) -> Iterator[CaseRecord]:
    text = read_text(path, str(path), problems)
    if text is None:
        return
    # Newlines inside quoted cells need the untouched lines.
    rows = csv.DictReader(text.splitlines(keepends=True))
    if not rows.fieldnames or "turns" not in rows.fieldnames:
        wrong = "the first row names no column 'turns'"
        problems.append(Problem(str(path), 1, wrong, "begin with id,turns,kind,roles,tags"))
        return
    for row in rows:
        values = {name: _cell(name, cell) for name, cell in row.items() if name and cell}
        own = {name: value for name, value in values.items() if name in CSV_OWN}
        inner = {name: value for name, value in values.items() if name not in CSV_OWN}
        own["expect"] = inner
        lines = dict.fromkeys(values, rows.line_num)
        yield CaseRecord(
            Record(str(path), rows.line_num, own, lines),
            Record(str(path), rows.line_num, inner, lines),
        )


def _cell(name: str, cell: str) -> object:
    if name not in CSV_LISTS:
        return cell
    return [part.strip() for part in cell.split(CSV_BETWEEN.strip()) if part.strip()]
