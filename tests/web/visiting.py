"""What the tests of the page share: an advisor with a script, and a visitor's usual moves."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from assistant import AdvisorError, Answer
from assistant.steps import Parts

DESKTOP: ViewportSize = {"width": 1280, "height": 860}
PHONE: ViewportSize = {"width": 360, "height": 720}
# A loaded machine may take long over what takes milliseconds.
PATIENCE_MS = 60_000

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
