"""Opening a chat model and speaking with it: the only place that knows LangChain."""

import os
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from assistant.generate.budget import Usage
from assistant.generate.prompts import SCHEMA, Form, Prompt
from assistant.generate.trouble import ModelTrouble
from assistant.settings import Settings

if TYPE_CHECKING:
    from langchain_core.callbacks import UsageMetadataCallbackHandler
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

# Tokens that a model may write, with room for those that think first; we stop listening earlier.
MOST_TOKENS = 2000
# Servers of one's own want no key, but OpenAI's client wants one to send.
NO_KEY = "none"
EXTRA = "pip install 'fractional-advisor[llm]', or the provider's own langchain package"
# A piece of text, what structured output holds so far, or at the very end what it took.
Piece: TypeAlias = "str | Mapping[str, object] | Usage"


@dataclass(frozen=True, slots=True)
class Chat:
    """An opened chat model.

    Attributes:
        model: LangChain's.
        form: How it is to write.
        marks_cache: Whether the parts of a prompt worth keeping must be marked for it.
    """

    model: "BaseChatModel"
    form: Form
    marks_cache: bool = False


def open_chat(settings: Settings) -> Chat:
    """Return the chat model that the settings name; nothing is sent yet.

    Its requests end with the deadline, and its own retries are the only ones there are.

    Raises:
        ModelTrouble: there is no such provider or its package is missing; the detail says what
            to do. For a missing key, providers' clients raise errors of their own.
    """
    # Slow to import, and only those who have set a model pay for it.
    from langchain.chat_models import init_chat_model

    provider = (settings.model or "").partition(":")[0]
    options: dict[str, object] = {"timeout": settings.model_deadline, "max_tokens": MOST_TOKENS}
    if settings.model_url:
        # One's own server: the same question is to get the same answer.
        options |= {"base_url": settings.model_url, "temperature": 0}
    if provider == "openai":
        options |= _openai_options(settings)
    if provider == "ollama":
        options = _ollama_options(options)
    try:
        model = init_chat_model(settings.model, **options)  # type: ignore[call-overload]
    except ImportError as error:
        raise ModelTrouble("refused", f"{_first_line(error)}; {EXTRA}") from error
    except ValueError as error:
        raise ModelTrouble("refused", _first_line(error)) from error
    return Chat(model, _form(settings, model), provider == "anthropic")


def _openai_options(settings: Settings) -> dict[str, object]:
    options: dict[str, object] = {"stream_usage": True}
    if settings.model_url and not os.environ.get("OPENAI_API_KEY"):
        options["api_key"] = NO_KEY
    return options


def _ollama_options(options: Mapping[str, object]) -> dict[str, object]:
    """Return the options as Ollama's client names them."""
    named = {"max_tokens": "num_predict"}
    kept = {named.get(name, name): value for name, value in options.items() if name != "timeout"}
    return kept | {"client_kwargs": {"timeout": options["timeout"]}}


def _form(settings: Settings, model: "BaseChatModel") -> Form:
    """Return the form that is set, or structured output where the provider is known to have it."""
    if settings.model_form == "json":
        return "json"
    known = not settings.model_url and (model.profile or {}).get("structured_output")
    return "json" if settings.model_form == "auto" and known else "lines"


def speak(chat: Chat, prompt: Prompt) -> Generator[Piece, None, None]:
    """Yield what a model writes as it comes, and at the end what it took, if it says so.

    Raises what the provider's library raises.
    """
    from langchain_core.callbacks import UsageMetadataCallbackHandler
    from langchain_core.runnables.config import ensure_config, merge_configs

    counter = UsageMetadataCallbackHandler()
    # Beside the callbacks and tracers of the caller, whose configuration comes by context.
    config = merge_configs(ensure_config(), {"callbacks": [counter], "run_name": "word the answer"})
    messages = messages_of(prompt, marks_cache=chat.marks_cache)
    if chat.form == "json":
        for snapshot in chat.model.with_structured_output(dict(SCHEMA)).stream(messages, config):
            if isinstance(snapshot, Mapping):
                yield snapshot
    else:
        for chunk in chat.model.stream(messages, config):
            yield str(chunk.text)
    if usage := _usage(counter):
        yield usage


def messages_of(prompt: Prompt, *, marks_cache: bool) -> "list[BaseMessage]":
    """Return a prompt as messages, the parts that stay the same in front.

    Args:
        prompt: what to send.
        marks_cache: for Anthropic: where the kept part ends is marked with `cache_control`.
    """
    from langchain_core.messages import HumanMessage, SystemMessage

    if not marks_cache:
        text = "\n\n".join(part for part in (prompt.context, prompt.question) if part)
        return [SystemMessage(prompt.system), HumanMessage(text)]
    kept = [_kept(prompt.context)] if prompt.context else []
    question: dict[str, object] = {"type": "text", "text": prompt.question}
    return [
        SystemMessage(content=[_kept(prompt.system)]),
        HumanMessage(content=[*kept, question]),
    ]


def _kept(text: str) -> dict[str, object]:
    return {"type": "text", "text": text, "cache_control": {"type": "ephemeral"}}


def _usage(counter: "UsageMetadataCallbackHandler") -> Usage | None:
    found = list(counter.usage_metadata.values())
    if not found:
        return None
    details = [one.get("input_token_details") or {} for one in found]
    return Usage(
        sum(one["input_tokens"] for one in found),
        sum(one["output_tokens"] for one in found),
        sum(detail.get("cache_read") or 0 for detail in details),
    )


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
