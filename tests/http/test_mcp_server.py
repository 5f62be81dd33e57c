import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar

import httpx
import jsonschema
import pytest
from fastapi import FastAPI
from mcp.client.client import Client
from mcp_types import CallToolResult
from telling import ANSWER, TellingAdvisor, app_over

from assistant import Advisor, ServiceUnavailable, Settings, SettingsError
from assistant.channels.http import api_router
from assistant.channels.http.mcp_server import guard_of
from assistant.channels.http.problems import NO_SERVICE
from assistant.render import to_markdown

T = TypeVar("T")
Serve = Callable[[FastAPI], str]
OFFERED = Settings(mcp=True, questions_per_minute=0)
HELLO = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


def with_client(address: str, work: Callable[[Client], Awaitable[T]]) -> T:
    """Return what some work with a connected client returns."""

    async def run() -> T:
        async with Client(f"{address}/mcp") as client:
            return await work(client)

    return asyncio.run(run())


def call(address: str, tool: str, **arguments: object) -> CallToolResult:
    return with_client(address, lambda client: client.call_tool(tool, arguments))


@pytest.fixture
def offered(told: TellingAdvisor, serve: Serve) -> str:
    """The address of a server over the telling advisor that offers the tools."""
    return serve(app_over(told, OFFERED))


@pytest.fixture
def real(advisor: Advisor, serve: Serve) -> str:
    return serve(app_over(advisor, OFFERED))


def test_the_tools_say_what_they_take_and_give(offered: str) -> None:
    listed = with_client(offered, lambda client: client.list_tools())
    assert [tool.name for tool in listed.tools] == ["ask", "search", "read_section"]
    for tool in listed.tools:
        assert tool.description and tool.annotations.read_only_hint
        for schema in (tool.input_schema, tool.output_schema):
            jsonschema.Draft202012Validator.check_schema(schema)
            assert schema["type"] == "object"


def test_an_answer_comes_as_text_and_as_data(offered: str, told: TellingAdvisor) -> None:
    history = [{"role": "user", "content": "We build apps."}]
    result = call(offered, "ask", question="And now?", history=history)
    assert result.content[0].text == to_markdown(ANSWER)
    assert result.structured_content == ANSWER.to_dict()
    assert told.asked == [("And now?", history)]


@pytest.mark.parametrize(
    ("tool", "arguments", "sentence"),
    [
        ("ask", {}, "question: is missing."),
        ("ask", {"question": "x", "mood": "bad"}, "mood: is not known here."),
        ("search", {"query": "x", "count": 99}, "count: Input should be less than or equal to 20."),
        ("dance", {}, "There is no tool of this name; there are ask, search, read_section."),
    ],
)
def test_misuse_is_told_in_a_sentence(
    offered: str, tool: str, arguments: dict[str, object], sentence: str
) -> None:
    result = call(offered, tool, **arguments)
    assert result.is_error
    assert result.content[0].text == sentence


def test_a_service_that_is_down_keeps_its_secrets(offered: str, told: TellingAdvisor) -> None:
    told.error = ServiceUnavailable("http://secret refused")
    result = call(offered, "ask", question="x")
    assert (result.is_error, result.content[0].text) == (True, NO_SERVICE)


def test_tools_count_as_questions(told: TellingAdvisor, serve: Serve) -> None:
    address = serve(app_over(told, Settings(mcp=True, questions_per_minute=1)))
    assert not call(address, "ask", question="x").is_error
    assert "Please wait" in call(address, "ask", question="x").content[0].text


def test_what_search_finds_can_be_read(real: str, advisor: Advisor) -> None:
    found = call(real, "search", query="what does an integrator do", count=2)
    first, _ = found.structured_content["passages"]
    assert first["text"] in found.content[0].text
    section = call(real, "read_section", section=first["section"])
    assert first["text"] in section.structured_content["text"]
    assert section.content[0].text == section.structured_content["text"]


def test_the_real_answer_fits_its_schema(real: str, advisor: Advisor) -> None:
    listed = with_client(real, lambda client: client.list_tools())
    result = call(real, "ask", question="FCTO or consultant?")
    assert result.structured_content == advisor.ask("FCTO or consultant?").to_dict()
    jsonschema.validate(result.structured_content, listed.tools[0].output_schema)


def test_it_is_not_there_unless_asked_for(address: str) -> None:
    assert httpx.post(f"{address}/mcp", json=HELLO).status_code == 404


def test_without_its_package_the_setting_says_what_to_install(
    told: TellingAdvisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] in {"mcp", "mcp_types"}]:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(SettingsError, match=r"fractional-advisor\[mcp\]"):
        api_router(told, OFFERED)


@pytest.mark.parametrize(
    ("header", "value", "status"),
    [("Host", "evil.example", 421), ("Origin", "https://evil.example", 403)],
)
def test_a_strangers_page_does_not_reach_a_local_server(
    offered: str, header: str, value: str, status: int
) -> None:
    accepts = {"Accept": "application/json, text/event-stream"}
    reply = httpx.post(f"{offered}/mcp", json=HELLO, headers=accepts | {header: value})
    assert reply.status_code == status


@pytest.mark.parametrize(
    ("given", "guarded", "hosts"),
    [
        ({}, True, {"localhost:*"}),
        ({"host": "0.0.0.0"}, False, set()),
        ({"host": "0.0.0.0", "mcp_hosts": "advice.example"}, True, {"advice.example"}),
        ({"mcp_hosts": "a.example, b.example"}, True, {"a.example", "b.example", "127.0.0.1:*"}),
    ],
)
def test_the_operator_names_the_hosts(
    given: dict[str, str], guarded: bool, hosts: set[str]
) -> None:
    guard = guard_of(Settings(**given))
    assert guard.enable_dns_rebinding_protection == guarded
    assert hosts <= set(guard.allowed_hosts)
