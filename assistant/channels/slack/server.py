"""HTTP: Slack's signed requests, installation over OAuth, and a health check."""

from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_bolt.response import BoltResponse
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from assistant.channels.slack.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH
from assistant.store.database import Database, ping
from assistant.store.errors import StoreUnusable

# Slack's largest deliveries, messages of 40,000 characters with their blocks, stay far below.
LARGEST_BODY = 1_000_000  # bytes


def create_server(app: App, database: Database) -> Starlette:
    """Return the web application that Slack and installing browsers talk to."""

    async def receive(request: Request) -> Response:
        body = await _read(request)
        if body is None:
            return PlainTextResponse("too large", status_code=413)
        try:
            delivered = to_bolt_request(request, body)
        except (ValueError, RecursionError):
            return PlainTextResponse("unreadable", status_code=400)
        # bolt writes to the database: not on the event loop
        return to_starlette_response(await run_in_threadpool(app.dispatch, delivered))

    async def install(request: Request) -> Response:
        if app.oauth_flow is None:
            return PlainTextResponse("this app serves one workspace", status_code=404)
        back = request.url.path == REDIRECT_PATH
        handle = app.oauth_flow.handle_callback if back else app.oauth_flow.handle_installation
        told: BoltResponse = await run_in_threadpool(handle, to_bolt_request(request, b""))
        return to_starlette_response(told)

    async def health(request: Request) -> Response:
        try:
            await run_in_threadpool(ping, database)
        except StoreUnusable:
            return PlainTextResponse("the store does not answer", status_code=503)
        return PlainTextResponse("ok")

    return Starlette(
        routes=[
            Route(EVENTS_PATH, receive, methods=["POST"]),
            Route(INSTALL_PATH, install, methods=["GET"]),
            Route(REDIRECT_PATH, install, methods=["GET"]),
            Route("/healthz", health, methods=["GET"]),
        ]
    )


async def _read(request: Request) -> bytes | None:
    """Return a request's body, or None where it is too large."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)
