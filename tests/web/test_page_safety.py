"""Mischief in questions, answers and articles shows as text, in a real browser."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect
from visiting import PageServers, ScriptedAdvisor, ask

from assistant import Citation, Evidence, Question, Settings

MISCHIEF = (
    "<script>window.harmed=1</script><img src=x onerror='window.harmed=1'>"
    "<svg onload='window.harmed=1'></svg><a href='javascript:window.harmed=1'>a</a>"
    "![i](https://evil.example/i.png) [l](https://evil.example) <https://evil.example> "
    "[j](javascript:window.harmed=1) {{constructor}} ${window.harmed=1} $$x^2$$ "
    "\"'><iframe src='https://evil.example'></iframe>"
)


def assert_unharmed(page: Page, requests: list[str], address: str) -> None:
    page.wait_for_timeout(300)
    assert not page.evaluate("window.harmed")
    assert [url for url in requests if not url.startswith((address, "data:", "blob:"))] == []
    found = page.locator("#chat, #reader, #shelf, #hint").locator(
        "script, img, iframe, svg[onload], a[href^=javascript], a[href*=evil], .katex, object"
    )
    expect(found).to_have_count(0)


def test_mischief_in_question_and_answer_is_text(
    visitor: Page, serve_page: PageServers, scripted: ScriptedAdvisor, quiet_settings: Settings
) -> None:
    citation = replace(scripted.answer.citations[0], title=MISCHIEF, heading=MISCHIEF)
    scripted.answer = replace(
        scripted.answer,
        kind="recommend",
        roles=("fcfo", MISCHIEF),
        text=f"{MISCHIEF} [1]\n\n- You said “{MISCHIEF}”. {MISCHIEF} [1]",
        citations=(citation,),
        questions=(Question(MISCHIEF, "cash-crunch", (MISCHIEF,)),),
        evidence=(Evidence(MISCHIEF, "cash-crunch", MISCHIEF, "fcfo", 0.9, n=1),),
        suggestions=(MISCHIEF,),
        notice=MISCHIEF,
    )
    requests: list[str] = []
    visitor.on("request", lambda request: requests.append(request.url))
    address = serve_page(scripted, quiet_settings)
    visitor.goto(address)
    ask(visitor, MISCHIEF)
    shown = visitor.locator("#chat .user-row").inner_text().replace("\u2060", "")
    assert "<script>window.harmed=1</script>" in shown
    assert "![i](https://evil.example/i.png)" in shown
    assert "<img src=x" in visitor.locator(".answer .text").inner_text()
    for details in visitor.locator(".answer summary").all():
        details.click()
    visitor.locator(".text .cite").first.hover()
    assert "<svg onload" in visitor.get_by_role("tooltip").inner_text()
    assert_unharmed(visitor, requests, address)
    visitor.locator("nav [data-do=new]").click()
    visitor.locator("nav [data-do=past]").click()
    expect(visitor.locator(".past .entry")).to_contain_text("<script>")
    visitor.reload()
    expect(visitor.locator(".welcome")).to_be_visible()
    assert_unharmed(visitor, requests, address)


def test_clicked_reply_is_asked_as_it_reads(
    visitor: Page, serve_page: PageServers, scripted: ScriptedAdvisor, quiet_settings: Settings
) -> None:
    scripted.answer = replace(scripted.answer, suggestions=(MISCHIEF,))
    visitor.goto(serve_page(scripted, quiet_settings))
    ask(visitor, "one")
    visitor.locator(".suggestions .chip").click()
    expect(visitor.locator(".answer:not(.writing)")).to_have_count(2)
    assert scripted.asked[1] == MISCHIEF


def test_mischief_in_an_article_is_text(
    visitor: Page,
    serve_page: PageServers,
    scripted: ScriptedAdvisor,
    quiet_settings: Settings,
    citation: Citation,
) -> None:
    catalogue = scripted.parts.catalogue
    article = catalogue.articles[citation.article]
    text = article.text[: citation.start] + MISCHIEF.ljust(len(citation.quote))
    text += article.text[citation.start + len(text) - citation.start :]
    spoilt = replace(article, text=text, title=MISCHIEF)
    articles = {**catalogue.articles, citation.article: spoilt}
    scripted.parts = replace(scripted.parts, catalogue=replace(catalogue, articles=articles))
    requests: list[str] = []
    visitor.on("request", lambda request: requests.append(request.url))
    address = serve_page(scripted, quiet_settings)
    visitor.goto(address)
    expect(visitor.locator("#reader .entry").nth(3)).to_contain_text("<script>")
    ask(visitor, "one")
    visitor.locator(".text .cite").first.click()
    expect(visitor.locator("#reader .passage h2")).to_contain_text("<script>")
    assert_unharmed(visitor, requests, address)
    visitor.locator("#reader .passage h2 .link").click()
    expect(visitor.locator("#reader [data-do=about]").first).to_be_visible()
    assert_unharmed(visitor, requests, address)


def test_what_the_browser_kept_is_not_trusted(
    visitor: Page, serve_page: PageServers, scripted: ScriptedAdvisor, quiet_settings: Settings
) -> None:
    address = serve_page(scripted, quiet_settings)
    visitor.goto(address)
    ask(visitor, "one")
    visitor.evaluate("localStorage.setItem('fractional-advisor', 'rubbish')")
    visitor.reload()
    expect(visitor.locator(".welcome")).to_be_visible()
    ask(visitor, "two")
    expect(visitor.locator(".answer.explain")).to_be_visible()


@pytest.mark.parametrize(
    "question", ["\u202eright to left", "مرحبا، من أحتاج؟", "😀" * 50, "a\u0300" * 300, "x" * 5000]
)
def test_unusual_questions_stay_on_the_page(
    visitor: Page,
    serve_page: PageServers,
    scripted: ScriptedAdvisor,
    quiet_settings: Settings,
    question: str,
) -> None:
    visitor.goto(serve_page(scripted, quiet_settings))
    ask(visitor, question)
    assert scripted.asked == [question]
    assert visitor.evaluate("document.documentElement.scrollWidth <= innerWidth")
