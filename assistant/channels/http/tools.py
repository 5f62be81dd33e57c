"""What other assistants may do with the advisor: ask, search, read a section."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from assistant.advisor import Advisor
from assistant.answer import Answer, JsonValue
from assistant.catalogue import Catalogue
from assistant.channels.http.bodies import AskBody
from assistant.channels.http.desk import Desk
from assistant.channels.http.problems import sentence_of
from assistant.errors import QuestionError, translated
from assistant.question import clean_question
from assistant.render import to_markdown
from index.errors import suggest
from index.search import Hit

MOST_PASSAGES = 20


class SearchBody(BaseModel):
    """What to look for."""

    model_config = ConfigDict(extra="forbid")

    query: str = Field(min_length=1, description="What the passages should be about.")
    count: int = Field(5, ge=1, le=MOST_PASSAGES, description="Passages to return at most.")


class SectionBody(BaseModel):
    """Which section to read."""

    model_config = ConfigDict(extra="forbid")

    section: str = Field(
        description="A section's id (article#heading) as `search` returns it, or an article's name."
    )


@dataclass(frozen=True, slots=True)
class Found:
    """A passage: a verbatim part of a section, with its score, 0..1."""

    section: str
    title: str
    heading_path: tuple[str, ...]
    url: str | None
    score: float
    text: str


@dataclass(frozen=True, slots=True)
class FoundPassages:
    """The passages nearest to a query, best first."""

    passages: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class SectionText:
    """A section word for word, with the sections below it."""

    section: str
    title: str
    heading_path: tuple[str, ...]
    url: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """A tool's result: for a model to read, and for a program."""

    text: str
    content: Mapping[str, JsonValue]


Run = Callable[[Desk, Mapping[str, object]], Awaitable[Told]]


@dataclass(frozen=True, slots=True)
class Tool:
    """Something another assistant may do; `takes` and `gives` are its schemas' sources."""

    name: str
    title: str
    description: str
    takes: type[BaseModel]
    gives: type[Answer | FoundPassages | SectionText]
    run: Run

    @property
    def input_schema(self) -> dict[str, object]:
        """The JSON schema of its arguments."""
        return self.takes.model_json_schema()

    @property
    def output_schema(self) -> dict[str, object]:
        """The JSON schema of its structured result."""
        return TypeAdapter(self.gives).json_schema(mode="serialization")


async def ask(desk: Desk, arguments: Mapping[str, object]) -> Told:
    """Return the answer to a question."""
    body = AskBody.model_validate(arguments)
    answer = await desk.ask(body.question, body.messages())
    return Told(to_markdown(answer), answer.to_dict())


async def search(desk: Desk, arguments: Mapping[str, object]) -> Told:
    """Return the passages nearest to a query, best first."""
    body = SearchBody.model_validate(arguments)
    hits = await desk.run(partial(find_passages, desk.advisor, body.query, body.count))
    found = FoundPassages(tuple(_found(hit) for hit in hits))
    lines = [f"[{one.section}]\n{one.text}" for one in found.passages]
    return Told("\n\n".join(lines) or "The series has nothing on this.", _plain(found))


async def read_section(desk: Desk, arguments: Mapping[str, object]) -> Told:
    """Return a section word for word."""
    body = SectionBody.model_validate(arguments)
    section = find_section(desk.advisor.parts.catalogue, body.section)
    return Told(section.text, _plain(section))


def find_passages(advisor: Advisor, query: str, count: int) -> tuple[Hit, ...]:
    """Return the passages nearest to a query, best first.

    Raises:
        QuestionError: the query is empty, too long or not text.
        ServiceUnavailable, IndexUnusable: as `Advisor.ask`.
    """
    cleaned = clean_question(query, longest=advisor.parts.longest_question)
    with translated():
        return advisor.parts.index.searcher.search(cleaned, count)


def find_section(catalogue: Catalogue, wanted: str) -> SectionText:
    """Return a section, or a whole article where `wanted` is an article's name.

    Raises:
        QuestionError: there is neither; the nearest name is suggested.
    """
    if article := catalogue.articles.get(wanted):
        text = article.text[article.body_start :]
        return SectionText(wanted, article.title, (), article.url, text)
    section = catalogue.sections.get(wanted)
    if section is None:
        near = suggest(wanted, [*catalogue.sections, *catalogue.articles])
        raise QuestionError(f"There is no section '{wanted[:100]}'; {near}")
    article = catalogue.articles[section.article]
    text = article.text[section.start : section.subtree_end]
    return SectionText(wanted, article.title, section.heading_path, article.url, text)


TOOLS = (
    Tool(
        "ask",
        "Ask the advisor",
        "Tells a business owner which fractional executive fits a situation (or a consultant, an "
        "MSP, nobody), or what the series says about the roles. Every sentence is cited.",
        AskBody,
        Answer,
        ask,
    ),
    Tool(
        "search",
        "Search the series",
        "Returns the passages of the series on fractional leadership nearest to a query.",
        SearchBody,
        FoundPassages,
        search,
    ),
    Tool(
        "read_section",
        "Read a section",
        "Returns a section of the series word for word, by the id that `search` gives.",
        SectionBody,
        SectionText,
        read_section,
    ),
)


def misuse(error: ValidationError) -> str:
    """Return in one sentence what is wrong with a tool's arguments."""
    first = error.errors(include_url=False, include_input=False)[0]
    return sentence_of(first["type"], first["loc"], first["msg"])


def _found(hit: Hit) -> Found:
    passage = hit.passage
    return Found(
        section=passage.section,
        title=passage.title,
        heading_path=passage.heading_path,
        url=passage.url,
        score=hit.score,
        text=passage.text,
    )


def _plain(result: FoundPassages | SectionText) -> dict[str, JsonValue]:
    plain: dict[str, JsonValue] = TypeAdapter(type(result)).dump_python(result, mode="json")
    return plain
