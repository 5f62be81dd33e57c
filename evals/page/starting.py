"""How long the page takes to start, beside the usual script, and to paint itself in a browser."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from evals.bench.langchain_script import Subject
from evals.errors import EvalsError
from evals.page.serving import our_server, usual_server

Watch = Callable[[str], None]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
# What a visitor sees of the page at first: an example to click, and the box to type into.
FIRST_SEEN = (".example", "#box textarea")
FIRST_CONTENT = (
    "performance.getEntriesByName('first-contentful-paint').map(entry => entry.startTime)[0] ?? 0"
)


class NoBrowser(EvalsError):
    """There is no browser to look at the page with."""


@dataclass(frozen=True, slots=True)
class Starts:
    """Seconds from the start of the process to the served page; medians of several starts."""

    ours: float
    usual: float

    @property
    def ratio(self) -> float:
        """Ours as a share of the usual script's."""
        return self.ours / self.usual


@dataclass(frozen=True, slots=True)
class Paint:
    """Seconds from opening the address in a fresh browser: first content, and all of the page."""

    first: float
    whole: float


def measure_starts(corpus: Path, times: int, watch: Watch) -> Starts:
    """Return how long both take, started in turns so that both meet the same machine.

    Both find their index built, and both have been started once before.
    """
    ours, usual = [], []
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        watch("start: the usual script's index")
        Subject().build(corpus, scratch / "index")
        for number in range(times + 1):
            watch(f"start: {number} of {times}")
            with our_server(scratch) as server:
                ours.append(server.seconds)
            with usual_server(scratch, scratch / "index") as server:
                usual.append(server.seconds)
    return Starts(median(ours[1:]), median(usual[1:]))


def measure_paint(address: str) -> Paint:
    """Return how long a browser that was never there takes to show the page.

    Raises:
        NoBrowser: Playwright or Chromium is not installed.
    """
    program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    try:
        # Imported here because only this measurement needs a browser.
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise NoBrowser("Playwright is not installed: pip install playwright") from error
    if program is None:
        raise NoBrowser("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=BROWSER_ARGUMENTS)
        page = browser.new_context().new_page()
        page.goto(address, wait_until="commit")
        for selector in FIRST_SEEN:
            page.locator(selector).first.wait_for()
        whole = float(page.evaluate("performance.now()"))
        first = float(page.evaluate(FIRST_CONTENT))
        browser.close()
    return Paint(first / 1000, whole / 1000)
