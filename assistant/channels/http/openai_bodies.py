"""The bodies of OpenAI's chat completions, as far as a question and its answer need them.

After OpenAI's API reference, "Create chat completion". What a client sends beyond these fields
(a temperature, say) is ignored; what comes back beyond OpenAI's fields is `citations` and `answer`.
"""

from typing import Literal

from pydantic import BaseModel, Field

from assistant.answer import Answer, Citation
from assistant.channels.http.bodies import MOST_MESSAGES
from assistant.errors import QuestionError
from assistant.question import Message

MODEL = "fractional-advisor"


class TextPart(BaseModel):
    """A piece of a message."""

    type: Literal["text"]
    text: str


class ChatMessage(BaseModel):
    """A message of the conversation; only those of "user" and "assistant" are read."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[TextPart] | None = None

    @property
    def text(self) -> str:
        """The message's words."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class StreamOptions(BaseModel):
    """What a stream holds besides the answer."""

    include_usage: bool = Field(False, description="End with a chunk that holds `usage`.")


class CompletionBody(BaseModel):
    """A conversation whose last message is the question."""

    messages: list[ChatMessage] = Field(min_length=1, max_length=MOST_MESSAGES)
    model: str = Field(MODEL, description="Any name is accepted: there is one advisor.")
    stream: bool = Field(False, description="Send the answer as it is written.")
    stream_options: StreamOptions | None = None
    n: Literal[1] | None = Field(None, description="One answer; it is always the same.")

    def turn(self) -> tuple[str, list[Message]]:
        """Return the question and what was said before it.

        Raises:
            QuestionError: the last message is not the user's.
        """
        said = [message for message in self.messages if message.role in {"user", "assistant"}]
        if not said or said[-1].role != "user":
            raise QuestionError('The last message must be the question, with the role "user".')
        return said[-1].text, [Message(message.role, message.text) for message in said[:-1]]


class Usage(BaseModel):
    """How much was read and written, in words: no tokens are billed."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Reply(BaseModel):
    """The answer with its sources below it, as Markdown."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None


class Choice(BaseModel):
    """The one answer."""

    index: Literal[0] = 0
    message: Reply
    finish_reason: Literal["stop"] = "stop"
    logprobs: None = None


class Completion(BaseModel):
    """The answer to a conversation."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int = Field(description="Seconds since 1970.")
    model: str = MODEL
    choices: list[Choice]
    usage: Usage
    citations: list[Citation] = Field(description="What the markers [n] refer to.")
    answer: Answer = Field(description="The whole answer, as /api/ask returns it.")


class ChunkChoice(BaseModel):
    """The next piece of the one answer."""

    index: Literal[0] = 0
    delta: dict[str, str] = Field(description="What is added: the `role`, or `content`.")
    finish_reason: Literal["stop"] | None = None
    logprobs: None = None


class Chunk(BaseModel):
    """One event of a stream; the last one with a choice holds `citations` and `answer`."""

    id: str
    object: Literal["chat.completion.chunk"] = "chat.completion.chunk"
    created: int
    model: str = MODEL
    choices: list[ChunkChoice]
    usage: Usage | None = None
    citations: list[Citation] | None = None
    answer: Answer | None = None

    def event(self) -> bytes:
        """Return the chunk as a server-sent event."""
        absent = {name for name in ("usage", "citations", "answer") if getattr(self, name) is None}
        return f"data: {self.model_dump_json(exclude=absent)}\n\n".encode()


class Model(BaseModel):
    """The advisor, in a list of models."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = "fractional-advisor"


class ModelList(BaseModel):
    """The one model there is."""

    object: Literal["list"] = "list"
    data: list[Model] = Field(default_factory=lambda: [Model()])


class CompletionError(BaseModel):
    """What went wrong."""

    message: str
    type: str
    param: str | None = None
    code: str | None = None


class CompletionProblem(BaseModel):
    """Why there is no answer, in OpenAI's shape."""

    error: CompletionError
