# mypy: disable-error-code="import-not-found"
"""txtai: paragraphs → embeddings index → search."""

from pathlib import Path

from txtai import Embeddings

from evals.bench.subject import articles_of, weights_folder

FOUND = 4


class Subject:
    """The library's first example."""

    def build(self, corpus: Path, folder: Path) -> None:
        """Embed the paragraphs of the articles and keep the index."""
        paragraphs = [
            part for _, text in articles_of(corpus) for part in text.split("\n\n") if part.strip()
        ]
        embeddings = Embeddings(path=weights_folder(), content=True, hybrid=True)
        embeddings.index(paragraphs)
        embeddings.save(str(folder))

    def open(self, folder: Path) -> None:
        """Load the index."""
        self._embeddings = Embeddings()
        self._embeddings.load(str(folder))

    def ask(self, question: str) -> int:
        """Return how many passages were found."""
        return len(self._embeddings.search(question, FOUND))
