"""The advisor for LangChain users: the chain as a Runnable, the search as a BaseRetriever."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TypedDict

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import ConfigDict, Field

from assistant.answer import Answer
from assistant.errors import translated
from assistant.question import read_history
from assistant.steps import STEPS, Parts, Turn, done
from index.search import Hit, Searcher


class ChainInput(TypedDict, total=False):
    """What the chain takes besides a bare question: the question and the conversation before."""

    question: str
    history: Sequence[Mapping[str, object]]


def build_chain(parts: Parts) -> Runnable[str | ChainInput, Answer]:
    """Return the steps as one Runnable: a question (or `ChainInput`) in, an `Answer` out.

    Each step is a Runnable of its own, so that callbacks and tracers see them by name.
    """
    chain: Runnable[str | ChainInput, Turn] = RunnableLambda(_turn, name="read")
    for step in STEPS:
        chain = chain | RunnableLambda(partial(step, parts), name=step.__name__)
    return chain | RunnableLambda(_answer, name="answer")


def _turn(given: str | ChainInput) -> Turn:
    if isinstance(given, str):
        return Turn(given)
    return Turn(given["question"], read_history(given.get("history", ())))


def _answer(turn: Turn) -> Answer:
    return done(turn.answer)


class PassageRetriever(BaseRetriever):
    """Hybrid search as a LangChain retriever: passages as `Document`s with their place."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    searcher: Searcher
    k: int = Field(default=4, ge=1, description="Passages returned.")

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        with translated():
            return [to_document(hit) for hit in self.searcher.search(query, self.k)]


def to_document(hit: Hit) -> Document:
    """Return a hit as a Document; its metadata hold article, headings, address, span and score."""
    passage = hit.passage
    return Document(
        id=passage.id,
        page_content=passage.text,
        metadata={
            "article": passage.article,
            "title": passage.title,
            "heading_path": list(passage.heading_path),
            "url": passage.url,
            "roles": list(passage.roles),
            "start": passage.start,
            "end": passage.end,
            "score": hit.score,
        },
    )
