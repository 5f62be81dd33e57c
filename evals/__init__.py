"""The evals: whether the assistant's answers are what the series says, measured from the terminal.

>>> from evals import load_cases, run_cases  # doctest: +SKIP
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evals.cases import Case, load_cases
    from evals.runner import run_cases
    from evals.session import open_session
    from evals.summary import summarise

_HOMES = {
    "Case": "evals.cases",
    "load_cases": "evals.cases",
    "open_session": "evals.session",
    "run_cases": "evals.runner",
    "summarise": "evals.summary",
}

__all__ = ["Case", "load_cases", "open_session", "run_cases", "summarise"]


def __getattr__(name: str) -> object:
    """Return a public name, importing its module on first use.

    Raises:
        AttributeError: there is no such public name.
    """
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
