"""LangChain's callbacks see the model; nothing is sent anywhere by default."""

import socket
from collections.abc import Callable
from uuid import UUID

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from model_double import Double

from assistant import Advisor

Worded = Callable[..., Advisor]
APP = "Freelancers built the app our customers pay for, and it keeps going down."


class Watching(BaseCallbackHandler):
    """Notes which runs begin and end, and whose child each model call is."""

    def __init__(self) -> None:
        self.chains: dict[UUID, str] = {}
        self.parents: list[str] = []
        self.ended: list[object] = []

    def on_chain_start(self, serialized: object, inputs: object, **kwargs: object) -> None:
        self.chains[kwargs["run_id"]] = str(kwargs.get("name"))  # type: ignore[index]

    def on_chat_model_start(self, serialized: object, messages: object, **kwargs: object) -> None:
        self.parents.append(self.chains.get(kwargs["parent_run_id"], ""))  # type: ignore[arg-type]

    def on_llm_end(self, response: object, **kwargs: object) -> None:
        self.ended.append(response)


@pytest.mark.parametrize("form", ["lines", "json"])
def test_callbacks_of_the_chain_see_the_model_inside_its_step(worded: Worded, form: str) -> None:
    watching = Watching()
    answer = worded(model_form=form).chain.invoke(APP, {"callbacks": [watching]})
    assert answer.writing is not None
    assert "tell_step" in watching.chains.values()
    assert len(watching.parents) == len(watching.ended) == 1
    if form == "lines":
        assert watching.parents == ["tell_step"]


def test_the_chain_answers_as_ask_does(worded: Worded) -> None:
    opened = worded()
    assert opened.chain.invoke(APP).text == opened.ask(APP).text


def test_nothing_but_the_model_is_spoken_to(
    worded: Worded, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected: list[object] = []
    connect = socket.socket.connect

    def watched(self: socket.socket, address: object) -> None:
        connected.append(address)
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", watched)
    answer = worded().chain.invoke(APP)
    assert answer.writing.trouble == ""
    port = int(double.url.rsplit(":", 1)[1].split("/")[0])
    assert {address for address in connected if isinstance(address, tuple)} == {("127.0.0.1", port)}
