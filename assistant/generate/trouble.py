"""What can go wrong with a language model, and the one plain sentence an owner reads about it."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

# down: it cannot be reached, or fails. slow: the deadline came first. busy: over its rate limit.
# refused: it does not accept our key, model name or request. resting: it failed several times and
# is left alone for a while. budget: the day's is used up. empty: it wrote nothing. unsupported:
# too little of what it wrote is backed by the passages. cut: it was stopped in mid-answer.
Reason: TypeAlias = Literal[
    "down", "slow", "busy", "refused", "resting", "budget", "empty", "unsupported", "cut"
]

COMPOSED = "so this answer is put together from the series' own sentences."
NOTICES: Mapping[Reason, str] = {
    "down": f"The language model cannot be reached, {COMPOSED}",
    "slow": f"The language model took too long, {COMPOSED}",
    "busy": f"The language model has too much to do right now, {COMPOSED}",
    "refused": f"The language model did not accept the request, {COMPOSED}",
    "resting": f"The language model is out of order at the moment, {COMPOSED}",
    "budget": f"Today's budget for the language model is used up, {COMPOSED}",
    "empty": f"The language model wrote nothing, {COMPOSED}",
    "unsupported": f"The series does not back what the language model wrote, {COMPOSED}",
    "cut": "The language model was stopped before it had finished; all that is shown was checked.",
}
# Troubles that say the service is not well; garbage and refusals to answer do not.
OF_THE_SERVICE: frozenset[Reason] = frozenset({"down", "slow", "busy", "refused"})
# Nothing was sent.
NOT_ASKED: frozenset[Reason] = frozenset({"resting", "budget"})

TOO_MANY_REQUESTS, REQUEST_TIMEOUT, SERVER_ERROR = 429, 408, 500


class ModelTrouble(Exception):
    """A model could not be asked, or failed while it wrote; `reason` says how."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        """Hold the reason, and for the operator's log what the provider's library raised."""
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason: Reason = reason
        self.detail = detail


def trouble_of(error: BaseException) -> ModelTrouble:
    """Return what an error of a provider's library means.

    Providers share no classes of errors; they do share HTTP's status codes, and "Timeout" and
    "Connection" in the names of what they raise without one. What is known by neither counts as
    "down". The detail holds names and numbers only: messages may quote keys and questions.
    """
    if isinstance(error, ModelTrouble):
        return error
    status = _status_of(error)
    names = " ".join(kind.__name__ for kind in type(error).__mro__)
    detail = f"{type(error).__name__}{f' {status}' if status else ''}"
    if status is not None:
        return ModelTrouble(_reason_of_status(status), detail)
    if isinstance(error, TimeoutError) or "Timeout" in names:
        return ModelTrouble("slow", detail)
    if isinstance(error, OSError) or "Connect" in names:
        return ModelTrouble("down", detail)
    if "OutputParser" in names:
        return ModelTrouble("unsupported", detail)
    return ModelTrouble("down", detail)


def _status_of(error: BaseException) -> int | None:
    for name in ("status_code", "code"):
        value = getattr(error, name, None)
        if isinstance(value, int):
            return value
    return None


def _reason_of_status(status: int) -> Reason:
    if status == TOO_MANY_REQUESTS:
        return "busy"
    if status == REQUEST_TIMEOUT:
        return "slow"
    return "down" if status >= SERVER_ERROR else "refused"
