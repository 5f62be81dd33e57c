"""The page behind a proxy's prefix, behind a password, and in a frame on a blog."""

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from visiting import PageServers, ScriptedAdvisor, ask

from assistant import Settings


@pytest.fixture
def blog(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder, and the address at which another site serves it."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    handler = functools.partial(Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield tmp_path, f"http://localhost:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def write_post(folder: Path, address: str) -> None:
    script = f'<script src="{address}embed.js" data-height="500" async></script>'
    (folder / "post.html").write_text(f"<!doctype html><title>Post</title><p>Hi</p>{script}")


def test_allowed_blog_shows_the_page_in_a_frame(
    visitor: Page,
    serve_page: PageServers,
    scripted: ScriptedAdvisor,
    quiet_settings: Settings,
    blog: tuple[Path, str],
) -> None:
    folder, site = blog
    address = serve_page(scripted, quiet_settings.model_copy(update={"allowed_origins": site}))
    write_post(folder, address)
    visitor.goto(f"{site}/post.html")
    frame = visitor.frame_locator("iframe[title='Fractional Advisor']")
    frame.locator("#box textarea").fill("What does it cost?")
    frame.locator("#box textarea").press("Enter")
    expect(frame.locator(".answer.explain")).to_be_visible()
    expect(frame.locator("#reader")).to_be_hidden()
    frame.locator(".text .cite").click()
    expect(frame.locator("#reader mark")).to_be_visible()
    assert visitor.locator("iframe").bounding_box()["height"] == 500  # type: ignore[index]


def test_other_sites_may_not_frame_the_page(
    visitor: Page,
    serve_page: PageServers,
    scripted: ScriptedAdvisor,
    quiet_settings: Settings,
    blog: tuple[Path, str],
) -> None:
    folder, site = blog
    write_post(folder, serve_page(scripted, quiet_settings))
    refused: list[str] = []
    visitor.on("console", lambda message: refused.append(message.text))
    visitor.goto(f"{site}/post.html")
    visitor.locator("iframe").scroll_into_view_if_needed()
    visitor.wait_for_timeout(1500)
    assert any("frame-ancestors" in text for text in refused)


def test_page_works_under_a_prefix(
    visitor: Page, serve_page: PageServers, scripted: ScriptedAdvisor, quiet_settings: Settings
) -> None:
    settings = quiet_settings.model_copy(update={"root_path": "/team/advisor"})
    address = serve_page(scripted, settings)
    assert address.endswith("/team/advisor/")
    strays: list[str] = []
    visitor.on("request", lambda r: strays.append(r.url) if not r.url.startswith(address) else None)
    visitor.goto(address)
    ask(visitor, "What does it cost?")
    visitor.locator(".text .cite").click()
    expect(visitor.locator("#reader mark")).to_be_visible()
    visitor.get_by_role("button", name="Copy link").click()
    expect(visitor.locator("#told")).to_have_text("Link copied.")
    assert visitor.evaluate("navigator.clipboard.readText()").startswith(f"{address}?q=")
    assert [url for url in strays if not url.startswith(("data:", "blob:"))] == []


def test_page_works_behind_a_password(
    browser: Browser, serve_page: PageServers, scripted: ScriptedAdvisor, quiet_settings: Settings
) -> None:
    secret = Settings.load({"ADVISOR_AUTH": "ann:s3cret"}).auth
    address = serve_page(scripted, quiet_settings.model_copy(update={"auth": secret}))
    context = browser.new_context(http_credentials={"username": "ann", "password": "s3cret"})
    page = context.new_page()
    page.goto(address)
    ask(page, "What does it cost?")
    page.locator(".text .cite").click()
    expect(page.locator("#reader mark")).to_be_visible()
    context.close()


def test_nothing_is_loaded_from_elsewhere(visitor: Page, address: str) -> None:
    requests: list[str] = []
    visitor.on("request", lambda request: requests.append(request.url))
    visitor.goto(address)
    ask(visitor, "FCTO or consultant?")
    assert [url for url in requests if not url.startswith((address, "data:", "blob:"))] == []
