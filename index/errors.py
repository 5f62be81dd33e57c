"""The errors of this package.

    IndexingError
    ├── CorpusError          the corpus cannot be read; lists every problem with file and line
    ├── IndexMissing         there is no index yet
    ├── IndexCorrupt         an index is damaged or half copied
    ├── IndexStale           the corpus, or this program, has changed since the index was built
    ├── ModelMismatch        the index was built with another embedding model
    ├── ModelMissing         the embedding model's files are absent or are not the published ones
    ├── BuildFailed          an index could not be built: disk full, the encoders disagree …
    ├── BuildLocked          another process is building and did not finish in time
    └── ChromaUnavailable    the Chroma server refuses, hangs, or has lost the collection

Every message names the thing and the remedy.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

REBUILD = "run `advisor index build`"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in the corpus; `line` is 1-based."""

    file: str
    line: int
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        """Return `file:line: message; remedy`."""
        place = f"{self.file}:{self.line}: {self.message}"
        return f"{place}; {self.remedy}" if self.remedy else place


class IndexingError(Exception):
    """The root of this package's errors."""


class CorpusError(IndexingError):
    """The corpus cannot be read; `problems` holds everything that is wrong, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems sorted by file and line; the message lists all, one a line."""
        self.problems = tuple(sorted(problems, key=lambda found: (found.file, found.line)))
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type["CorpusError"], tuple[tuple[Problem, ...]]]:
        """Return how to rebuild this error, so that it survives a process boundary."""
        return CorpusError, (self.problems,)


class IndexMissing(IndexingError):
    """There is no index yet."""


class IndexCorrupt(IndexingError):
    """An index is damaged or half copied."""


class IndexStale(IndexingError):
    """The corpus, or this program, has changed since the index was built."""


class ModelMismatch(IndexingError):
    """The index was built with another embedding model than the settings ask for."""


class ModelMissing(IndexingError):
    """The embedding model's files are absent or are not the published ones."""


class BuildFailed(IndexingError):
    """An index could not be built; an older one keeps serving."""


class BuildLocked(IndexingError):
    """Another process is building an index and did not finish in time."""


class ChromaUnavailable(IndexingError):
    """The Chroma server refuses, hangs, or has lost the collection."""


def suggest(wrong: str, known: Iterable[str]) -> str:
    """Return a remedy that names the nearest of `known`, or lists them if none is near."""
    names = sorted(set(known))
    near = get_close_matches(wrong, names, n=1, cutoff=0.5)
    if near:
        return f"did you mean '{near[0]}'?"
    if not names or len(names) > 20:
        return "check the spelling"
    return "use one of " + ", ".join(names)
