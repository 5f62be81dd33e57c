import time
from collections.abc import Callable, Generator, Iterator

import pytest
from model_double import Double, restate

from assistant import Advisor
from assistant.generate.deadline import within
from assistant.generate.rewriting import SHARE_OF_DEADLINE, is_faithful

Worded = Callable[..., Advisor]
HISTORY = [
    {"role": "user", "content": "What does a fractional CFO do?"},
    {"role": "assistant", "content": "A Fractional CFO plans your cash."},
]
FOLLOW_UP = "And what does it cost?"
STANDALONE = "What does a fractional CFO cost?"


def model(prompt: str) -> str:
    return STANDALONE if "<last_message>" in prompt else restate(prompt)


def test_a_follow_up_is_rewritten_and_searched_with(
    advisor: Advisor, worded: Worded, double: Double
) -> None:
    double.text = model
    answer = worded(model_rewrites=True).ask(FOLLOW_UP, HISTORY)
    assert len(double.asked) == 2
    assert answer.kind == advisor.ask(FOLLOW_UP, HISTORY).kind
    assert answer.writing is not None
    assert answer.writing.tokens == (2000, 200), "both requests count"


def test_the_rewrite_and_the_answer_share_one_deadline(
    worded: Worded, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    double.text = model
    asked: list[tuple[float, float]] = []

    def watched(
        make: Callable[[], Generator[object, None, None]], until: float
    ) -> Iterator[object]:
        asked.append((time.monotonic(), until))
        return within(make, until)

    monkeypatch.setattr("assistant.generate.writer.within", watched)
    worded(model_rewrites=True, model_deadline=30).ask(FOLLOW_UP, HISTORY)
    (began, soon), (_, until) = asked[0], asked[-1]
    assert until < began + 30
    assert soon < began + SHARE_OF_DEADLINE * 30


def test_a_rewrite_is_logged_as_something_said(
    worded: Worded, double: Double, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="assistant")
    double.text = model
    worded(model_rewrites=True).ask(FOLLOW_UP, HISTORY)
    assert f"said {len(STANDALONE)} characters, tokens (1000, 100)" in caplog.text
    assert "0 shown" not in caplog.text
    assert STANDALONE not in caplog.text


@pytest.mark.parametrize("said", ["Who won the World Cup in 2018?", "", "word " * 200])
def test_what_nobody_said_is_not_searched_with(
    worded: Worded, double: Double, advisor: Advisor, said: str
) -> None:
    double.text = lambda prompt: said if "<last_message>" in prompt else "I cannot say."
    assert worded(model_rewrites=True).ask(FOLLOW_UP, HISTORY).text == (
        advisor.ask(FOLLOW_UP, HISTORY).text
    )


def test_a_model_that_is_down_rewrites_nothing(
    worded: Worded, double: Double, advisor: Advisor
) -> None:
    double.status = 401
    answer = worded(model_rewrites=True).ask(FOLLOW_UP, HISTORY)
    assert answer.text == advisor.ask(FOLLOW_UP, HISTORY).text


def test_without_the_setting_and_without_history_nothing_is_rewritten(
    worded: Worded, double: Double
) -> None:
    double.text = model
    worded().ask(FOLLOW_UP, HISTORY)
    worded(model_rewrites=True).ask(STANDALONE)
    assert len(double.asked) == 2


@pytest.mark.parametrize(
    ("rewritten", "faithful"),
    [
        (STANDALONE, True),
        ("How much does a fractional CFO cost?", True),
        ("What does a fractional CTO cost?", False),
        ("What does a fractional CFO cost in 2030?", False),
        ("", False),
    ],
)
def test_a_rewrite_says_only_what_was_said(rewritten: str, faithful: bool) -> None:
    heard = [FOLLOW_UP, *(message["content"] for message in HISTORY)]
    assert is_faithful(rewritten, heard) is faithful
