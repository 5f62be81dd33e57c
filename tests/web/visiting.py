"""What the tests of the page share: an advisor with a script, and a visitor's usual moves."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from assistant import Advisor, AdvisorError, Answer, Settings
from assistant.guards import guarded
from assistant.steps import Parts

DESKTOP: ViewportSize = {"width": 1280, "height": 860}
PHONE: ViewportSize = {"width": 360, "height": 720}
# A loaded machine may take long over what takes milliseconds.
PATIENCE_MS = 60_000
DEFAULT_PORT = Settings().port

SITUATION = "Cash is always short and my bookkeeper cannot tell me why, although we sell a lot."


@dataclass
class ScriptedAdvisor:
    """Answers from a script over the real articles: slowly, with trouble, or with mischief."""

    parts: Parts
    answer: Answer
    pieces: Sequence[str] = ()
    error: AdvisorError | None = None
    gate: threading.Event | None = None  # waited for after the first piece
    asked: list[str] = field(default_factory=list)
    histories: list[list[Mapping[str, object]]] = field(default_factory=list)

    def stream(
        self, question: str, history: Sequence[Mapping[str, object]] = ()
    ) -> Iterator[str | Answer]:
        self.asked.append(question)
        self.histories.append(list(history))
        if self.error is not None:
            raise self.error
        for piece in self.pieces:
            yield piece
            if self.gate is not None:
                assert self.gate.wait(60)
        yield self.answer


class PageServers:
    """Serves pages on loopback until it is closed."""

    def __init__(self) -> None:
        self._stops: dict[str, Callable[[], None]] = {}

    def __call__(self, advisor: Advisor | ScriptedAdvisor, settings: Settings) -> str:
        """Serve the page over an advisor; return its address, with the prefix and a slash."""
        from assistant.serve import address_of, create_app, listening

        if settings.port == DEFAULT_PORT:
            settings = settings.model_copy(update={"port": 0})

        listener = listening(settings)
        servers: list[uvicorn.Server] = []

        async def run() -> None:
            # Inside a loop: without one, Gradio makes loops of its own and never closes them.
            with listener:
                app = guarded(create_app(advisor, settings), settings)
                server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
                servers.append(server)
                await server.serve(sockets=[listener])

        thread = threading.Thread(target=asyncio.run, args=[run()])
        thread.start()

        def stop() -> None:
            for server in servers:
                server.should_exit = server.force_exit = True
            thread.join(30)

        address = address_of(settings, listener)
        self._stops[address] = stop
        return address

    def stop(self, address: str) -> None:
        """Stop the server at an address."""
        self._stops.pop(address)()

    def close(self) -> None:
        """Stop all of them."""
        for address in list(self._stops):
            self.stop(address)


def open_context(
    browser: Browser, size: ViewportSize = DESKTOP, *, dark: bool = False
) -> BrowserContext:
    """Return a fresh visitor: no storage, no cookies."""
    context = browser.new_context(viewport=size, color_scheme="dark" if dark else "light")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.set_default_timeout(PATIENCE_MS)
    return context


def ask(page: Page, question: str) -> None:
    """Type a question, send it, and wait until its answer stands."""
    answers = page.locator(".answer:not(.writing)").count()
    page.fill("#box textarea", question)
    page.press("#box textarea", "Enter")
    page.locator(".answer:not(.writing)").nth(answers).wait_for()


def eventually(page: Page, true: Callable[[], object]) -> None:
    """Wait until something holds that cannot be seen on the page."""
    for _ in range(PATIENCE_MS // 100):
        if true():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it never came to hold")
