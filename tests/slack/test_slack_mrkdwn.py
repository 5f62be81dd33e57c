"""Markdown in Slack's own markup."""

import pytest
from double.limits import check_text
from hypothesis import given
from hypothesis import strategies as st

from assistant.channels.slack.mrkdwn import escape, split_text, to_mrkdwn, to_streamed
from assistant.channels.slack.payload import readable


@pytest.mark.parametrize(
    ("markdown", "mrkdwn"),
    [
        ("plain", "plain"),
        ("**bold** and *italic* and ~~gone~~", "*bold* and _italic_ and ~gone~"),
        ("## A **head**", "*A head*"),
        ("[a & b](https://x.example/?a=1&b=2)", "<https://x.example/?a=1&amp;b=2|a &amp; b>"),
        ("[local](terms.md) [js](javascript:alert)", "local [js](javascript:alert)"),
        ("- a\n- b\n  - c", "• a\n• b\n    ◦ c"),
        ("3. a\n4. b", "3. a\n4. b"),
        ("> said\n> twice", "> said\n> twice"),
        ("```\na < b\n```", "```\na &lt; b\n```"),
        ("`a<b`", "`a&lt;b`"),
        ("a  \nb\nc", "a\nb\nc"),
        ("one\n\ntwo", "one\n\ntwo"),
        ("---", "———"),
        ("P&L <!channel> <@U1>", "P&amp;L &lt;!channel&gt; &lt;@U1&gt;"),
        ("best for this [1][2].", "best for this [1][2]."),
        ("| | A |\n|---|---|\n| **r** | x |\n| s | y |", "*r*\n\n• A: x\n\ns\n\n• A: y"),
        ("", ""),
    ],
)
def test_markdown_becomes_mrkdwn(markdown: str, mrkdwn: str) -> None:
    assert to_mrkdwn(markdown) == mrkdwn


@given(st.text(alphabet="ab <>&!@#|*_~`[]()\n-1.https:/", max_size=120))
def test_whatever_is_written_mentions_nobody_and_is_escaped(markdown: str) -> None:
    check_text(to_mrkdwn(markdown))
    check_text(escape(markdown))
    assert "<!" not in to_streamed(markdown) and "<@" not in to_streamed(markdown)


@given(st.text(alphabet="ab \n", max_size=300), st.integers(5, 60))
def test_a_split_text_loses_nothing_but_white_space(text: str, longest: int) -> None:
    pieces = split_text(text, longest)
    assert all(0 < len(piece) <= longest for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("one two\n\nthree four", ["one two", "three four"]),
        ("one two\nthree four", ["one two", "three four"]),
        ("one two three four", ["one two three", "four"]),
        ("x" * 20, ["x" * 15, "x" * 5]),
        ("short", ["short"]),
        ("", []),
    ],
)
def test_texts_are_cut_at_the_best_place(text: str, pieces: list[str]) -> None:
    assert split_text(text, 15) == pieces


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<@UBOT> hello", "hello"),
        ("hello <@UBOT>, again", "hello , again"),
        ("<@UBOT>: who?", "who?"),
        ("ask <@U1|kim> or <@U2>", "ask @kim or @somebody"),
        ("in <#C1|sales> or <#C2>", "in #sales or #a-channel"),
        ("<https://a.example|this>, <https://b.example>", "this, https://b.example"),
        ("<!here> <!subteam^S1|@team> <!date^1^x|today>", "@here @team today"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
    ],
)
def test_a_message_is_read_as_its_author_sees_it(written: str, read: str) -> None:
    assert readable(written, "UBOT") == read
