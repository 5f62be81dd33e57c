# mypy: disable-error-code="import-not-found"
"""Haystack with its in-memory store, saved to a file: split, embed, retrieve."""

from pathlib import Path

from haystack import Document
from haystack.components.embedders import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore

from evals.bench.subject import articles_of, weights_folder

WORDS, FOUND = 150, 4


class Subject:
    """The library's first example."""

    def build(self, corpus: Path, folder: Path) -> None:
        """Split and embed the articles, and keep the store."""
        splitter = DocumentSplitter(split_by="word", split_length=WORDS)
        splitter.warm_up()
        documents = [
            Document(content=text, meta={"name": name}) for name, text in articles_of(corpus)
        ]
        embedder = SentenceTransformersDocumentEmbedder(model=weights_folder(), progress_bar=False)
        embedder.warm_up()
        store = InMemoryDocumentStore(embedding_similarity_function="cosine")
        store.write_documents(embedder.run(splitter.run(documents)["documents"])["documents"])
        folder.mkdir(parents=True, exist_ok=True)
        store.save_to_disk(str(folder / "store.json"))

    def open(self, folder: Path) -> None:
        """Load the store and the model."""
        self._embedder = SentenceTransformersTextEmbedder(
            model=weights_folder(), progress_bar=False
        )
        self._embedder.warm_up()
        store = InMemoryDocumentStore.load_from_disk(str(folder / "store.json"))
        self._retriever = InMemoryEmbeddingRetriever(store, top_k=FOUND)

    def ask(self, question: str) -> int:
        """Return how many passages were found."""
        vector = self._embedder.run(question)["embedding"]
        return len(self._retriever.run(vector)["documents"])
