"""The usual LangChain script: load, split, embed, store in Chroma, retrieve.

Split by headings and length, embedded by sentence-transformers, kept in Chroma, four passages for
each question: what tutorials show. It answers nothing by itself; a language model's time would come
on top.
"""

from pathlib import Path

from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from evals.bench.subject import articles_of, weights_folder

CHARACTERS, OVERLAP, FOUND = 1000, 200, 4


class Subject:
    """The script's steps."""

    def build(self, corpus: Path, folder: Path) -> None:
        """Split, embed and store the articles."""
        splitter = RecursiveCharacterTextSplitter(chunk_size=CHARACTERS, chunk_overlap=OVERLAP)
        documents = [
            Document(page_content=text, metadata={"source": name})
            for name, text in articles_of(corpus)
        ]
        Chroma.from_documents(
            splitter.split_documents(documents), _embeddings(), persist_directory=str(folder)
        )

    def open(self, folder: Path) -> None:
        """Open the stored vectors with the same model."""
        store = Chroma(persist_directory=str(folder), embedding_function=_embeddings())
        self._retriever = store.as_retriever(search_kwargs={"k": FOUND})

    def ask(self, question: str) -> int:
        """Return how many passages were found."""
        return len(self._retriever.invoke(question))


def _embeddings() -> HuggingFaceEmbeddings:
    return HuggingFaceEmbeddings(model_name=weights_folder())
