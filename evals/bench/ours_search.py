"""Our hybrid search alone under the stopwatch: what a LangChain retriever is compared with."""

from pathlib import Path

from assistant import Settings
from assistant.opening import build
from index.opening import open_index

FOUND = 4


class Subject:
    """The index, without the advisor."""

    def build(self, corpus: Path, folder: Path) -> None:
        """Build the index."""
        build(Settings.load({"ADVISOR_CORPUS_DIR": str(corpus), "ADVISOR_INDEX_DIR": str(folder)}))

    def open(self, folder: Path) -> None:
        """Open the index."""
        self._index = open_index(folder)

    def ask(self, question: str) -> int:
        """Return how many passages were found."""
        return len(self._index.searcher.search(question, FOUND))
