"""The errors of this package.

    EvalsError
    ├── UsageError          what was asked for cannot be done as asked (exit code 2)
    │   ├── CasesError      cases files cannot be read; lists every problem with file and line
    │   ├── NothingSelected no case is left to ask: an empty run must never look green
    │   ├── RunUnreadable   a run's file is absent or damaged
    │   └── FolderUnusable  a BEIR folder is incomplete or damaged
    └── TargetError         the assistant under test did not answer (counts as a failure)
        ├── TargetDown      it cannot be reached
        ├── TargetTimeout   it took longer than --timeout
        └── ReplyUnusable   what came back is no answer: not JSON, a confidence of NaN …

Every message names the thing and the remedy.
"""

from collections.abc import Iterable

from index.errors import Problem


class EvalsError(Exception):
    """The root of this package's errors."""


class UsageError(EvalsError):
    """What was asked for cannot be done as asked."""


class CasesError(UsageError):
    """Cases files cannot be read; `problems` holds everything that is wrong, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems sorted by file and line; the message lists all, one a line."""
        self.problems = tuple(sorted(problems, key=lambda found: (found.file, found.line)))
        super().__init__("\n".join(map(str, self.problems)))


class NothingSelected(UsageError):
    """No case is left to ask."""


class RunUnreadable(UsageError):
    """A run's file is absent or damaged."""


class FolderUnusable(UsageError):
    """A BEIR folder is incomplete or damaged."""


class TargetError(EvalsError):
    """The assistant under test did not answer."""


class TargetDown(TargetError):
    """The assistant cannot be reached."""


class TargetTimeout(TargetError):
    """The assistant took longer than it may."""


class ReplyUnusable(TargetError):
    """What came back is no answer."""
