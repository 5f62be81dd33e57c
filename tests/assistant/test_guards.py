import base64
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from assistant import Settings, SettingsError
from assistant.guards import MOST_BYTES, guarded, read_origins


async def told(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{request.url.path} {len(await request.body())}")


def client_of(**settings: str) -> httpx.AsyncClient:
    routes = [Route(path, told, methods=["GET", "POST"]) for path in ("/", "/healthz", "/page")]
    given = {f"ADVISOR_{name.upper()}": value for name, value in settings.items()}
    app: ASGIApp = guarded(Starlette(routes=routes), Settings.load(given))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


def basic(words: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(words.encode()).decode()}"}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


pytestmark = pytest.mark.anyio


async def test_pages_load_nothing_from_elsewhere_and_stand_in_no_frame() -> None:
    policy = (await client_of().get("/")).headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert policy.endswith("frame-ancestors 'self'")


async def test_allowed_sites_may_frame_the_page() -> None:
    client = client_of(allowed_origins="https://blog.example.com, https://x.example:8443/")
    policy = (await client.get("/")).headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'self' https://blog.example.com https://x.example:8443")


@pytest.mark.parametrize("origin", ["blog.example.com", "https://x; script-src *", "*", "https://"])
async def test_what_is_no_origin_is_refused(origin: str) -> None:
    with pytest.raises(SettingsError, match="ADVISOR_ALLOWED_ORIGINS"):
        read_origins(origin)


@pytest.mark.parametrize("path", ["/page", "/advisor/page"])
async def test_prefix_may_be_passed_on_or_taken_away(path: str) -> None:
    response = await client_of(root_path="/advisor").get(path)
    assert response.text == "/advisor/page 0"


async def test_prefix_alone_is_the_page() -> None:
    client = client_of(root_path="/advisor")
    assert (await client.get("/advisor")).status_code == 200
    assert (await client.get("/advisory")).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        basic("ann:s3cret:with:colons"),
        {"Authorization": "Bearer ann:s3cret:with:colons"},
        {"Authorization": "bearer ann:s3cret:with:colons"},
    ],
)
async def test_password_lets_the_right_one_in(headers: dict[str, str]) -> None:
    client = client_of(auth="ann:s3cret:with:colons")
    assert (await client.get("/page", headers=headers)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        basic("ann:wrong"),
        basic("ann"),
        basic(""),
        basic("ann:s3cret\0"),
        {"Authorization": "Basic %%%"},
        {"Authorization": "Basic"},
        {"Authorization": "Bearer YW5uOnMzY3JldA=="},
        {"Authorization": "Bearer ann:wrong"},
    ],
)
async def test_password_keeps_the_others_out(headers: dict[str, str]) -> None:
    response = await client_of(auth="ann:s3cret").get("/page", headers=headers)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Basic")


async def test_health_needs_no_password() -> None:
    assert (await client_of(auth="a:b").get("/healthz")).status_code == 200
    behind = client_of(auth="a:b", root_path="/advisor")
    assert (await behind.get("/advisor/healthz")).status_code == 200
    assert (await behind.get("/healthz")).status_code == 200
    assert (await behind.get("/page")).status_code == 401


@pytest.mark.parametrize("auth", ["password", ":", "ann:", ":word"])
async def test_password_without_a_name_is_refused(auth: str) -> None:
    with pytest.raises(SettingsError, match="name:password"):
        client_of(auth=auth)


async def test_long_body_is_refused() -> None:
    client = client_of()
    assert (await client.post("/page", content=b"x" * 1000)).text == "/page 1000"
    assert (await client.post("/page", content=b"x" * (MOST_BYTES + 1))).status_code == 413


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/api/ask", "That is more than this server reads at once."),
        ("/v1/chat/completions", {"message": "That is more than this server reads at once."}),
    ],
)
async def test_a_program_reads_a_refusal_as_json(path: str, error: str | dict[str, str]) -> None:
    for prefix in ("", "/advisor"):
        client = client_of(root_path=prefix)
        reply = await client.post(prefix + path, content=b"x" * (MOST_BYTES + 1))
        told = reply.json()["error"]
        assert reply.status_code == 413
        assert told == error or told["message"] == dict(error)["message"]


async def test_nothing_can_be_uploaded() -> None:
    reply = await client_of().post("/gradio_api/upload", files={"files": b"x"})
    assert reply.status_code == 404


async def test_body_of_unstated_length_is_counted() -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(MOST_BYTES // 1024 + 2):
            yield b"x" * 1024

    with pytest.raises(ClientDisconnect):
        await client_of().post("/page", content=endless())
