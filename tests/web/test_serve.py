import gc
import re
import socket
from collections.abc import Callable

import httpx
import pytest
from visiting import ScriptedAdvisor

from assistant import Settings, SettingsError
from assistant.serve import address_of, keeping_garbage, listening


def test_free_port_is_taken_when_asked_for_zero() -> None:
    settings = Settings(port=0)
    with listening(settings) as listener:
        port = listener.getsockname()[1]
        assert port > 0
        assert address_of(settings, listener) == f"http://127.0.0.1:{port}/"


def test_nobody_else_is_served_by_default() -> None:
    with listening(Settings(port=0)) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"


def test_taken_port_is_said_with_a_remedy() -> None:
    with listening(Settings(port=0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(SettingsError, match="--port"):
            listening(Settings(port=port))


def test_foreign_address_is_said() -> None:
    with pytest.raises(SettingsError, match=r"203\.0\.113\.7"):
        listening(Settings(host="203.0.113.7", port=0))


@pytest.mark.parametrize(
    ("host", "shown"), [("0.0.0.0", "127.0.0.1"), ("::", "127.0.0.1"), ("::1", "[::1]")]
)
def test_address_is_one_a_browser_can_open(host: str, shown: str) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        address = address_of(Settings(host=host, root_path="/advisor"), listener)
    assert re.fullmatch(rf"http://{re.escape(shown)}:\d+/advisor/", address)


def test_what_a_start_makes_is_never_looked_through_again() -> None:
    try:
        with keeping_garbage():
            assert not gc.isenabled()
            made = [[]]
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
        assert not any(found is made for found in gc.get_objects())
    finally:
        gc.unfreeze()


def test_page_health_and_programs_are_served_together(address: str) -> None:
    with httpx.Client(base_url=address, timeout=60) as client:
        assert client.get("healthz").json()["status"] == "ok"
        assert "frame-ancestors" in client.get("").headers["Content-Security-Policy"]
        assert client.post("api/ask", json={"question": "FCTO or consultant?"}).status_code == 200
        assert "iframe" in client.get("embed.js").text
        assert "/api/ask" in client.get("openapi.json").json()["paths"]


def test_page_mentions_no_other_host_that_is_loaded(address: str) -> None:
    html = httpx.get(address, timeout=60).text
    assert not re.findall(r"""<(?:script|link)[^>]+(?:src|href)=["']https?://(?!127)""", html)
    assert "fonts.g" not in html


def test_password_guards_page_and_programs(
    serve_page: Callable[..., str], scripted: ScriptedAdvisor, quiet_settings: Settings
) -> None:
    secret = Settings.load({"ADVISOR_AUTH": "ann:s3cret"}).auth
    address = serve_page(scripted, quiet_settings.model_copy(update={"auth": secret}))
    for path in ("", "config", "gradio_api/info", "api/ask", "openapi.json", "embed.js"):
        assert httpx.get(address + path, timeout=60).status_code == 401, path
    assert httpx.get(address + "healthz", timeout=60).status_code != 401
    assert httpx.get(address, timeout=60, auth=("ann", "s3cret")).status_code == 200
