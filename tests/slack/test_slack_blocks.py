"""Answers in Block Kit, within Slack's limits."""

from dataclasses import replace

import pytest
from bot_at_work import an_answer
from double.limits import check_blocks, check_text, check_view

from assistant.answer import Answer, Question
from assistant.channels.slack.blocks import (
    LONGEST_FALLBACK,
    LONGEST_MESSAGE,
    MOST_BLOCKS,
    answer_blocks,
    closing_blocks,
    fallback,
    messages_of,
    passages_view,
    text_blocks,
)

ANSWER = an_answer("FCTO?")
LONG = "A sentence with <marks> & more. " * 40


def many(count: int) -> Answer:
    citations = tuple(replace(ANSWER.citations[0], n=n, quote=LONG * 3) for n in range(1, count))
    return replace(ANSWER, text="\n\n".join([LONG] * count), citations=citations)


@pytest.mark.parametrize(
    "answer",
    [
        ANSWER,
        many(60),
        replace(ANSWER, citations=(replace(ANSWER.citations[0], url=None),)),
        replace(ANSWER, questions=(Question(LONG, "c", (LONG, "No")),) * 2),
        replace(ANSWER, questions=(Question("?", "c", tuple("abcdefgh")),)),
        replace(ANSWER, citations=(), questions=(), kind="abstain", roles=()),
        replace(ANSWER, text="Hello.", citations=(), questions=(), kind="chat", roles=()),
    ],
    ids=["usual", "huge", "no address", "long questions", "many replies", "abstain", "chat"],
)
def test_every_answer_fits_into_messages(answer: Answer) -> None:
    messages = messages_of(answer_blocks(answer, "id"))
    for blocks in messages:
        check_blocks(blocks)
    assert sum(map(len, messages)) == len(answer_blocks(answer, "id"))
    check_text(fallback(answer))
    assert 0 < len(fallback(answer)) <= LONGEST_FALLBACK
    if answer.citations:
        check_view(passages_view(answer))


def test_text_is_cut_at_paragraph_ends() -> None:
    blocks = text_blocks("\n\n".join(["word " * 100] * 12))
    assert len(blocks) == 3
    assert all(str(block["text"]).count("word") % 100 == 0 for block in blocks)


@pytest.mark.parametrize(
    ("count", "size"), [(MOST_BLOCKS + 1, 1), (5, LONGEST_MESSAGE // 4), (1, LONGEST_MESSAGE)]
)
def test_messages_hold_what_slack_allows(count: int, size: int) -> None:
    blocks = [block for _ in range(count) for block in text_blocks("x" * min(size, 3000))]
    assert [block for message in messages_of(blocks) for block in message] == blocks
    assert all(len(message) <= MOST_BLOCKS for message in messages_of(blocks))


def test_small_talk_has_no_buttons() -> None:
    assert closing_blocks(replace(ANSWER, kind="chat"), "id") == []


def test_two_questions_are_told_apart() -> None:
    two = (Question("First?", "a"), Question("Second?", "b"))
    shown = str(closing_blocks(replace(ANSWER, questions=two), "id"))
    assert "First?" in shown and "Second?" in shown
    assert "Yes. (First?)" in shown and "No. (Second?)" in shown


def test_passages_that_are_no_longer_kept_are_said_to_be() -> None:
    view = passages_view(None)
    check_view(view)
    assert "no longer kept" in str(view)
