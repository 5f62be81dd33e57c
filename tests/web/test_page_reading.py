"""Opening sources, reading and searching the series: with a mouse, a finger or the keyboard."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from visiting import PHONE, SITUATION, ask, open_context

from assistant import Advisor


@pytest.fixture
def answered(visitor: Page, address: str) -> Page:
    """A page with a recommendation on it."""
    visitor.goto(address)
    ask(visitor, SITUATION)
    return visitor


def test_marker_opens_its_section_with_the_quote_marked(answered: Page, advisor: Advisor) -> None:
    citations = advisor.ask(SITUATION).citations
    answered.locator(".text .cite").nth(1).click()
    number = int(answered.locator(".text .cite").nth(1).inner_text())
    citation = citations[number - 1]
    reader = answered.get_by_role("complementary", name="The series")
    expect(reader.locator(".passage h2")).to_have_text(citation.title)
    marked = " ".join(reader.locator("mark").all_inner_texts())
    quoted = re.sub(r"[*\-\s]+", " ", citation.quote)
    assert re.sub(r"[*\-\s]+", " ", marked) in quoted
    link = reader.get_by_role("link", name="Read the original post")
    expect(link).to_have_attribute("href", citation.url or "")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener noreferrer")


def test_pointing_at_a_marker_shows_its_quote(answered: Page) -> None:
    marker = answered.locator(".text .cite").first
    marker.hover()
    expect(answered.get_by_role("tooltip")).to_be_visible()
    expect(marker).to_have_attribute("aria-describedby", "hint")
    answered.locator(".top").hover()
    expect(answered.get_by_role("tooltip")).to_have_count(0)


def test_sources_list_opens_the_same_place(answered: Page) -> None:
    answered.locator(".sources summary").click()
    source = answered.locator(".source").first
    source.click()
    expect(answered.locator("#reader mark").first).to_be_visible()


def test_keyboard_alone_asks_opens_and_comes_back(visitor: Page, address: str) -> None:
    visitor.goto(address)
    expect(visitor.locator("#box textarea")).to_be_focused()
    visitor.keyboard.type(SITUATION)
    visitor.keyboard.press("Enter")
    visitor.locator(".answer:not(.writing) .text .cite").first.wait_for()
    for _ in range(40):
        visitor.keyboard.press("Shift+Tab")
        if visitor.evaluate("document.activeElement.matches('.text .cite')"):
            break
    expect(visitor.get_by_role("tooltip")).to_be_visible()
    visitor.keyboard.press("Enter")
    expect(visitor.locator("#reader .passage h2")).to_be_focused()
    visitor.keyboard.press("Escape")
    assert visitor.evaluate("document.activeElement.matches('.text .cite')")


def test_reader_is_a_sheet_on_a_phone(browser: Browser, address: str) -> None:
    context = open_context(browser, PHONE)
    page = context.new_page()
    page.goto(address)
    expect(page.locator("#reader")).to_be_hidden()
    ask(page, SITUATION)
    page.locator(".text .cite").first.click()
    expect(page.locator("#reader mark").first).to_be_in_viewport()
    page.locator("#reader [data-do=close]").click()
    expect(page.locator("#reader")).to_be_hidden()
    context.close()


def test_series_is_read_in_order_and_searched(
    visitor: Page, address: str, advisor: Advisor
) -> None:
    visitor.goto(address)
    reader = visitor.locator("#reader")
    series = sorted(
        (a for a in advisor.parts.catalogue.articles.values() if a.kind == "series"),
        key=lambda article: article.order,
    )
    entries = reader.locator(".contents ol").first.locator(".entry")
    expect(entries).to_have_count(len(series))
    assert entries.all_inner_texts() == [article.title for article in series]
    entries.nth(3).click()
    expect(reader.locator(".passage h2")).to_have_text(series[3].title)
    reader.get_by_role("searchbox").fill("cash crunch")
    reader.get_by_role("searchbox").press("Enter")
    best = advisor.parts.index.searcher.search("cash crunch", 1)[0].passage
    expect(reader.locator(".found .entry b").first).to_have_text(best.heading_path[-1])
    expect(visitor.locator("#told")).to_contain_text("passages found")
    reader.get_by_role("button", name="All articles").click()
    expect(entries).to_have_count(len(series))


def test_articles_link_to_one_another_in_place(visitor: Page, address: str) -> None:
    visitor.goto(address)
    reader = visitor.locator("#reader")
    reader.locator("[data-article=fractional-cto-and-cio]").click()
    reader.locator(".text .link[data-article=fractional-cfo]").first.click()
    expect(reader.locator(".passage h2")).to_contain_text("Fractional CFO (FCFO)")


def test_any_section_can_be_asked_about(visitor: Page, address: str) -> None:
    visitor.goto(address)
    visitor.locator("#reader [data-article=fractional-cfo]").click()
    visitor.get_by_role("button", name="Ask about: What an FCFO costs").click()
    box = visitor.locator("#box textarea")
    expect(box).to_have_value("What does the series say about “What an FCFO costs”?")
    expect(box).to_be_focused()
    box.press("Enter")
    expect(visitor.locator(".answer:not(.writing)")).to_be_visible()
