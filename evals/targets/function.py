"""A Python function as a target: `python:package.module:function`."""

import importlib
from collections.abc import Callable, Mapping

from evals.errors import ReplyUnusable, UsageError
from evals.replies import Reply, reply_from_dict
from evals.targets import History, TargetOptions
from evals.targets.reading import read_reply


class FunctionTarget:
    """Calls `function(question, history)`, which returns a text or a mapping.

    A mapping holds the fields of `Answer.to_dict()`; of a bare text, kind and roles are read from
    what it says.
    """

    searches = False

    def __init__(self, place: str, options: TargetOptions) -> None:
        """Import the function.

        Raises:
            UsageError: there is no such module or function.
        """
        self._function = _find_function(place)
        self._options = options

    def ask(self, question: str, history: History) -> Reply:
        """Return what the function says.

        Raises:
            ReplyUnusable: it returned neither a text nor a mapping that holds an answer.
        """
        found = self._function(question, list(history))
        if isinstance(found, str):
            return read_reply(found, self._options.role_names)
        if isinstance(found, Mapping):
            return reply_from_dict(found)
        raise ReplyUnusable(f"the function returned {type(found).__name__}, not a text or mapping")

    def close(self) -> None:
        """Do nothing: a function holds no connection of ours."""


def _find_function(place: str) -> Callable[[str, History], object]:
    module_name, _, name = place.partition(":")
    try:
        module = importlib.import_module(module_name)
    except ImportError as error:
        raise UsageError(
            f"the target's module '{module_name}' cannot be imported: {error}"
        ) from error
    function = getattr(module, name, None)
    if not callable(function):
        raise UsageError(f"the module '{module_name}' has no function '{name}'")
    return function  # type: ignore[no-any-return]
