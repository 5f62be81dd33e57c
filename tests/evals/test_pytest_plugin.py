import subprocess
import sys
from pathlib import Path

import pytest

from assistant import Settings

ROOT = Path(__file__).parents[2]
CASES = """
- id: right
  turns: ["hello"]
  expect: {kind: chat}
- id: wrong
  turns: ["Who runs our ads?"]
  expect: {kind: recommend, roles: [agency]}
"""
STUB = 'def greet(question, history):\n    return {"kind": "chat", "text": "Hello."}\n'


def pytest_in(
    folder: Path, settings: Settings, *arguments: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "evals.pytest_plugin", "-v", *arguments]
    environment = {"PYTHONPATH": f"{ROOT}:{folder}", "ADVISOR_INDEX_DIR": str(settings.index_dir)}
    environment["COLUMNS"] = "200"
    return subprocess.run(
        [*command, "-p", "no:cacheprovider", "--advisor-target", "python:stub_target:greet"],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "some.yaml").write_text(CASES)
    (tmp_path / "stub_target.py").write_text(STUB)
    (tmp_path / "test_else.py").write_text("def test_else(): pass\n")
    return tmp_path


def test_cases_become_tests(folder: Path, settings: Settings) -> None:
    done = pytest_in(folder, settings, "--advisor-cases", "some.yaml")
    assert done.returncode == 1, done.stderr
    assert "some.yaml::right PASSED" in done.stdout
    assert "some.yaml::wrong FAILED" in done.stdout
    assert "(wanted recommend agency; got chat)" in done.stdout
    assert "> Who runs our ads?" in done.stdout
    assert "test_else" not in done.stdout


def test_other_tests_run_beside_them_where_named(folder: Path, settings: Settings) -> None:
    more = ("--advisor-cases", "some.yaml", "-m", "not advisor_case")
    done = pytest_in(folder, settings, "test_else.py", *more)
    assert done.returncode == 0, done.stdout
    assert "1 passed, 2 deselected" in done.stdout


def test_mistakes_in_a_cases_file_are_collection_errors(folder: Path, settings: Settings) -> None:
    (folder / "some.yaml").write_text("- id: x\n")
    done = pytest_in(folder, settings, "--advisor-cases", "some.yaml")
    assert done.returncode == 2
    assert "some.yaml:1: the field 'turns' is missing" in done.stdout


def test_without_the_option_nothing_changes(folder: Path, settings: Settings) -> None:
    done = pytest_in(folder, settings)
    assert done.returncode == 0
    assert "1 passed" in done.stdout
