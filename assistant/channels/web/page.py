"""The page: what stands on it, and what happens when someone asks."""

from collections.abc import Callable, Iterator
from html import escape
from typing import TypeAlias

import gradio as gr

from assistant.advisor import Advisor
from assistant.channels.web.browse import contents_html, results_html
from assistant.channels.web.card import answer_html, stopped_html
from assistant.channels.web.conversation import (
    Conversation,
    continue_conversation,
    new_conversation,
    read_conversation,
    to_plain,
)
from assistant.channels.web.examples import EXAMPLES
from assistant.channels.web.sources import article_html, quoted_section_html
from assistant.channels.web.theme import read_asset
from assistant.settings import Settings

TITLE = "Fractional Advisor"
SENTENCE = (
    "Describe what keeps you up at night: this program answers from Ben Wolf’s series on "
    "fractional leadership, shows the passages it rests on, and is no professional advice."
)
# Between "<" and a letter, this invisible character makes markup plain text.
WORD_JOINER = "\u2060"

Message: TypeAlias = dict[str, object]
Picture: TypeAlias = tuple[object, list[Message], object]


def build_page(advisor: Advisor, settings: Settings) -> gr.Blocks:
    """Return the page over an advisor."""
    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_height=True) as page:
        Desk(advisor, settings).furnish(page)
    return page


class Desk:
    """Holds the components of one page and what they talk to."""

    def __init__(self, advisor: Advisor, settings: Settings) -> None:
        self.advisor = advisor
        self.settings = settings
        self.names = {role.id: role.name for role in advisor.parts.library.roles.values()}

    def furnish(self, page: gr.Blocks) -> None:
        """Put everything on the page and connect it."""
        self.current = gr.BrowserState(None, storage_key="fractional-advisor", secret="x" * 16)
        self.top = gr.HTML(
            read_asset("top.html"),
            js_on_load=read_asset("page.js"),
            server_functions=list(reading_functions(self.advisor)),
            apply_default_css=False,
            elem_id="top",
        )
        with gr.Row(elem_id="room"):
            with gr.Column(elem_id="talk"):
                gr.HTML(welcome_html(), apply_default_css=False, elem_id="welcome")
                self.chat = gr.Chatbot(
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
                self.box = gr.Textbox(
                    label="Your question",
                    show_label=False,
                    placeholder="What keeps you up at night?",
                    lines=1,
                    max_lines=8,
                    max_length=self.settings.max_question_chars,
                    submit_btn="Ask",
                    autofocus=True,
                    elem_id="box",
                )
            contents = contents_html(self.advisor.parts.library)
            gr.HTML(
                read_asset("reader.html").replace("@contents", contents),
                apply_default_css=False,
                elem_id="reader",
            )
        self._connect(page)

    def _connect(self, page: gr.Blocks) -> None:
        outputs = [self.box, self.chat, self.current]
        asking = [
            self.box.submit(self._ask, [self.box, self.current], outputs, **QUIETLY),
            self.top.ask(self._ask_event, [self.current], outputs, **QUIETLY),
            self.chat.retry(self._retry, [self.current], outputs, **QUIETLY),
            self.chat.edit(self._edit, [self.current], outputs, **QUIETLY),
        ]
        self.box.stop(self._stopped, [self.current], outputs, cancels=asking, **QUIETLY)
        self.chat.undo(self._undo, [self.current], outputs, **QUIETLY)
        self.top.renew(self._renew, None, outputs, **QUIETLY)
        page.load(self._reload, [self.current], outputs, **QUIETLY)

    def _ask(self, question: str, stored: object) -> Iterator[Picture]:
        if not question.strip():
            yield gr.skip(), gr.skip(), gr.skip()
            return
        yield from self._answer(question, read_conversation(stored))

    def _ask_event(self, stored: object, event: gr.EventData) -> Iterator[Picture]:
        yield from self._ask(str(event.text), stored)

    def _retry(self, stored: object, event: gr.RetryData) -> Iterator[Picture]:
        so_far = read_conversation(stored)
        turn = turn_of(event.index)
        if turn < len(so_far.turns):
            yield from self._answer(so_far.turns[turn].question, so_far.before(turn))

    def _edit(self, stored: object, event: gr.EditData) -> Iterator[Picture]:
        question = str(event.value).replace(WORD_JOINER, "")
        yield from self._answer(question, read_conversation(stored).before(turn_of(event.index)))

    def _answer(self, question: str, so_far: Conversation) -> Iterator[Picture]:
        box: object = gr.Textbox(value="", submit_btn=False, stop_btn="Stop")
        for conversation in continue_conversation(self.advisor, so_far, question):
            yield box, self._messages(conversation, writing=True), to_plain(conversation)
            box = gr.skip()
        yield gr.Textbox(submit_btn="Ask", stop_btn=False), gr.skip(), gr.skip()

    def _stopped(self, stored: object) -> Picture:
        return gr.Textbox(submit_btn="Ask", stop_btn=False), *self._shown(read_conversation(stored))

    def _undo(self, stored: object, event: gr.UndoData) -> Picture:
        so_far = read_conversation(stored)
        turn = turn_of(event.index)
        question = so_far.turns[turn].question if turn < len(so_far.turns) else ""
        return gr.Textbox(value=question), *self._shown(so_far.before(turn))

    def _renew(self) -> Picture:
        return gr.Textbox(value=""), *self._shown(new_conversation())

    def _reload(self, stored: object) -> Picture:
        return gr.skip(), *self._shown(read_conversation(stored))

    def _shown(self, conversation: Conversation) -> tuple[list[Message], object]:
        return self._messages(conversation, writing=False), to_plain(conversation)

    def _messages(self, conversation: Conversation, *, writing: bool) -> list[Message]:
        messages: list[Message] = []
        for position, turn in enumerate(conversation.turns):
            messages.append({"role": "user", "content": as_text(turn.question)})
            done = turn.answer or turn.note or (writing and position == len(conversation.turns) - 1)
            html = answer_html(turn, position, self.names, votes=False) if done else stopped_html()
            content = gr.HTML(html, apply_default_css=False, js_on_load=None)
            messages.append({"role": "assistant", "content": content})
        return messages


QUIETLY: dict[str, object] = {"show_progress": "hidden", "api_visibility": "private"}


def reading_functions(advisor: Advisor) -> tuple[Callable[..., str], ...]:
    """Return what the reader calls by name to have articles shown; each takes one argument."""
    library, searcher = advisor.parts.library, advisor.parts.index.searcher

    def read_place(place: dict[str, object]) -> str:
        """Return the section around a quote as HTML; "" where the place does not exist."""
        article, start, end = place.get("article"), place.get("start"), place.get("end")
        if isinstance(article, str) and isinstance(start, int) and isinstance(end, int):
            return quoted_section_html(library, article, start, end)
        return ""

    def read_article(name: str) -> str:
        """Return a whole article as HTML; "" where there is none of that name."""
        return article_html(library, str(name))

    def search_series(words: str) -> str:
        """Return what the hybrid search finds as HTML; the contents where nothing is asked."""
        return results_html(library, searcher, str(words))

    return read_place, read_article, search_series


def turn_of(index: int | tuple[int, int]) -> int:
    """Return the turn that a message belongs to: two messages make a turn."""
    message = index if isinstance(index, int) else index[0]
    return max(message, 0) // 2


def as_text(question: str) -> str:
    """Return a question that no browser reads as markup, whatever it holds.

    >>> as_text("<b>") == "<" + WORD_JOINER + "b>"
    True
    """
    return question.replace("<", f"<{WORD_JOINER}").replace("&", f"&{WORD_JOINER}")


def welcome_html() -> str:
    """Return what an empty page says: what this is, and questions to begin with."""
    chips = "".join(
        f'<button type="button" class="example" data-do="ask" data-text="{escape(e.question)}">'
        f"<b>{escape(e.function)}</b><span>{escape(e.question)}</span></button>"
        for e in EXAMPLES
    )
    return read_asset("welcome.html").replace("@sentence", SENTENCE).replace("@examples", chips)
