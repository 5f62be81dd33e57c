import io
import sys

import pytest

from assistant.answer import Answer
from assistant.channels.cli.terminal import show_as_written

ANSWER = Answer("explain", (), 0.9, "One is so. [1] Two is **so**. [2]")
EVENTS = ("One is so. [1]", " Two is **so**. [2]", ANSWER)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_pipe_gets_the_pieces_as_they_come(capsys: pytest.CaptureFixture[str]) -> None:
    assert show_as_written(EVENTS) == ANSWER
    assert capsys.readouterr().out == ANSWER.text


def test_a_terminal_shows_the_text_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    assert show_as_written(EVENTS) == ANSWER
    shown = screen.getvalue()
    assert shown.index("One is so.") < shown.index("Two is")
    assert "**" not in shown.split("Two is")[-1]


def test_events_without_an_answer_give_none() -> None:
    assert show_as_written(("words",)) is None
