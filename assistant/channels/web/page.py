"""The page: what stands on it, and which listener hears what."""

from collections.abc import Callable
from html import escape

import gradio as gr

from assistant.advisor import Advisor
from assistant.channels.web.browse import contents_html, results_html
from assistant.channels.web.examples import EXAMPLES
from assistant.channels.web.host import Host
from assistant.channels.web.secret import browser_secret
from assistant.channels.web.sources import article_html, quoted_section_html
from assistant.channels.web.theme import read_asset
from assistant.settings import Settings

TITLE = "Fractional Advisor"
SENTENCE = (
    "Describe what keeps you up at night: this program answers from Ben Wolf’s series on "
    "fractional leadership, shows the passages it rests on, and is no professional advice."
)
# Visits that Gradio remembers at once, each with all of its conversation, though nothing needs it:
# the browser sends along what was said. Its own 10,000 would fill a gigabyte.
MOST_SESSIONS = 100
QUESTION_LABEL = "Your question"
PLACEHOLDER = "What keeps you up at night?"


def build_page(advisor: Advisor, settings: Settings) -> gr.Blocks:
    """Return the page over an advisor."""
    secret = browser_secret(settings)
    page: gr.Blocks = gr.Blocks(title=TITLE, analytics_enabled=False, fill_height=True)
    page.state_session_capacity = MOST_SESSIONS
    with page:
        current = gr.BrowserState(None, storage_key="fractional-advisor", secret=secret)
        past = gr.BrowserState(None, storage_key="fractional-advisor-past", secret=secret)
        top = _html(
            read_asset("top.html"),
            "top",
            js_on_load=read_asset("streams.js") + read_asset("page.js"),
            server_functions=list(reading_functions(advisor)),
        )
        with gr.Row(elem_id="room"):
            with gr.Column(elem_id="talk"):
                _html(welcome_html(), "welcome")
                chat = _chat()
                box = _box(settings)
                _html(f'<p class="fine">{fine_print(settings)}</p>', "print")
            contents = contents_html(advisor.parts.catalogue)
            _html(read_asset("reader.html").replace("@contents", contents), "reader")
        shelf = _html("", "shelf")
        file, ballot = _html("", "file"), _html("", "ballot")
        host = Host(advisor, settings)
        # Before the listeners, which would take the name.
        gr.events.api(asking_function(host), api_name="ask", concurrency_limit=None)
        _connect_talk(host, top, box, chat, current)
        _connect_shelf(host, page, top, [box, chat, current, past, shelf])
        quietly(top.rate, host.rate, [current], ballot)
        quietly(top.brief, host.brief, [current], file)
    return page


def _html(
    html: str,
    name: str,
    js_on_load: str | None = None,
    server_functions: list[Callable[..., str]] | None = None,
) -> gr.HTML:
    return gr.HTML(
        html,
        elem_id=name,
        apply_default_css=False,
        js_on_load=js_on_load,
        server_functions=server_functions,
    )


def _chat() -> gr.Chatbot:
    return gr.Chatbot(
        label="Conversation",
        show_label=False,
        container=False,
        render_markdown=False,
        latex_delimiters=[],
        allow_tags=False,
        buttons=[],
        editable="user",
        feedback_options=(),
        layout="panel",
        group_consecutive_messages=False,
        autoscroll=False,
        elem_id="chat",
    )


def _box(settings: Settings) -> gr.Textbox:
    return gr.Textbox(
        label=QUESTION_LABEL,
        show_label=False,
        placeholder=PLACEHOLDER,
        lines=1,
        max_lines=8,
        max_length=settings.max_question_chars,
        # Both stand there; the style sheet shows the one that can be used.
        submit_btn="Ask",
        stop_btn="Stop",
        autofocus=True,
        elem_id="box",
    )


def _connect_talk(
    host: Host, top: gr.HTML, box: gr.Textbox, chat: gr.Chatbot, current: gr.BrowserState
) -> None:
    outputs = [box, chat, current]
    asking = [
        quietly(box.submit, host.ask, [box, current], outputs),
        quietly(top.ask, host.ask_chip, [current], outputs),
        quietly(chat.retry, host.retry, [current], outputs),
        quietly(chat.edit, host.edit, [current], outputs),
    ]
    quietly(box.stop, host.stop, [current], outputs, cancels=asking)
    quietly(chat.undo, host.undo, [current], outputs)


def _connect_shelf(
    host: Host, page: gr.Blocks, top: gr.HTML, outputs: list[gr.components.Component]
) -> None:
    current, past, shelf = outputs[2:]
    quietly(top.renew, host.renew, [current, past], outputs)
    quietly(top.reopen, host.reopen, [current, past], outputs)
    quietly(top.forget, host.forget, [past], [past, shelf])
    quietly(page.load, host.arrive, [current, past], outputs)


def quietly(
    event: Callable[..., gr.events.Dependency],
    listener: Callable[..., object],
    inputs: list[gr.components.Component],
    outputs: list[gr.components.Component] | gr.components.Component | None,
    cancels: list[gr.events.Dependency] | None = None,
) -> gr.events.Dependency:
    """Return the connection of an event to its listener: many at once, without a spinner."""
    return event(
        listener,
        inputs,
        outputs,
        cancels=cancels,
        show_progress="hidden",
        api_visibility="private",
        concurrency_limit=None,
        # Gradio would drop an event while the one before it, even if cancelled, is on its way.
        trigger_mode="multiple",
    )


def asking_function(host: Host) -> Callable[[str, gr.Request], dict[str, object]]:
    """Return the function behind the endpoint /ask of gradio_client and its like."""

    def ask(question: str, request: gr.Request) -> dict[str, object]:
        """Return the answer to a question: the same object as everywhere."""
        return dict(host.ask_once(question, request))

    return ask


def reading_functions(advisor: Advisor) -> tuple[Callable[..., str], ...]:
    """Return what the reader calls by name to have articles shown; each takes one argument."""
    catalogue, searcher = advisor.parts.catalogue, advisor.parts.index.searcher

    def read_place(place: dict[str, object]) -> str:
        """Return the section around a quote as HTML; "" where the place does not exist."""
        article, start, end = place.get("article"), place.get("start"), place.get("end")
        if isinstance(article, str) and isinstance(start, int) and isinstance(end, int):
            return quoted_section_html(catalogue, article, start, end)
        return ""

    def read_article(name: str) -> str:
        """Return a whole article as HTML; "" where there is none of that name."""
        return article_html(catalogue, str(name))

    def search_series(words: str) -> str:
        """Return what the hybrid search finds as HTML; the contents where nothing is asked."""
        return results_html(catalogue, searcher, str(words))

    return read_place, read_article, search_series


def fine_print(settings: Settings) -> str:
    """Return what the page owes its visitors to know about their words."""
    if settings.store_questions:
        kept = "Your questions are kept on this server to improve the advisor."
    else:
        kept = "Conversations are kept in this browser only."
    return f"Not professional advice. {kept}"


def welcome_html() -> str:
    """Return what an empty page says: what this is, and questions to begin with."""
    chips = "".join(
        f'<button type="button" class="example" data-do="ask" data-text="{escape(e.question)}">'
        f"<b>{escape(e.function)}</b><span>{escape(e.question)}</span></button>"
        for e in EXAMPLES
    )
    return read_asset("welcome.html").replace("@sentence", SENTENCE).replace("@examples", chips)
