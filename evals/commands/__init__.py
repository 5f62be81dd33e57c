"""The commands of `python -m evals`: each parses, calls one function and prints.

Exit codes: 0 passed, 1 a gate failed, 2 bad usage, 3 errors while answering, 130 interrupted.
Nothing heavy is imported until a command runs, so that `--help` answers at once.
"""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click

from evals.exits import ERRORS, INTERRUPTED, USAGE

P = ParamSpec("P")
FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)


def guarded(command: Callable[P, int | None]) -> Callable[P, None]:
    """Return a command that ends with our exit code and a plain sentence instead of a traceback."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        from assistant.errors import AdvisorError, SettingsError
        from evals.errors import EvalsError
        from index.errors import IndexingError

        try:
            code = command(*args, **kwargs) or 0
        except (EvalsError, SettingsError) as error:
            code = _complain(error, USAGE)
        except (AdvisorError, IndexingError) as error:
            code = _complain(error, ERRORS)
        except KeyboardInterrupt:
            code = _complain("interrupted", INTERRUPTED)
        sys.exit(code)

    return run


def _complain(error: object, code: int) -> int:
    click.echo(f"evals: {error}", err=True)
    return code
