"""Accessibility, both schemes, both sizes, and nothing that jumps."""

import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect
from visiting import DESKTOP, PHONE, SITUATION, PageServers, ScriptedAdvisor, ask, open_context

from assistant import Settings

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SHIFTS = """() => {
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
}"""
# Half-way through a fade, a text has not the colour it is read in.
AT_REST = """() => Promise.allSettled(
  document.getAnimations()
    .filter((move) => Number.isFinite(move.effect.getComputedTiming().endTime))
    .map((move) => move.finished)
)"""
# Google's Core Web Vitals call a page stable below this.
STABLE = 0.1


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong with the page once nothing moves."""
    page.evaluate(AT_REST)
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{v['impact']} {v['id']}: {v['nodes'][0]['html'][:120]}" for v in found]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_everything_is_accessible_and_fits(
    browser: Browser, address: str, size: ViewportSize, dark: bool
) -> None:
    context = open_context(browser, size, dark=dark)
    page = context.new_page()
    page.goto(address)
    expect(page.locator(".welcome")).to_be_visible()
    assert violations(page) == []
    ask(page, SITUATION)
    for summary in page.locator(".answer summary").all():
        summary.click()
    page.locator("[data-do=down]").click()
    assert violations(page) == []
    page.locator(".text .cite").nth(1).click()
    expect(page.locator("#reader mark").first).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    ask(page, "FCTO or consultant?")
    assert violations(page) == []
    page.locator("nav [data-do=past]").click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    wide = page.evaluate(
        "[...document.querySelectorAll('.answer *')].filter("
        "(e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.grid')).length"
    )
    assert wide == 0
    context.close()


def test_what_is_seen_less_often_is_accessible_too(visitor: Page, address: str) -> None:
    visitor.goto(address)
    visitor.fill("#search", "cost")
    visitor.press("#search", "Enter")
    expect(visitor.locator(".found li").first).to_be_visible()
    assert violations(visitor) == []
    visitor.locator(".found .entry").first.click()
    visitor.locator("#reader h2 .link").click()
    expect(visitor.locator("#reader section").first).to_be_visible()
    assert violations(visitor) == []
    ask(visitor, "Who won the cup final?")
    assert violations(visitor) == []
    visitor.get_by_role("button", name="Edit").click()
    field = visitor.get_by_label("Change your question")
    expect(field).to_be_visible()
    assert violations(visitor) == []
    box, row = field.bounding_box(), visitor.locator("#chat .user-row").bounding_box()
    assert box is not None
    assert row is not None
    assert box["width"] > row["width"] * 0.7


def test_nothing_jumps_while_an_answer_is_written(
    visitor: Page, serve_page: PageServers, scripted: ScriptedAdvisor, quiet_settings: Settings
) -> None:
    scripted.pieces = [f"Piece {n} of the text, which goes on for a while. " for n in range(12)]
    scripted.gate = threading.Event()
    visitor.goto(serve_page(scripted, quiet_settings))
    visitor.evaluate(SHIFTS)
    visitor.fill("#box textarea", "What does it cost?")
    visitor.press("#box textarea", "Enter")
    top = visitor.locator(".answer .text")
    expect(visitor.locator(".answer.writing")).to_be_visible()
    before = top.bounding_box()
    scripted.gate.set()
    expect(visitor.locator(".answer.explain")).to_be_visible()
    after = top.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) <= 1
    assert visitor.evaluate("window.shifted") < STABLE


def test_new_question_stands_at_the_top(visitor: Page, address: str) -> None:
    visitor.goto(address)
    ask(visitor, SITUATION)
    ask(visitor, "FCTO or consultant?")
    question = visitor.locator("#chat .user-row").nth(1)
    expect(question).to_be_in_viewport()
    box, bar = question.bounding_box(), visitor.locator(".top").bounding_box()
    assert box is not None
    assert bar is not None
    assert box["y"] - (bar["y"] + bar["height"]) < 60


def test_less_motion_where_the_visitor_asks_for_it(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=PHONE, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    page.locator("#reader").wait_for(state="attached")
    moving = page.evaluate("getComputedStyle(document.querySelector('#reader')).transitionProperty")
    assert moving in {"none", "all"}
    context.close()
