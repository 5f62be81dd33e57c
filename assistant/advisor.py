"""`Advisor`: the one function that builds the object graph, and the questions it answers."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, TypeAlias

from assistant.answer import Answer
from assistant.catalogue import Catalogue
from assistant.entail import Entailment
from assistant.errors import translated
from assistant.generate.wording import Language
from assistant.generate.writer import Writer
from assistant.opening import open_or_build
from assistant.question import read_history
from assistant.settings import Settings
from assistant.steps import Parts, Turn, run_steps, stream_steps
from index.heads import Heads
from index.names import compile_names
from index.opening import Index
from index.quotes import Quotes
from index.ranker import Ranker
from index.topics import load_topics

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

    from assistant.chain import ChainInput, PassageRetriever
    from index.build import Progress

Event: TypeAlias = str | Answer
History: TypeAlias = Iterable[Mapping[str, object]]


class Advisor:
    """Answers questions from one index; safe to use from several threads."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    @classmethod
    def open(
        cls, settings: Settings | None = None, *, progress: "Progress | None" = None
    ) -> "Advisor":
        """Return an advisor over the corpus, building its index if it is missing or stale.

        Args:
            settings: What to use; by default what the environment says.
            progress: Called while an index is built, with (step, done, total).

        Raises:
            SettingsError: an ``ADVISOR_…`` variable is unknown or unusable.
            IndexUnusable: the corpus has mistakes, or the index cannot be built or read.
            ServiceUnavailable: the Chroma server does not answer.
        """
        settings = settings or Settings.load()
        with translated():
            return cls(parts_of(open_or_build(settings, progress), settings))

    def ask(self, question: str, history: History = ()) -> Answer:
        """Return the answer to a question, with the conversation so far taken into account.

        Args:
            question: What the owner typed.
            history: Earlier messages, ``{"role": "user" | "assistant", "content": text}``.

        Raises:
            QuestionError: the question is empty, too long or not text.
            ServiceUnavailable: the Chroma server does not answer.
            IndexUnusable: the index cannot be read.
        """
        return run_steps(self.parts, Turn(question, read_history(history)))

    def stream(self, question: str, history: History = ()) -> Iterator[Event]:
        """Yield the answer's text piece by piece, and last of all the `Answer` itself.

        With a language model, each of its sentences comes as soon as it has passed verification.
        Raises the same errors as `ask`.
        """
        yield from stream_steps(self.parts, Turn(question, read_history(history)))

    @cached_property
    def chain(self) -> "Runnable[str | ChainInput, Answer]":
        """The advisor as a LangChain Runnable: invoke, ainvoke, stream, batch."""
        from assistant.chain import build_chain

        return build_chain(self.parts)

    @cached_property
    def retriever(self) -> "PassageRetriever":
        """The hybrid search as a LangChain retriever."""
        from assistant.chain import PassageRetriever

        return PassageRetriever(searcher=self.parts.index.searcher, k=4)

    def close(self) -> None:
        """Let go of the index's files and connections."""
        if self.parts.language is not None:
            self.parts.language.writer.close()
        self.parts.index.close()

    def __enter__(self) -> "Advisor":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def parts_of(index: Index, settings: Settings) -> Parts:
    """Return what the steps work with, for an opened index."""
    corpus = index.corpus
    quotes = Quotes.load(index.folder)
    catalogue = Catalogue(
        articles={article.name: article for article in corpus.articles},
        sections={section.id: section for section in corpus.sections},
        roles={role.id: role for role in corpus.roles},
        criteria={criterion.id: criterion for criterion in corpus.criteria},
        guides={guide.role: guide for guide in corpus.guides},
        quotes=quotes,
    )
    ranker = Ranker.load(index.folder, corpus.roles, quotes)
    names = compile_names(corpus.roles)
    heads, topics = Heads.load(index.folder), load_topics(index.folder)
    return Parts(
        index, catalogue, names, ranker, heads, topics, settings.max_question_chars,
        language_of(index, settings),
    )  # fmt: skip


def language_of(index: Index, settings: Settings) -> Language | None:
    """Return the language model that is set, unopened, with what checks its sentences."""
    if settings.model is None:
        return None
    return Language(
        writer=Writer(settings),
        scores=Entailment(index.encoder.encode).scores,
        names=compile_names(index.corpus.roles),
        deadline=settings.model_deadline,
        context=settings.model_context,
        rewrites=settings.model_rewrites,
    )
