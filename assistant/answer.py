"""The data every channel renders: an `Answer`, and what it is made of. All of it is frozen."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["recommend", "compare", "explain", "abstain", "chat"]
JsonValue: TypeAlias = "str | int | float | bool | list[JsonValue] | Mapping[str, JsonValue] | None"


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim span of an article: ``article_text[start:end] == quote``.

    Attributes:
        n: The marker [n] that refers to it in the text; 1-based.
        article: The article's file name without ``.md``.
        title: The article's title.
        heading: The heading the span stands under; "" before the first heading.
        url: Where the original post stands, or None where there is none.
        roles: Ids of the roles the article is about.
        quote: The span itself, as it stands in the file, Markdown included.
        start: First character of the span in the file; 0-based.
        end: One past its last character.
    """

    n: int
    article: str
    title: str
    heading: str
    url: str | None
    roles: tuple[str, ...]
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """A match between something the owner said and a criterion.

    Attributes:
        said: The owner's own words, a verbatim part of a message of theirs.
        criterion: The criterion's id.
        statement: The criterion's sentence, as the corpus words it.
        role: The role that this match speaks for.
        score: How sure the match is, 0..1.
        holds: False where the owner's words deny the criterion.
        n: The citation that backs the criterion, or None where the text does not cite it.
    """

    said: str
    criterion: str
    statement: str
    role: str
    score: float
    holds: bool = True
    n: int | None = None


@dataclass(frozen=True, slots=True)
class RankedRole:
    """A role and its calibrated probability of being the right answer, 0..1."""

    role: str
    probability: float


@dataclass(frozen=True, slots=True)
class Question:
    """A clarifying question, with replies one can click.

    Attributes:
        text: What is asked.
        criterion: The id of the criterion that the answer settles.
        options: Replies that an owner would give, best first.
    """

    text: str
    criterion: str
    options: tuple[str, ...] = ("Yes", "No")

    def __str__(self) -> str:
        """Return what is asked."""
        return self.text


@dataclass(frozen=True, slots=True)
class Decision:
    """The roles ranked by what the owner said.

    Attributes:
        ranked: Every role, most probable first.
        confidence: Calibrated probability that the first role is right, 0..1.
        evidence: Matches that carry the decision, strongest first.
        questions: At most two open criteria whose answer would change the advice.
    """

    ranked: tuple[RankedRole, ...]
    confidence: float
    evidence: tuple[Evidence, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def role(self) -> str:
        """The most probable role's id."""
        return self.ranked[0].role


@dataclass(frozen=True, slots=True)
class Writing:
    """What a language model had to do with an answer.

    Attributes:
        model: provider:model, as it was set.
        prompt: Version of the prompts.
        form: How it was to write: json or lines.
        shown: Sentences of its that passed verification and are shown.
        removed: Sentences that were not, because no passage supports them.
        recited: Shown ones that cited nothing, or the wrong passage, and were given the right one.
        objection: What it has against the decision, in its words, or "".
        trouble: Why the answer is composed after all, as in `assistant.generate.trouble`, or "".
        tokens: Tokens read and written; None where the provider does not say.
        cached: Of those read, the ones from the provider's cache.
        cost: In the currency of the prices that are set; None without prices or tokens.
        seconds: From the request to the last word, or to the deadline.
        first: Seconds to the first sentence that passed, or None.
    """

    model: str
    prompt: str
    form: str = ""
    shown: int = 0
    removed: int = 0
    recited: int = 0
    objection: str = ""
    trouble: str = ""
    tokens: tuple[int, int] | None = None
    cached: int = 0
    cost: float | None = None
    seconds: float = 0.0
    first: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the owner gets, the same in every channel.

    Attributes:
        kind: recommend, compare, explain, abstain or chat.
        roles: recommend: best first; compare: the roles compared; explain: the roles it is
            about; abstain and chat: none.
        confidence: Calibrated probability that the answer is right, 0..1.
        text: Markdown with [n] markers.
        citations: The spans that the markers refer to, in the order of their numbers.
        questions: Clarifying questions, 0..2.
        missing: What was asked and is not covered; "" where nothing is missing.
        evidence: What the owner said beside the criteria.
        suggestions: Questions that may be asked next.
        notice: One line about how the answer came to be (a language model failed, say), or "".
        writing: What a language model had to do with it; None where none was asked.
    """

    kind: Kind
    roles: tuple[str, ...]
    confidence: float
    text: str
    citations: tuple[Citation, ...] = ()
    questions: tuple[Question, ...] = ()
    missing: str = ""
    evidence: tuple[Evidence, ...] = ()
    suggestions: tuple[str, ...] = ()
    notice: str = ""
    writing: Writing | None = None

    def to_dict(self) -> dict[str, JsonValue]:
        """Return the answer as plain JSON types; tuples become lists."""
        return {key: _plain(value) for key, value in asdict(self).items()}


def _plain(value: object) -> JsonValue:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    raise TypeError(f"an answer holds no {type(value).__name__}")
