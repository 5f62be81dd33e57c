"""The errors that callers of the advisor meet.

    AdvisorError                 catch this one; its text is fit for an owner
    ├── SettingsError            an ADVISOR_… variable is unknown or its value is unusable
    ├── QuestionError            the question is empty, too long or not text
    ├── IndexUnusable            the corpus or the index needs the operator's attention
    └── ServiceUnavailable       something the advisor depends on is down or too slow

The `index` package has a root of its own; `translated` turns its errors into these, so that a
caller needs to know one tree only. The original error stays reachable as ``__cause__``.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from index.errors import ChromaUnavailable, IndexingError


class AdvisorError(Exception):
    """The root of everything the advisor raises on purpose."""


class SettingsError(AdvisorError):
    """A setting is unknown or unusable; the message names it and the remedy."""


class QuestionError(AdvisorError):
    """The question cannot be read as a question; the message says why in plain words."""


class IndexUnusable(AdvisorError):
    """The corpus or the index cannot be used; the message names the remedy."""


class ServiceUnavailable(AdvisorError):
    """A service is down, slow or lying; trying again later may help."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn errors of the `index` package into the advisor's own.

    Raises:
        ServiceUnavailable: a Chroma server refused, hung or lost its collection.
        IndexUnusable: anything else that is wrong with the corpus, the index or the model.
    """
    try:
        yield
    except ChromaUnavailable as error:
        raise ServiceUnavailable(str(error)) from error
    except IndexingError as error:
        raise IndexUnusable(str(error)) from error
