"""From an error to a status and a plain sentence; no caller sees an exception's own text.

400  the question cannot be read as one, or the body is not JSON
413  the request is too large
422  the body is JSON, but not what was asked for
429  the visitor asks too often            (Retry-After says when to come back)
503  the advisor, or what it depends on, cannot answer now
"""

import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi.exceptions import RequestValidationError

from assistant.errors import AdvisorError, QuestionError, ServiceUnavailable

logger = logging.getLogger(__name__)

# Seconds after which a service that was down is worth another try.
TRY_AGAIN = 30

NO_SERVICE = "Something the advisor depends on does not answer. Please try again in a minute."
NEEDS_OPERATOR = "The advisor needs the attention of whoever runs this server."
NOT_JSON = "The body is not JSON."
BUSY = "Many people are asking right now. Please try again in a minute."


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request gets no answer.

    Attributes:
        status: The HTTP status.
        sentence: What its sender reads.
        retry_after: Seconds until another try makes sense; 0 where none does.
        param: The part of the body that is wrong, or "".
    """

    status: int
    sentence: str
    retry_after: int = 0
    param: str = ""


class Refused(AdvisorError):
    """A request that this server turns away itself: too large, too many."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.sentence)
        self.refusal = refusal


def refusal_of(error: AdvisorError | RequestValidationError) -> Refusal:
    """Return what to tell the sender; what the operator must know goes to the log."""
    if isinstance(error, Refused):
        return error.refusal
    if isinstance(error, RequestValidationError):
        return _unreadable(error)
    if isinstance(error, QuestionError):
        return Refusal(400, str(error), param="question")
    if isinstance(error, ServiceUnavailable):
        logger.warning("no answer: %s", error)
        return Refusal(503, NO_SERVICE, retry_after=TRY_AGAIN)
    logger.error("no answer: %s", error)
    return Refusal(503, NEEDS_OPERATOR)


def too_large(most: int) -> Refused:
    """Return the refusal of a request of more than `most` bytes."""
    return Refused(Refusal(413, f"The request is too large; at most {most // 1024} KB are read."))


def too_often(seconds: float) -> Refused:
    """Return the refusal of a visitor who must wait some seconds."""
    wait = max(1, math.ceil(seconds))
    unit = "second" if wait == 1 else "seconds"
    return Refused(
        Refusal(429, f"You ask faster than I may answer. Please wait {wait} {unit}.", wait)
    )


def _unreadable(error: RequestValidationError) -> Refusal:
    """Return the first thing wrong with a body; its value is not repeated."""
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return Refusal(400, NOT_JSON)
    within = first["loc"][1:]  # after "body"
    if not within:
        return Refusal(422, "The body must be a JSON object, sent as application/json.")
    return Refusal(422, sentence_of(first["type"], within, first["msg"]), param=_place(within))


def sentence_of(kind: str, location: Sequence[str | int], message: str) -> str:
    """Return what is wrong with a field, from the parts of one of pydantic's errors."""
    what = {"missing": "is missing", "extra_forbidden": "is not known here"}.get(kind)
    return f"{_place(location)}: {what or message}."


def _place(location: Sequence[str | int]) -> str:
    """Return where in a body something is wrong, as ``messages[0].content``."""
    place = ""
    for part in location:
        place += f"[{part}]" if isinstance(part, int) else f".{part}"
    return place.lstrip(".")
