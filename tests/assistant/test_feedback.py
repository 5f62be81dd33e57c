import csv
import io
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet

from assistant import Advisor, Answer, Settings
from assistant.channels.cli import main
from assistant.feedback import COLUMNS, export_csv, export_json_lines
from assistant.store.database import Database, open_database
from assistant.store.feedback import Feedback, read_feedback, record_feedback
from assistant.store.questions import (
    Asked,
    Notebook,
    forget_questions,
    read_questions,
    record_question,
    recorder,
)

DECLINED = Answer("abstain", (), 0.9, "The series does not cover this.")
VOTE = Feedback("web", "c1", "a1", "r1", "down", 0.0, 'Too "long",\nand late', "Wer führt?")


@pytest.fixture
def stored(tmp_path: Path) -> Settings:
    """Settings with a database of their own, in which questions are kept."""
    return Settings(database_url=f"sqlite:///{tmp_path}/advisor.db", store_questions=True)


@pytest.fixture
def database(stored: Settings) -> Iterator[Database]:
    opened = open_database(stored)
    yield opened
    opened.close()


@pytest.fixture
def in_environment(
    stored: Settings, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> CliRunner:
    """The command line, with the same database in its environment."""
    assert stored.database_url is not None
    monkeypatch.setenv("ADVISOR_DATABASE_URL", stored.database_url.get_secret_value())
    monkeypatch.setenv("ADVISOR_INDEX_DIR", os.fspath(settings.index_dir))
    monkeypatch.setenv("ADVISOR_CORPUS_DIR", os.fspath(settings.corpus_dir))
    return CliRunner()


def test_csv_holds_every_vote_as_it_was_given() -> None:
    text = "".join(export_csv([VOTE, Feedback("slack", "c", "a", "r", "up", 1.0)]))
    first, second = csv.DictReader(io.StringIO(text, newline=""))
    assert tuple(first) == COLUMNS
    assert first["reason"] == VOTE.reason
    assert first["question"] == VOTE.question
    assert first["at"] == "1970-01-01T00:00:00+00:00"
    assert (second["vote"], second["question"]) == ("up", "")


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_reason_cannot_become_a_formula(start: str) -> None:
    vote = Feedback("web", "c", "a", "r", "down", 0.0, start)
    [row] = csv.DictReader(io.StringIO("".join(export_csv([vote])), newline=""))
    assert row["reason"] == f"'{start}"


def test_json_lines_hold_one_vote_each() -> None:
    lines = list(export_json_lines([VOTE, VOTE]))
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in lines)
    assert json.loads(lines[0])["question"] == "Wer führt?"
    assert json.loads(lines[0])["at"] == "1970-01-01T00:00:00+00:00"


def test_questions_come_back_in_the_order_they_were_asked(database: Database) -> None:
    late, early = Asked("http", 2.0, "b", "explain", "pay"), Asked("web", 1.0, "a", "abstain")
    record_question(database, late)
    record_question(database, early)
    assert read_questions(database) == (early, late)
    assert read_questions(database, since=1.5) == (late,)
    assert forget_questions(database, before=1.5) == 1
    assert read_questions(database) == (late,)


def test_questions_are_sealed_where_there_is_a_key(tmp_path: Path) -> None:
    file = tmp_path / "sealed.db"
    key = Fernet.generate_key().decode()
    sealed = Settings(database_url=f"sqlite:///{file}", encryption_key=key)
    database = open_database(sealed)
    record_question(database, Asked("web", 1.0, "our merger", "explain", "the merger's law"))
    assert read_questions(database)[0].question == "our merger"
    database.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("sealed.db*"))
    assert b"merger" not in kept


def test_a_channel_keeps_questions_only_where_the_operator_chose_to(stored: Settings) -> None:
    assert recorder(Settings(), "web") is None
    keep = recorder(stored, "web")
    assert keep is not None
    keep("Who won?", DECLINED)
    database = open_database(stored)
    [asked] = read_questions(database)
    database.close()
    assert (asked.channel, asked.question, asked.kind) == ("web", "Who won?", "abstain")


def test_a_question_that_cannot_be_kept_costs_no_answer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    nowhere = Settings(database_url="sqlite:////dev/null/no.db", store_questions=True)
    notebook = Notebook(nowhere, "web")
    notebook.keep("our merger", DECLINED)
    notebook.close()
    assert "a question was not kept: StoreUnusable" in caplog.text
    assert "merger" not in caplog.text


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_the_command_exports_what_the_store_holds(
    in_environment: CliRunner, database: Database, form: str
) -> None:
    record_feedback(database, VOTE)
    result = in_environment.invoke(main, ["feedback", "export", "--format", form])
    assert result.exit_code == 0
    expected = export_csv([VOTE]) if form == "csv" else export_json_lines([VOTE])
    assert result.stdout_bytes.decode() == "".join(expected)


def test_the_command_forgets_what_is_old(in_environment: CliRunner, database: Database) -> None:
    record_feedback(database, VOTE)
    record_question(database, Asked("web", 1.0, "a", "abstain"))
    result = in_environment.invoke(main, ["feedback", "forget", "--days", "1"])
    assert result.output == "1 votes and 1 questions deleted\n"
    assert read_feedback(database) == read_questions(database) == ()


def test_the_command_reports_gaps_with_the_nearest_section(
    in_environment: CliRunner, database: Database, advisor: Advisor
) -> None:
    for question in ("What does a fractional CHRO cost?", "Rates for fractional CHROs?"):
        record_question(database, Asked("web", 1.0, question, "abstain"))
    result = in_environment.invoke(main, ["gaps"])
    assert result.exit_code == 0
    assert result.output.startswith("# What the series does not answer\n")
    assert "2×: 2 declined." in result.output
    data = json.loads(in_environment.invoke(main, ["gaps", "--json"]).output)
    [topic] = data["topics"]
    assert topic["nearest"]["id"] in advisor.parts.catalogue.sections
    assert 0.0 < topic["nearest"]["likeness"] < 1.0
    for days in ("7", "0"):
        recent = in_environment.invoke(main, ["gaps", "--json", "--days", days])
        assert json.loads(recent.stdout)["topics"] == []


def test_the_command_says_why_there_is_nothing_to_report(
    in_environment: CliRunner, database: Database
) -> None:
    result = in_environment.invoke(main, ["gaps"])
    assert "ADVISOR_STORE_QUESTIONS=true" in result.stderr
    assert result.stdout.startswith("No gaps")
