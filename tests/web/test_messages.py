from typing import cast

import gradio as gr
import pytest
from gradio.components.chatbot import MessageDict

from assistant.channels.web.messages import as_text, message_frame, messages_of, turn_of


def test_chatbot_makes_the_same_of_a_component() -> None:
    component = gr.HTML("<p>x</p>", apply_default_css=False, js_on_load=None, render=False)
    chat = gr.Chatbot(render=False)
    messages = cast(list[MessageDict], messages_of("Why?", "<p>x</p>", message_frame()))
    by_hand = chat.postprocess(list(messages))
    by_gradio = chat.postprocess(
        [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": component}]
    )
    ours, theirs = (shown.model_dump()[1]["content"][0] for shown in (by_hand, by_gradio))
    assert ours["value"] == theirs["value"] == "<p>x</p>"
    assert ours["constructor_args"] == theirs["constructor_args"]
    # The HTML stands there once, not twice.
    assert ours["props"] == {**theirs["props"], "value": ""}
    assert by_hand.model_dump()[0] == by_gradio.model_dump()[0]


@pytest.mark.parametrize(("question", "shown"), [("a < b", "a <\u2060 b"), ("&lt;", "&\u2060lt;")])
def test_question_is_no_markup(question: str, shown: str) -> None:
    assert as_text(question) == shown


@pytest.mark.parametrize(("index", "turn"), [(0, 0), (1, 0), (2, 1), ((3, 0), 1), (-1, 0)])
def test_two_messages_make_a_turn(index: int | tuple[int, int], turn: int) -> None:
    assert turn_of(index) == turn
