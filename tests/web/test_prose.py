from html.parser import HTMLParser

import pytest

from assistant.channels.web.prose import marker, to_html

OURS = set(
    [
        "p",
        "strong",
        "em",
        "ul",
        "li",
        "h3",
        "button",
        "span",
        "b",
        "div",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ]
)


class TagReader(HTMLParser):
    """Notes which tags and attributes a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.shown = ""

    def handle_data(self, data: str) -> None:
        self.shown += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)


def test_markers_of_known_numbers_become_buttons() -> None:
    html = to_html("One. [1] Two. [2]", [1])
    assert f"One.&nbsp;{marker(1)}" in html
    assert '<span class="cite">2</span>' in html
    assert 'data-n="2"' not in html


def test_marker_keeps_the_end_of_its_word() -> None:
    assert to_html("It costs. [1]", [1]).count('<span class="keep">costs.&nbsp;<button') == 1
    assert '<span class="keep">' not in to_html("[1] first", [1])
    assert len(to_html("x" * 100_000 + " [1]", [1])) < 101_000


def test_marker_of_nothing_is_nothing() -> None:
    assert marker(None) == ""


@pytest.mark.parametrize(
    "mischief",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](https://evil.example/x.png)",
        "[click](javascript:alert(1))",
        "[click](https://evil.example)",
        "<https://evil.example>",
        "[ref]\n\n[ref]: https://evil.example",
        '<a href="https://evil.example">x</a>',
        "| a |\n| --- |\n| <img src=x onerror=alert(1)> |",
        "- You said “<b onclick=alert(1)>x</b>”. <i>yes</i> [1]",
        "&lt;script&gt; &#60;script&#62;",
    ],
)
def test_nothing_foreign_becomes_markup(mischief: str) -> None:
    reader = TagReader()
    reader.feed(to_html(mischief, [1]))
    assert reader.tags <= OURS
    assert not reader.attributes & {"href", "src", "onclick", "onerror", "style"}


def test_first_paragraph_leads_and_bold_ones_are_headings() -> None:
    html = to_html("**Yes.**\n\n**Why**\n\n- Because.")
    assert '<p class="lead"><strong>Yes.</strong></p>' in html
    assert "<h3>Why</h3>" in html


def test_paragraph_that_is_partly_bold_stays_a_paragraph() -> None:
    assert "<h3>" not in to_html("One.\n\n**Two** and three.")


def test_a_first_bold_run_that_ends_no_sentence_is_a_heading() -> None:
    assert "<h3>What it costs (series)</h3>" in to_html("**What it costs (series)**\n\nMuch. [1]")
    assert "<h3>" not in to_html("**It depends.**")


def test_what_was_said_stands_beside_what_the_series_says() -> None:
    html = to_html("- You said “no money”. Cash runs short. [1]", [1])
    assert '<li class="pair"><span class="said"><b>You said</b> “no money”</span>' in html
    assert '<span class="says"><b>The series says</b> Cash runs <span class="keep">short.' in html


def test_other_list_items_stay_list_items() -> None:
    assert "pair" not in to_html("- They said “no money”.")


def test_cells_know_their_row_and_column() -> None:
    html = to_html(
        "|  | CTO | CIO |\n| --- | --- | --- |\n| **Cost** | much [1] | more [2] |", [1, 2]
    )
    assert '<th scope="col"><span class="unseen">Aspect</span></th>' in html
    assert '<th scope="row">Cost</th>' in html
    assert '<td data-column="CIO"><span class="keep">more' in html
    assert html.count("<button") == 2


def test_text_of_every_length_is_closed_markup() -> None:
    text = "**Yes.** [1]\n\n| a | b |\n| --- | --- |\n| **x** | y [1] |\n\n- You said “z”. [1]"
    for end in range(len(text)):
        html = to_html(text[:end], [1])
        for tag in ("p", "strong", "table", "li", "span", "button"):
            assert html.count(f"<{tag}>") + html.count(f"<{tag} ") == html.count(f"</{tag}>")


def test_what_is_quoted_before_a_marker_stays_whole() -> None:
    html = to_html('They call it "relationships". [1] And "one-size-fits-all" [1]', [1])
    read = TagReader()
    read.feed(html)
    assert read.shown.startswith('They call it "relationships".')
    assert 'And "one-size-fits-all"' in read.shown
