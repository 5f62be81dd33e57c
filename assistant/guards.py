"""What stands between the network and the web application: prefix, password, headers, size.

Each function takes an ASGI application and returns one that guards it.
"""

import base64
import binascii
import re
import secrets
from collections.abc import Iterable, Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import SettingsError
from assistant.settings import Settings

HEALTH = "/healthz"
# Gradio takes files from anybody; the page takes none.
UPLOADS = frozenset({"/gradio_api/upload", "/gradio_api/upload/"})
ORIGIN = re.compile(r"https?://[\w.*-]+(?::\d{1,5})?")
# Bytes: a browser sends the conversation along with a question; a long one has some 300,000.
MOST_BYTES = 2 * 1024 * 1024
# Gradio compiles templates in the browser, hence unsafe-eval; nothing comes from elsewhere.
CONTENT_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)


def guarded(app: ASGIApp, settings: Settings) -> ASGIApp:
    """Return the application behind every guard that the settings ask for.

    Raises:
        SettingsError: the password or an origin is not written as it must be.
    """
    app = with_size_limit(app)
    if settings.auth is not None:
        app = with_password(app, settings.auth.get_secret_value())
    app = with_headers(app, read_origins(settings.allowed_origins))
    return with_prefix(app, settings.root_path) if settings.root_path else app


def read_origins(given: str) -> tuple[str, ...]:
    """Return the origins of a comma-separated list.

    Raises:
        SettingsError: one of them is no origin.
    """
    origins = tuple(origin.strip().rstrip("/") for origin in given.split(",") if origin.strip())
    for origin in origins:
        if not ORIGIN.fullmatch(origin):
            raise SettingsError(
                f"ADVISOR_ALLOWED_ORIGINS: '{origin}' is no origin; write https://host or "
                "https://host:port"
            )
    return origins


def with_prefix(app: ASGIApp, prefix: str) -> ASGIApp:
    """Return an application that is reached with or without a path prefix.

    A reverse proxy may pass the prefix on or take it away; links carry it in both cases.
    """

    async def prefixed(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"}:
            path = scope["path"]
            bare = path.removeprefix(prefix) if path.startswith(f"{prefix}/") else path
            bare = "/" if path == prefix else bare
            scope = {**scope, "root_path": prefix, "path": prefix + bare}
        await app(scope, receive, send)

    return prefixed


def with_password(app: ASGIApp, name_and_password: str) -> ASGIApp:
    """Return an application that only the right name and password reach; fails closed.

    Raises:
        SettingsError: they are not written as name:password.
    """
    name, colon, password = name_and_password.partition(":")
    if not (name and colon and password):
        raise SettingsError("ADVISOR_AUTH: write it as name:password")
    expected = name_and_password.encode()
    asking = {"WWW-Authenticate": 'Basic realm="Fractional Advisor", charset="UTF-8"'}

    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"} or _is_health(scope):
            await app(scope, receive, send)
            return
        if secrets.compare_digest(_credentials(Headers(scope=scope)), expected):
            await app(scope, receive, send)
            return
        sentence = "This page needs a name and a password."
        await _refusal(scope, 401, sentence, asking)(scope, receive, send)

    return checked


def with_headers(app: ASGIApp, origins: Iterable[str]) -> ASGIApp:
    """Return an application whose pages load nothing from elsewhere.

    Args:
        app: The application.
        origins: Sites that may show its pages in a frame.
    """
    policy = " ".join([CONTENT_POLICY, *origins])

    async def covered(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_covered(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = policy
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "same-origin"
            await send(message)

        await app(scope, receive, send_covered)

    return covered


def with_size_limit(app: ASGIApp) -> ASGIApp:
    """Return an application that reads no body of more than `MOST_BYTES`.

    The length that a sender states is not believed: the bytes are counted as well.
    """

    async def limited(scope: Scope, receive: Receive, send: Send) -> None:
        stated = Headers(scope=scope).get("content-length", "0") if scope["type"] == "http" else "0"
        if stated.isdigit() and int(stated) > MOST_BYTES:
            refusal = _refusal(scope, 413, "That is more than this server reads at once.")
            await refusal(scope, receive, send)
            return
        if _bare_path(scope) in UPLOADS:
            await _refusal(scope, 404, "Nothing is uploaded here.")(scope, receive, send)
            return
        await app(scope, _counting(receive), send)

    return limited


def _counting(receive: Receive) -> Receive:
    read = 0

    async def receive_counted() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        return message if read <= MOST_BYTES else {"type": "http.disconnect"}

    return receive_counted


def _refusal(
    scope: Scope, status: int, sentence: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a refusal as who is asking reads it: a program of ours JSON, anybody else text."""
    path = _bare_path(scope)
    if path.startswith("/v1/"):
        body = {"message": sentence, "type": "invalid_request_error", "param": None, "code": None}
        return JSONResponse({"error": body}, status, headers)
    if path.startswith("/api/"):
        return JSONResponse({"error": sentence}, status, headers)
    return PlainTextResponse(sentence, status, headers)


def _bare_path(scope: Scope) -> str:
    path: str = scope.get("path", "")
    return path.removeprefix(scope.get("root_path", ""))


def _is_health(scope: Scope) -> bool:
    return _bare_path(scope) == HEALTH


def _credentials(headers: Headers) -> bytes:
    """Return what an Authorization header holds, or nothing.

    A browser sends name:password as Basic; a program's client sends it as its API key (Bearer).
    """
    scheme, _, given = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return given.encode("latin-1")
    try:
        return base64.b64decode(given, validate=True) if scheme.lower() == "basic" else b""
    except (binascii.Error, ValueError):
        return b""
