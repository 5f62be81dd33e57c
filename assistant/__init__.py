"""Fractional Advisor: which fractional leader fits an owner's situation, and what says so.

>>> from assistant import Advisor
>>> answer = Advisor.open().ask("FCTO or consultant?")  # doctest: +SKIP
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.advisor import Advisor, Event
    from assistant.answer import Answer, Citation, Decision, Evidence, Question, RankedRole
    from assistant.errors import (
        AdvisorError,
        IndexUnusable,
        QuestionError,
        ServiceUnavailable,
        SettingsError,
    )
    from assistant.settings import Settings

_HOMES = {
    "Advisor": "assistant.advisor",
    "Event": "assistant.advisor",
    "Answer": "assistant.answer",
    "Citation": "assistant.answer",
    "Decision": "assistant.answer",
    "Evidence": "assistant.answer",
    "Question": "assistant.answer",
    "RankedRole": "assistant.answer",
    "AdvisorError": "assistant.errors",
    "IndexUnusable": "assistant.errors",
    "QuestionError": "assistant.errors",
    "ServiceUnavailable": "assistant.errors",
    "SettingsError": "assistant.errors",
    "Settings": "assistant.settings",
}

__all__ = [
    "Advisor",
    "AdvisorError",
    "Answer",
    "Citation",
    "Decision",
    "Event",
    "Evidence",
    "IndexUnusable",
    "Question",
    "QuestionError",
    "RankedRole",
    "ServiceUnavailable",
    "Settings",
    "SettingsError",
]


def __getattr__(name: str) -> object:
    """Return a public name, importing its module on first use: `--help` must not wait for Chroma.

    Raises:
        AttributeError: there is no such public name.
    """
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
