"""The bodies of requests and replies: the OpenAPI document is made from these."""

from pydantic import BaseModel, ConfigDict, Field

from assistant.question import Message

# A conversation of more messages does not change how its last one is understood.
MOST_MESSAGES = 200


class HistoryMessage(BaseModel):
    """An earlier message of the conversation."""

    role: str = Field(pattern="^(user|assistant)$", description='"user" or "assistant".')
    content: str = Field(description="What was said.")


class AskBody(BaseModel):
    """A question, and what was said before it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"question": "FCTO or consultant?", "history": []}]},
    )

    question: str = Field(min_length=1, description="What the owner wants to know.")
    history: list[HistoryMessage] = Field(
        default_factory=list,
        max_length=MOST_MESSAGES,
        description="The conversation so far, oldest message first.",
    )

    def messages(self) -> list[Message]:
        """Return the conversation so far."""
        return [Message(message.role, message.content) for message in self.history]


class Problem(BaseModel):
    """Why there is no answer, in one plain sentence."""

    error: str = Field(examples=["There is no question to answer yet."])


class Health(BaseModel):
    """A server that can answer."""

    status: str = Field(pattern="^ok$")
    index: str = Field(description="Fingerprint of the index that serves.")
    passages: int = Field(description="Passages it searches.")
