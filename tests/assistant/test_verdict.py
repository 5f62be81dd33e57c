"""Which kind of answer a message gets, with and without what was said before it."""

import pytest

from assistant import Advisor

STORY = (
    "Freelancers wrote the app that our customers pay for, nobody here can read the code, and "
    "last week it was down for a day. Who should lead this?"
)


def after(advisor: Advisor, *messages: str) -> str:
    *before, last = messages
    return advisor.ask(last, [{"role": "user", "content": text} for text in before]).kind


@pytest.mark.parametrize(
    ("last", "kind"),
    [
        ("ok, thank you very much!", "chat"),
        ("and what would they do in the first months?", "explain"),
        ("and what is the VAT rate on software in Portugal?", "abstain"),
        ("we have two developers of our own as well", "recommend"),
    ],
)
def test_the_last_message_says_what_is_asked(advisor: Advisor, last: str, kind: str) -> None:
    assert after(advisor, STORY, last) == kind


def test_the_part_that_is_not_covered_is_named_and_the_rest_answered(advisor: Advisor) -> None:
    answer = advisor.ask(
        "What does a fractional CFO do in the first months? And which accounting software has "
        "the best invoice scanner?"
    )
    assert answer.kind == "explain"
    assert answer.citations
    assert "invoice scanner" in answer.missing


def test_a_question_that_is_covered_misses_nothing(advisor: Advisor) -> None:
    answer = advisor.ask("What does a fractional CFO do first? And how much does one cost?")
    assert answer.kind == "explain"
    assert not answer.missing
