"""The votes on answers as a file: CSV for a spreadsheet, JSON lines for a program."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from datetime import UTC, datetime

from assistant.store.feedback import Feedback

COLUMNS = tuple(field.name for field in fields(Feedback))
# A spreadsheet takes a cell that begins with one of these for a formula, and runs it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def export_csv(votes: Iterable[Feedback]) -> Iterator[str]:
    """Yield the lines of a CSV file (RFC 4180): a header, then a vote each.

    What an owner typed cannot become a formula: such a cell begins with an apostrophe.
    """
    yield _csv_line(COLUMNS)
    for vote in votes:
        yield _csv_line([_cell(value) for value in _row(vote).values()])


def export_json_lines(votes: Iterable[Feedback]) -> Iterator[str]:
    """Yield one JSON object a line, one a vote."""
    for vote in votes:
        yield json.dumps(_row(vote), ensure_ascii=False) + "\n"


def iso_time(seconds: float) -> str:
    """Return a time as ISO 8601 in UTC, to the second.

    >>> iso_time(0.0)
    '1970-01-01T00:00:00+00:00'
    """
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _row(vote: Feedback) -> dict[str, str | None]:
    return {**asdict(vote), "at": iso_time(vote.at)}


def _cell(value: str | None) -> str:
    text = value or ""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _csv_line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
