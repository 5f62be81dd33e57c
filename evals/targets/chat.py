"""An OpenAI-compatible chat endpoint as a target."""

import os
from collections.abc import Mapping
from dataclasses import replace

import httpx

from evals.errors import ReplyUnusable, TargetDown, TargetTimeout
from evals.replies import Reply
from evals.targets import History, TargetOptions
from evals.targets.reading import INSTRUCTION, read_reply

# Where it is absent from the address: the path that OpenAI's own servers use.
DEFAULT_PATH = "/v1"
KEY_VARIABLE = "OPENAI_API_KEY"


class ChatTarget:
    """Asks an endpoint; it is told to name kind and roles, and is otherwise read by name."""

    searches = False

    def __init__(self, url: str, options: TargetOptions) -> None:
        """Make a client; nothing is sent yet."""
        base = url.rstrip("/")
        if httpx.URL(base).path in ("", "/"):
            base += DEFAULT_PATH
        key = os.environ.get(KEY_VARIABLE, "")
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._url = f"{base.removesuffix('/chat/completions')}/chat/completions"
        self._options = options
        self._client = httpx.Client(timeout=options.timeout, headers=headers)
        roles = ", ".join(dict.fromkeys(options.role_names.values()))
        self._system = {"role": "system", "content": INSTRUCTION.format(roles=roles)}

    def ask(self, question: str, history: History) -> Reply:
        """Return the endpoint's answer.

        Raises:
            TargetDown: it cannot be reached or answers with an error.
            TargetTimeout: it takes too long.
            ReplyUnusable: what it sends is not a chat completion.
        """
        messages = [self._system, *history, {"role": "user", "content": question}]
        body = {"model": self._options.model, "messages": messages, "temperature": 0}
        try:
            response = self._client.post(self._url, json=body)
            response.raise_for_status()
            found = response.json()
        except httpx.TimeoutException as error:
            raise TargetTimeout(f"no answer within {self._options.timeout:g} s") from error
        except httpx.HTTPStatusError as error:
            raise TargetDown(f"{self._url} answered {error.response.status_code}") from error
        except httpx.HTTPError as error:
            raise TargetDown(f"{self._url} cannot be reached: {error}") from error
        except ValueError as error:
            raise ReplyUnusable(f"{self._url} did not send JSON") from error
        return _read_completion(found, self._options.role_names)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _read_completion(found: object, role_names: Mapping[str, str]) -> Reply:
    """Return the reply in a chat completion.

    Raises:
        ReplyUnusable: it holds no text.
    """
    try:
        text = found["choices"][0]["message"]["content"]  # type: ignore[index]
        usage = found.get("usage") or {}  # type: ignore[attr-defined]
        tokens = usage.get("prompt_tokens"), usage.get("completion_tokens")
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise ReplyUnusable("the endpoint sent no 'choices[0].message.content'") from error
    if not isinstance(text, str):
        raise ReplyUnusable("the endpoint's message is no text")
    reply = read_reply(text, role_names)
    read, written = tokens
    if isinstance(read, int) and isinstance(written, int):
        return replace(reply, tokens=(read, written))
    return reply
