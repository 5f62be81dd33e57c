"""The advisor under the stopwatch: whole answers, decided and verified."""

from pathlib import Path

from assistant import Advisor, Settings
from assistant.opening import build


class Subject:
    """The advisor."""

    def build(self, corpus: Path, folder: Path) -> None:
        """Build the index, the learned parts included."""
        build(Settings.load({"ADVISOR_CORPUS_DIR": str(corpus), "ADVISOR_INDEX_DIR": str(folder)}))

    def open(self, folder: Path) -> None:
        """Open the advisor over the index of the series."""
        self._advisor = Advisor.open(Settings.load({"ADVISOR_INDEX_DIR": str(folder)}))

    def ask(self, question: str) -> int:
        """Answer a question; return how many citations the answer has."""
        return len(self._advisor.ask(question).citations)
