"""Cases as tests: `pytest -p evals.pytest_plugin --advisor-cases evals/cases/smoke.yaml`.

Every case of the files becomes a test, marked `advisor_case`, that fails if a check does not hold.
Without other arguments only these run; with some, those too. `--advisor-target` asks another
assistant than ours. Nothing heavy is imported before the first case is asked.
"""

from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from evals.cases import Case
    from evals.runs import Result
    from evals.session import Session

MARKER = "advisor_case: a case of the evals, asked of the assistant (--advisor-cases)"


class Opened:
    """The target, opened at the first case and closed after the last test."""

    def __init__(self, spec: str) -> None:
        """Remember the target; nothing is opened yet."""
        self._spec = spec
        self._stack = ExitStack()

    @cached_property
    def session(self) -> "Session":
        """The open session."""
        from evals.session import open_session

        return self._stack.enter_context(open_session(self._spec))

    def close(self) -> None:
        """Close what was opened."""
        self._stack.close()


OPENED = pytest.StashKey[Opened]()


class CaseFailed(Exception):
    """A check of a case does not hold; holds the result."""

    def __init__(self, result: "Result") -> None:
        """Keep the result; the message says what was wrong."""
        from evals.outputs import missed

        self.result = result
        super().__init__(missed(result))


class CaseItem(pytest.Item):
    """One case as a test."""

    case: "Case"

    def runtest(self) -> None:
        """Ask the case.

        Raises:
            CaseFailed: a check does not hold.
        """
        from evals.runner import TIMEOUT, run_case

        session = self.config.stash[OPENED].session
        result = run_case(self.case, 0, session.target, session.reference, TIMEOUT)
        if not result.passed:
            raise CaseFailed(result)

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None
    ) -> str:
        """Return the question, what was wrong, and the answer, instead of a traceback."""
        if not isinstance(excinfo.value, CaseFailed):
            return str(super().repr_failure(excinfo))
        result = excinfo.value.result
        turns = "\n".join(f"> {turn}" for turn in self.case.turns)
        # What is wrong comes first: pytest's summary shows one line.
        return f"{excinfo.value}\n{turns}\n\n{result.reply.text if result.reply else ''}"

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return where the case stands and its id."""
        return self.path, None, f"case {self.case.id}"


class CaseFile(pytest.File):
    """A cases file."""

    def collect(self) -> list[CaseItem]:
        """Return a test for each case of the file.

        Raises:
            CollectError: the file has mistakes; all of them are named.
        """
        from evals.cases import load_cases
        from evals.errors import UsageError

        try:
            cases = load_cases([self.path])
        except UsageError as error:
            raise self.CollectError(str(error)) from error
        items = []
        for case in cases:
            item: CaseItem = CaseItem.from_parent(self, name=case.id)
            item.case = case
            item.add_marker("advisor_case")
            items.append(item)
        return items


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our options."""
    group = parser.getgroup("advisor", "cases of the evals")
    group.addoption(
        "--advisor-cases", action="append", default=[], metavar="FILE", help="turn the cases of "
        "this file into tests; may be given several times",
    )  # fmt: skip
    group.addoption(
        "--advisor-target", default="advisor", metavar="TARGET", help="what is asked: advisor, "
        "http://… or python:module:function",
    )  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and have the cases files collected."""
    config.addinivalue_line("markers", MARKER)
    config.stash[OPENED] = Opened(config.getoption("--advisor-target"))
    if files := config.getoption("--advisor-cases"):
        named = config.args_source is pytest.Config.ArgsSource.ARGS
        config.args[:] = [*config.args, *files] if named else files


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CaseFile | None:
    """Return a collector for the cases files that were asked for."""
    asked = (Path(name).resolve() for name in parent.config.getoption("--advisor-cases"))
    if file_path.resolve() not in asked:
        return None
    collector: CaseFile = CaseFile.from_parent(parent, path=file_path)
    return collector


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close the target."""
    if OPENED in config.stash:
        config.stash[OPENED].close()
