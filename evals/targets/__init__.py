"""What can be judged: the advisor itself, a chat endpoint, or a Python function.

advisor                      this project's assistant (the default)
http://host:port/v1          an OpenAI-compatible chat endpoint
python:module:function       a function (question, history) → text, or a mapping of fields
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from evals.errors import UsageError
from evals.replies import Reply

History = Sequence[Mapping[str, str]]


class Target(Protocol):
    """An assistant under test."""

    @property
    def searches(self) -> bool:
        """Whether replies say what search found."""

    def ask(self, question: str, history: History) -> Reply:
        """Return the reply to a question.

        Raises:
            TargetError: there is none.
        """

    def close(self) -> None:
        """Let go of files and connections."""


@dataclass(frozen=True, slots=True)
class TargetOptions:
    """What opening a target may need.

    Attributes:
        role_names: Every name of a role → its id, for assistants that only give a text.
        model: The model's name that a chat endpoint is asked for.
        timeout: Seconds after which a chat endpoint is given up.
    """

    role_names: Mapping[str, str] = field(default_factory=dict)
    model: str = "default"
    timeout: float = 60.0


def check_target(spec: str) -> None:
    """Make sure that a target's spelling is one of the known forms.

    Raises:
        UsageError: it is not.
    """
    if spec == "advisor" or spec.startswith(("http://", "https://")):
        return
    if spec.startswith("python:") and spec.count(":") == 2 and all(spec.split(":")):
        return
    raise UsageError(
        f"there is no target '{spec}'; use advisor, http://… or python:module:function"
    )
