"""Asking, stopping, changing one's mind, and coming back: in a real browser."""

import re
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from visiting import SITUATION, PageServers, ScriptedAdvisor, ask, eventually, open_context

from assistant import AdvisorError, Answer, QuestionError, Settings
from assistant.channels.web.conversation import UNAVAILABLE
from assistant.store.database import open_database
from assistant.store.feedback import read_feedback


@pytest.fixture
def script_address(
    serve_page: PageServers, scripted: ScriptedAdvisor, quiet_settings: Settings
) -> str:
    return serve_page(scripted, quiet_settings)


# A slow network: what closes the stream of messages is under way while a question is sent.
LATE_CLOSING = """
const send = window.fetch;
window.closings = 0;
window.fetch = async (request, options) => {
  const response = await send(request, options);
  if (!String(request.url ?? request).includes('/queue/data')) return response;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const late = new ReadableStream({
    async pull(out) {
      const { done, value } = await reader.read();
      if (done) { out.close(); return; }
      if (value.includes('close_stream') && window.closings++ === 0) {
        window.advisorPage.trigger('ask', { text: 'A quick question' });
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      out.enqueue(value);
    },
  });
  return new Response(late.pipeThrough(new TextEncoderStream()), response);
};
"""


def test_example_leads_to_a_cited_answer(visitor: Page, address: str) -> None:
    visitor.goto(address)
    expect(visitor.locator(".welcome")).to_contain_text("Ben Wolf’s series")
    expect(visitor.locator(".welcome")).to_contain_text("no professional advice")
    visitor.locator(".example").nth(3).click()
    answer = visitor.locator(".answer:not(.writing)")
    expect(answer.locator(".text .cite").first).to_be_visible()
    expect(visitor.locator(".welcome")).to_be_hidden()


def test_recommendation_is_a_decision_card(visitor: Page, address: str) -> None:
    visitor.goto(address)
    ask(visitor, SITUATION)
    card = visitor.locator(".answer.recommend")
    expect(card.locator(".role")).to_have_text("Fractional CFO")
    expect(card.locator(".odds")).to_have_text(re.compile("likely|leaning|unsure"))
    expect(card.locator(".pair .said").first).to_contain_text("Cash is always short")
    expect(card.locator(".text .pair .says .cite").first).to_be_visible()


def test_comparison_cites_in_every_cell(visitor: Page, address: str) -> None:
    visitor.goto(address)
    ask(visitor, "FCTO or consultant?")
    cells = visitor.locator(".answer.compare td")
    assert cells.count() >= 4
    for cell in cells.all():
        silent = "does not say" in cell.inner_text()
        assert silent or cell.locator("button.cite").count() >= 1


def test_text_grows_while_it_is_written(
    visitor: Page, scripted: ScriptedAdvisor, script_address: str
) -> None:
    scripted.pieces, scripted.gate = ["Published US ", "ranges "], threading.Event()
    visitor.goto(script_address)
    visitor.fill("#box textarea", "What does it cost?")
    visitor.press("#box textarea", "Enter")
    expect(visitor.locator("#chat .user-row")).to_contain_text("What does it cost?")
    expect(visitor.locator(".answer.writing")).to_be_visible()
    scripted.gate.set()
    expect(visitor.locator(".answer.explain .text")).to_contain_text("$3,000 to $15,000")


def test_stopping_leaves_the_question_and_room_for_another(
    visitor: Page, scripted: ScriptedAdvisor, script_address: str
) -> None:
    scripted.pieces, scripted.gate = ["One ", "two "], threading.Event()
    visitor.goto(script_address)
    visitor.fill("#box textarea", "Slow question")
    visitor.press("#box textarea", "Enter")
    visitor.get_by_role("button", name="Stop").click()
    expect(visitor.locator(".answer.note")).to_contain_text("stopped")
    scripted.gate.set()
    scripted.gate = None
    ask(visitor, "Quick question")
    expect(visitor.locator(".answer.explain")).to_have_count(1)
    expect(visitor.locator("#chat .user-row")).to_have_count(2)


def test_retry_undo_and_edit(visitor: Page, scripted: ScriptedAdvisor, script_address: str) -> None:
    visitor.goto(script_address)
    ask(visitor, "First <b> & question")
    scripted.answer = replace(scripted.answer, text="Another answer. [1]")
    visitor.get_by_role("button", name="Retry").click()
    expect(visitor.locator(".answer .text")).to_contain_text("Another answer.")
    visitor.get_by_role("button", name="Undo").click()
    expect(visitor.locator(".answer")).to_have_count(0)
    expect(visitor.locator("#box textarea")).to_have_value("First <b> & question")
    ask(visitor, "First <b> & question")
    visitor.get_by_role("button", name="Edit").click()
    visitor.locator("#chat textarea").fill("Second question")
    visitor.get_by_role("button", name="Submit").click()
    expect(visitor.locator("#chat .user-row")).to_contain_text("Second question")
    # The first answer stands until then, and so cannot tell.
    eventually(visitor, lambda: len(scripted.asked) == 4)
    expect(visitor.locator(".answer:not(.writing) .text")).to_contain_text("Another answer.")
    assert scripted.asked == ["First <b> & question"] * 3 + ["Second question"]


def test_edited_question_keeps_its_characters(
    visitor: Page, scripted: ScriptedAdvisor, script_address: str
) -> None:
    visitor.goto(script_address)
    ask(visitor, "R&D <lead>")
    visitor.get_by_role("button", name="Edit").click()
    box = visitor.locator("#chat textarea")
    box.press("End")
    box.type("?")
    visitor.get_by_role("button", name="Submit").click()
    eventually(visitor, lambda: len(scripted.asked) == 2)
    expect(visitor.locator(".answer:not(.writing)")).to_be_visible()
    assert scripted.asked[-1] == "R&D <lead>?"


def test_suggestion_goes_on_with_the_history(
    visitor: Page, scripted: ScriptedAdvisor, script_address: str
) -> None:
    visitor.goto(script_address)
    ask(visitor, "What does it cost?")
    visitor.get_by_role("button", name="And the time?").click()
    expect(visitor.locator(".answer:not(.writing)")).to_have_count(2)
    assert scripted.asked == ["What does it cost?", "And the time?"]
    assert [message["role"] for message in scripted.histories[1]] == ["user", "assistant"]


def test_conversation_outlives_reload_and_restart(
    browser: Browser, serve_page: PageServers, scripted: ScriptedAdvisor, quiet_settings: Settings
) -> None:
    first = serve_page(scripted, quiet_settings)
    port = int(first.rsplit(":", 1)[1].strip("/"))
    context = open_context(browser)
    page = context.new_page()
    page.goto(first)
    ask(page, "What does it cost?")
    page.reload()
    expect(page.locator(".answer.explain .text .cite")).to_be_visible()
    serve_page.stop(first)
    serve_page(scripted, quiet_settings.model_copy(update={"port": port}))
    page.goto(first)
    expect(page.locator(".answer.explain .text .cite")).to_be_visible()
    context.close()


def test_past_conversations_can_be_opened_and_deleted(visitor: Page, script_address: str) -> None:
    visitor.goto(script_address)
    ask(visitor, "First conversation")
    visitor.locator("nav [data-do=new]").click()
    expect(visitor.locator(".welcome")).to_be_visible()
    ask(visitor, "Second conversation")
    visitor.locator("nav [data-do=past]").click()
    visitor.get_by_role("button", name="First conversation", exact=True).click()
    expect(visitor.locator("#chat .user-row")).to_contain_text("First conversation")
    visitor.locator("nav [data-do=past]").click()
    visitor.get_by_role("button", name="Delete: Second conversation").click()
    expect(visitor.locator(".past li")).to_have_count(0)
    visitor.reload()
    expect(visitor.locator("#chat .user-row")).to_contain_text("First conversation")
    expect(visitor.locator(".past li")).to_have_count(0)


def test_question_in_the_address_is_asked_once(
    visitor: Page, scripted: ScriptedAdvisor, script_address: str
) -> None:
    visitor.goto(f"{script_address}?q=What+does+it+cost%3F")
    expect(visitor.locator(".answer.explain")).to_be_visible()
    expect(visitor).to_have_url(script_address)
    visitor.reload()
    expect(visitor.locator(".answer.explain")).to_be_visible()
    assert scripted.asked == ["What does it cost?"]


def test_trouble_is_a_plain_sentence(
    visitor: Page, scripted: ScriptedAdvisor, script_address: str
) -> None:
    visitor.goto(script_address)
    scripted.error = QuestionError("That looks like a file rather than a question.")
    ask(visitor, "one")
    expect(visitor.locator(".answer.note")).to_contain_text("looks like a file")
    scripted.error = AdvisorError("chroma at 10.0.0.7 refused")
    ask(visitor, "two")
    expect(visitor.locator(".answer.note").nth(1)).to_contain_text(UNAVAILABLE)
    assert "10.0.0.7" not in visitor.content()


def test_too_many_questions_meet_a_friendly_sentence(
    visitor: Page, serve_page: PageServers, scripted: ScriptedAdvisor, quiet_settings: Settings
) -> None:
    limited = quiet_settings.model_copy(update={"questions_per_minute": 1})
    visitor.goto(serve_page(scripted, limited))
    ask(visitor, "one")
    ask(visitor, "two")
    expect(visitor.locator(".answer.note")).to_contain_text("Please go on in")
    assert scripted.asked == ["one"]


def test_empty_question_is_not_asked(
    visitor: Page, scripted: ScriptedAdvisor, script_address: str
) -> None:
    visitor.goto(script_address)
    visitor.fill("#box textarea", "   ")
    visitor.press("#box textarea", "Enter")
    ask(visitor, "one")
    assert scripted.asked == ["one"]


def test_second_question_waits_for_the_first(
    visitor: Page, scripted: ScriptedAdvisor, script_address: str
) -> None:
    scripted.pieces, scripted.gate = ["One ", "two "], threading.Event()
    visitor.goto(script_address)
    visitor.fill("#box textarea", "first")
    visitor.press("#box textarea", "Enter")
    expect(visitor.locator(".answer.writing")).to_be_visible()
    visitor.fill("#box textarea", "second")
    visitor.press("#box textarea", "Enter")
    scripted.gate.set()
    expect(visitor.locator(".answer.explain")).to_be_visible()
    expect(visitor.locator("#box textarea")).to_have_value("second")
    visitor.press("#box textarea", "Enter")
    expect(visitor.locator(".answer.explain")).to_have_count(2)
    assert scripted.asked == ["first", "second"]


def test_question_sent_while_the_page_still_loads_is_answered(
    visitor: Page, scripted: ScriptedAdvisor, script_address: str
) -> None:
    visitor.add_init_script(LATE_CLOSING)
    visitor.goto(script_address)
    expect(visitor.locator(".answer:not(.writing)")).to_be_visible()
    assert visitor.evaluate("window.closings") >= 1
    assert scripted.asked == ["A quick question"]


def test_copy_takes_text_and_sources(visitor: Page, script_address: str) -> None:
    visitor.goto(script_address)
    ask(visitor, "What does it cost?")
    visitor.get_by_role("button", name="Copy", exact=True).click()
    expect(visitor.locator("#told")).to_have_text("Copied.")
    copied = visitor.evaluate("navigator.clipboard.readText()")
    assert "Published US ranges run from $3,000 to $15,000 a month. [1]" in copied.replace(
        "\u00a0", " "
    )
    assert "Sources\n[1] " in copied
    visitor.get_by_role("button", name="Copy link").click()
    expect(visitor.locator("#told")).to_have_text("Link copied.")
    link = visitor.evaluate("navigator.clipboard.readText()")
    assert link == f"{script_address}?q=What+does+it+cost%3F"


@pytest.mark.parametrize(("button", "start"), [("Brief (PDF)", b"%PDF-"), ("Markdown", b"# ")])
def test_brief_is_saved(visitor: Page, address: str, button: str, start: bytes) -> None:
    visitor.goto(address)
    ask(visitor, SITUATION)
    with visitor.expect_download() as download:
        visitor.get_by_role("button", name=button).click()
    assert Path(download.value.path()).read_bytes().startswith(start)


def test_votes_are_kept_and_the_last_one_counts(
    visitor: Page, serve_page: PageServers, scripted: ScriptedAdvisor, tmp_path: Path
) -> None:
    settings = Settings.load(
        {"ADVISOR_BROWSER_SECRET": "x", "ADVISOR_DATABASE_URL": f"sqlite:///{tmp_path / 'v.db'}"}
    )
    visitor.goto(serve_page(scripted, settings))
    ask(visitor, "What does it cost?")
    visitor.get_by_role("button", name="Yes", exact=True).click()
    expect(visitor.locator("#told")).to_have_text("Thank you.")
    visitor.get_by_role("button", name="No", exact=True).click()
    visitor.get_by_role("button", name="Hard to follow").click()
    expect(visitor.get_by_role("button", name="No", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    database = open_database(settings)
    for _ in range(600):
        votes = read_feedback(database)
        if votes and votes[0].reason:
            break
        visitor.wait_for_timeout(50)
    database.close()
    assert [(vote.channel, vote.vote, vote.reason, vote.question) for vote in votes] == [
        ("web", "down", "Hard to follow", None)
    ]


def test_page_says_when_questions_are_kept(
    visitor: Page, serve_page: PageServers, scripted: ScriptedAdvisor, quiet_settings: Settings
) -> None:
    visitor.goto(serve_page(scripted, quiet_settings))
    expect(visitor.locator(".fine")).to_contain_text("in this browser only")
    kept = quiet_settings.model_copy(update={"store_questions": True, "feedback": False})
    visitor.goto(serve_page(scripted, kept))
    expect(visitor.locator(".fine")).to_contain_text("kept on this server")
    ask(visitor, "What does it cost?")
    expect(visitor.get_by_text("Did this help?")).to_have_count(0)


def test_small_talk_needs_no_sources(
    visitor: Page, scripted: ScriptedAdvisor, script_address: str
) -> None:
    scripted.answer = Answer("chat", (), 1.0, "You are welcome.")
    visitor.goto(script_address)
    ask(visitor, "thanks")
    expect(visitor.locator(".answer.chat")).to_have_text("You are welcome.")


def test_something_broken_is_a_plain_sentence_and_the_page_goes_on(
    visitor: Page, scripted: ScriptedAdvisor, script_address: str
) -> None:
    visitor.goto(script_address)
    whole, scripted.answer = scripted.answer, None  # type: ignore[assignment]
    ask(visitor, "one")
    expect(visitor.locator(".answer.note")).to_contain_text(UNAVAILABLE)
    scripted.answer = whole
    ask(visitor, "two")
    expect(visitor.locator(".answer.explain")).to_be_visible()
