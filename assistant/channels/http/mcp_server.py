"""The tools over the Model Context Protocol, streamable HTTP, without sessions to remember.

The package `mcp` (2.x) is optional. Its low-level server is used: the ergonomic one sets up the
process's logging, which is the entry point's business here.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import APIRouter, FastAPI
from pydantic import ValidationError
from starlette.requests import Request

from assistant.channels.http.desk import Desk
from assistant.channels.http.problems import refusal_of
from assistant.channels.http.route import MOST_BYTES, visitor_of
from assistant.channels.http.tools import TOOLS, Tool, misuse
from assistant.errors import AdvisorError, SettingsError
from assistant.settings import Settings

if TYPE_CHECKING:
    from mcp.server import Server, ServerRequestContext
    from mcp.server.transport_security import TransportSecuritySettings
    from mcp_types import (
        CallToolRequestParams,
        CallToolResult,
        ListToolsResult,
        PaginatedRequestParams,
    )
    from mcp_types import Tool as McpTool

PATH = "/mcp"
NAME = "fractional-advisor"
INSTRUCTIONS = (
    "Advice on fractional executives from one series of articles. Use `ask` for a recommendation "
    "or an explanation, `search` and `read_section` for the articles' own words. Cite the sources."
)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def tools_router(desk: Desk, settings: Settings) -> APIRouter:
    """Return the route `/mcp`; the application that includes it runs the server with itself.

    Raises:
        SettingsError: the package `mcp` is not installed.
    """
    try:
        server = build_server(desk)
    except ImportError as error:
        raise SettingsError(
            "ADVISOR_MCP needs a package: pip install 'fractional-advisor[mcp]'"
        ) from error
    app = server.streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=MOST_BYTES,
        transport_security=guard_of(settings),
    )

    @asynccontextmanager
    async def run(_: FastAPI) -> AsyncIterator[None]:
        async with server.session_manager.run():
            yield

    router = APIRouter(lifespan=run)
    router.routes.extend(app.routes)
    return router


def guard_of(settings: Settings) -> "TransportSecuritySettings":
    """Return which Host and Origin headers the endpoint accepts.

    A page on the internet must not reach a server on the reader's own machine under a name of its
    own (DNS rebinding): a server on a loopback address answers to loopback names and to those the
    operator sets. One that is bound to the network has a name we cannot know: it answers to any.
    """
    from mcp.server.transport_security import TransportSecuritySettings

    names = [name.strip() for name in settings.mcp_hosts.split(",") if name.strip()]
    if settings.host not in LOOPBACK and not names:
        return TransportSecuritySettings(enable_dns_rebinding_protection=False)
    hosts = [*names, "127.0.0.1", "localhost", "[::1]"]
    hosts += [f"{name}:*" for name in hosts]
    origins = [f"{scheme}://{host}" for scheme in ("http", "https") for host in hosts]
    return TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=origins)


def build_server(desk: Desk) -> "Server[dict[str, object]]":
    """Return the MCP server that offers the tools.

    Raises:
        ImportError: the package `mcp` is not installed.
    """
    from mcp.server import Server
    from mcp_types import ListToolsResult

    tools = {tool.name: tool for tool in TOOLS}

    async def list_tools(
        _: "ServerRequestContext[dict[str, object]]", __: "PaginatedRequestParams | None"
    ) -> "ListToolsResult":
        return ListToolsResult(tools=[_described(tool) for tool in TOOLS])

    async def call_tool(
        context: "ServerRequestContext[dict[str, object]]", params: "CallToolRequestParams"
    ) -> "CallToolResult":
        if params.name not in tools:
            return _failed(f"There is no tool of this name; there are {', '.join(tools)}.")
        return await _call(desk, tools[params.name], context.request, params.arguments or {})

    return Server(
        NAME,
        title="Fractional Advisor",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


async def _call(
    desk: Desk, tool: Tool, request: object, arguments: dict[str, object]
) -> "CallToolResult":
    from mcp_types import CallToolResult, TextContent

    try:
        desk.admit(visitor_of(request) if isinstance(request, Request) else "")
        told = await tool.run(desk, arguments)
    except AdvisorError as error:
        return _failed(refusal_of(error).sentence)
    except ValidationError as error:
        return _failed(misuse(error))
    return CallToolResult(
        content=[TextContent(type="text", text=told.text)],
        structured_content=dict(told.content),
    )


def _failed(sentence: str) -> "CallToolResult":
    from mcp_types import CallToolResult, TextContent

    return CallToolResult(content=[TextContent(type="text", text=sentence)], is_error=True)


def _described(tool: Tool) -> "McpTool":
    from mcp_types import Tool as McpTool
    from mcp_types import ToolAnnotations

    return McpTool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.input_schema,
        output_schema=tool.output_schema,
        annotations=ToolAnnotations(
            read_only_hint=True, idempotent_hint=True, open_world_hint=False
        ),
    )
