"""A conversation as the messages that Gradio's chatbot shows."""

from typing import TypeAlias

import gradio as gr

# Between "<" and a letter, this invisible character makes markup plain text.
WORD_JOINER = "\u2060"

Message: TypeAlias = dict[str, object]


def message_frame() -> Message:
    """Return what the chatbot needs to show a message as HTML, all but the HTML.

    It is what the chatbot itself makes of a component; but making one for every answer of a
    conversation, whenever something is shown, takes longer than finding the answer. Call it while
    the page is built: in a listener, Gradio does not finish its components.
    """
    options = {"apply_default_css": False, "js_on_load": None, "render": False}
    shown = gr.HTML("", apply_default_css=False, js_on_load=None, render=False).get_config()
    return {"type": "component", "component": "html", "constructor_args": options, "props": shown}


def messages_of(question: str, html: str, frame: Message) -> tuple[Message, Message]:
    """Return a question, and its answer as HTML, as two messages."""
    return (
        {"role": "user", "content": as_text(question)},
        {"role": "assistant", "content": {**frame, "value": html}},
    )


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
