"""The double's server: the Web API, response URLs, OAuth, and Socket Mode, on one port."""

import asyncio
import json
import threading
from collections.abc import Coroutine
from typing import Any

from aiohttp import WSMsgType, web

from double.limits import Refused, check_blocks, check_text
from double.methods import call
from double.state import APP_TOKEN, TEAM, Fault, Workspace


class SlackDouble:
    """A running double; deliveries are sent with `double.deliveries`."""

    def __init__(self) -> None:
        self.space = Workspace()
        self.sockets: list[web.WebSocketResponse] = []
        self.acks: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self.handed_out = 0
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="slack-double", daemon=True)

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> "SlackDouble":
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def fail(self, method: str, **how: object) -> None:
        """Plan a fault of a method's next calls."""
        self.space.faults.append(Fault(method, **how))

    def run(self, work: Coroutine[object, object, object]) -> object:
        """Run a coroutine on the double's loop and return its result."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    def cut_connections(self) -> None:
        """Break every Socket Mode connection without a word."""
        for socket in list(self.sockets):
            self._loop.call_soon_threadsafe(self._abort, socket)

    def refresh_connections(self) -> None:
        """Tell every client to come back on a new connection, as Slack does now and then."""
        notice = json.dumps({"type": "disconnect", "reason": "refresh_requested"})
        for socket in list(self.sockets):
            self.run(socket.send_str(notice))

    def _abort(self, socket: web.WebSocketResponse) -> None:
        if socket in self.sockets:
            self.sockets.remove(socket)
        transport = socket._req.transport if socket._req else None
        if transport:
            transport.abort()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._start())
        self._ready.set()
        self._loop.run_forever()

    async def _start(self) -> None:
        app = web.Application(client_max_size=10_000_000)
        app.router.add_post("/api/{method}", self._api)
        app.router.add_post("/respond/{key}", self._respond)
        app.router.add_get("/socket", self._socket)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]

    async def _stop(self) -> None:
        for socket in list(self.sockets):
            await socket.close()
        await self._runner.cleanup()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        args = await _arguments(request)
        fault = self.space.fault_for(method)
        if fault and fault.delay:
            await asyncio.sleep(fault.delay)
        if fault and not fault.after:
            broken = _broken(request, fault)
            if broken is not None:
                return broken
        told = self._answer(request, method, args)
        if fault and fault.after:
            broken = _broken(request, fault)
            if broken is not None:
                return broken
        token = _token(request)
        scopes = ",".join(sorted(self.space.tokens.get(token, set())))
        return web.json_response(told, headers={"x-oauth-scopes": scopes})

    def _answer(self, request: web.Request, method: str, args: dict[str, Any]) -> dict[str, Any]:
        if method == "apps.connections.open":
            if _token(request) != APP_TOKEN:
                return {"ok": False, "error": "invalid_auth"}
            self.handed_out += 1
            return {"ok": True, "url": f"ws://127.0.0.1:{self.port}/socket?n={self.handed_out}"}
        if method == "oauth.v2.access":
            code = self.space.codes.pop(args.get("code", ""), None)
            return code or {"ok": False, "error": "invalid_code"}
        return call(self.space, method, _token(request), args)

    async def _respond(self, request: web.Request) -> web.Response:
        given = await request.json()
        try:
            check_text(given.get("text") or "")
            check_blocks(given.get("blocks") or [])
        except Refused as refused:
            return web.Response(status=400, text=refused.code)
        self.space.responses.append((request.match_info["key"], given))
        return web.Response(text="ok")

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=5)
        await socket.prepare(request)
        await socket.send_str(json.dumps({"type": "hello", "num_connections": 1}))
        self.sockets.append(socket)
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    self._acknowledge(json.loads(message.data))
        finally:
            if socket in self.sockets:
                self.sockets.remove(socket)
        return socket

    def _acknowledge(self, told: dict[str, Any]) -> None:
        waiting = self.acks.pop(told.get("envelope_id", ""), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(told.get("payload") or {})


def _token(request: web.Request) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ")


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json()) if request.can_read_body else {}
    given = dict(await request.post())
    return {
        name: json.loads(value) if str(value)[:1] in "[{" and value else value
        for name, value in given.items()
    }


def _broken(request: web.Request, fault: Fault) -> web.StreamResponse | None:
    if fault.drop:
        if request.transport:
            request.transport.abort()
        return web.Response(status=500)
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    if fault.status != 200:
        body = {"ok": False, "error": "ratelimited" if fault.status == 429 else "fatal_error"}
        return web.json_response(body, status=fault.status, headers=headers)
    if fault.error:
        return web.json_response({"ok": False, "error": fault.error, "needed": "x:y"})
    return None


def install_record(token: str, team: str = TEAM) -> dict[str, Any]:
    """Return what oauth.v2.access answers for an installation."""
    return {
        "ok": True,
        "app_id": "A00000001",
        "token_type": "bot",
        "access_token": token,
        "scope": "chat:write",
        "bot_user_id": "UBOT00001",
        "team": {"id": team, "name": "Double"},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": "UINSTALLER"},
    }
