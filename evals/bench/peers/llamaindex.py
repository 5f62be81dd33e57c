# mypy: disable-error-code="import-not-found"
"""LlamaIndex with its own store: documents → vector index → retriever."""

from pathlib import Path

from llama_index.core import (
    Document,
    Settings,
    StorageContext,
    VectorStoreIndex,
    load_index_from_storage,
)
from llama_index.embeddings.huggingface import HuggingFaceEmbedding

from evals.bench.subject import articles_of, weights_folder

FOUND = 4


class Subject:
    """The library's first example."""

    def build(self, corpus: Path, folder: Path) -> None:
        """Embed the articles and keep the index."""
        _configure()
        documents = [
            Document(text=text, metadata={"name": name}) for name, text in articles_of(corpus)
        ]
        VectorStoreIndex.from_documents(documents).storage_context.persist(str(folder))

    def open(self, folder: Path) -> None:
        """Load the index."""
        _configure()
        index = load_index_from_storage(StorageContext.from_defaults(persist_dir=str(folder)))
        self._retriever = index.as_retriever(similarity_top_k=FOUND)

    def ask(self, question: str) -> int:
        """Return how many passages were found."""
        return len(self._retriever.retrieve(question))


def _configure() -> None:
    Settings.embed_model = HuggingFaceEmbedding(model_name=weights_folder())
    Settings.llm = None
