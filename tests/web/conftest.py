"""A real Chromium, and real servers on loopback for it to visit."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from visiting import PATIENCE_MS, PageServers, ScriptedAdvisor, open_context

from assistant import Advisor, Answer, Citation, Settings

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# Gradio uses what pandas deprecates; as errors, these would end its queue's work.
NOT_OURS = ("ignore:.*no_silent_downcasting", "ignore:The copy keyword is deprecated")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let Gradio go on with what its libraries have deprecated: that is not ours to mend."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            for ignored in NOT_OURS:
                item.add_marker(pytest.mark.filterwarnings(ignored))


@pytest.fixture(scope="session")
def citation(advisor: Advisor) -> Citation:
    """A citation of a real sentence."""
    article = advisor.parts.catalogue.articles["fractional-cfo"]
    quote = "Published US ranges run from $3,000 to $15,000 a month."
    start = article.text.index(quote)
    return Citation(
        n=1,
        article=article.name,
        title=article.title,
        heading="What an FCFO costs",
        url=article.url,
        roles=article.roles,
        quote=quote,
        start=start,
        end=start + len(quote),
    )


@pytest.fixture
def scripted(advisor: Advisor, citation: Citation) -> ScriptedAdvisor:
    """An advisor whose script a test may change."""
    text = f"{citation.quote} [1]"
    answer = Answer("explain", ("fcfo",), 0.9, text, (citation,), suggestions=("And the time?",))
    return ScriptedAdvisor(advisor.parts, answer)


@pytest.fixture(scope="session")
def serve_page() -> Iterator[PageServers]:
    """What serves the page over an advisor."""
    servers = PageServers()
    yield servers
    servers.close()


@pytest.fixture(scope="session")
def quiet_settings(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of a page whose secret and votes stay in a folder of the test's own."""
    folder = tmp_path_factory.mktemp("page")
    return settings.model_copy(
        update={
            "questions_per_minute": 0,
            **Settings.load(
                {
                    "ADVISOR_BROWSER_SECRET": "only-for-tests-0",
                    "ADVISOR_DATABASE_URL": f"sqlite:///{folder / 'votes.db'}",
                }
            ).model_dump(include={"browser_secret", "database_url"}),
        }
    )


@pytest.fixture(scope="session")
def address(serve_page: PageServers, advisor: Advisor, quiet_settings: Settings) -> str:
    """The address of a page over the real advisor."""
    return serve_page(advisor, quiet_settings)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium; for one module, because Playwright keeps other tests' loops from running."""
    program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("no Chromium on this machine: tests/system-packages.sh installs one")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    """A page at the size of a desktop, of a visitor who was never here before."""
    context = open_context(browser)
    yield context.new_page()
    context.close()
