from types import SimpleNamespace

import pytest

from assistant import Advisor
from assistant.catalogue import Catalogue
from assistant.channels.web.sources import (
    article_html,
    quoted_section_html,
    render,
    section_at,
)
from index.articles import Article
from index.sections import split_sections

BODY = """# Top

Lead **bold.** Next one.

## Costs

- **Retainer.** It costs $3,000.
- Hourly.

| Who | What |
| --- | --- |
| CFO | much |

> Quoted words.
"""


def library_of(body: str) -> Catalogue:
    article = Article(
        name="made-up",
        path="made-up.md",
        title="Made <up>",
        kind="series",
        order=1,
        roles=("fcfo",),
        sources=(),
        original_title=None,
        original_url='https://example.org/?a=1&b="2',
        text=body,
        body_start=0,
    )
    sections = {section.id: section for section in split_sections(article)}
    return SimpleNamespace(articles={"made-up": article}, sections=sections)


def quoted(quote: str, body: str = BODY) -> str:
    start = body.index(quote)
    return quoted_section_html(library_of(body), "made-up", start, start + len(quote))


@pytest.mark.parametrize(
    ("quote", "marked"),
    [
        ("Next one.", "<mark>Next one.</mark>"),
        ("Lead **bold.**", "<mark>Lead </mark><strong><mark>bold.</mark></strong>"),
        ("**bold.** Next", "<strong><mark>bold.</mark></strong><mark> Next</mark>"),
        (
            "- **Retainer.** It costs",
            "<strong><mark>Retainer.</mark></strong><mark> It costs</mark>",
        ),
        ("| CFO | much |", "<td><mark>CFO</mark></td>\n<td><mark>much</mark></td>"),
        ("> Quoted words.", "<p><mark>Quoted words.</mark></p>"),
        ("Hourly.\n\n| Who | What |", "<mark>Hourly.</mark>"),
    ],
)
def test_quote_is_marked_and_markdown_stays_whole(quote: str, marked: str) -> None:
    assert marked in quoted(quote)
    assert "⸢" not in quoted(quote)
    assert "⸣" not in quoted(quote)


def test_section_stands_around_its_quote() -> None:
    html = quoted("It costs $3,000.")
    assert "Costs</h3>" in html
    assert "Hourly." in html
    assert "Lead" not in html
    assert "Made &lt;up&gt;" in html


def test_original_opens_in_a_new_tab_and_learns_nothing() -> None:
    html = quoted("Next one.")
    assert 'href="https://example.org/?a=1&amp;b=&quot;2"' in html
    assert 'target="_blank" rel="noopener noreferrer"' in html


@pytest.mark.parametrize(
    ("article", "start", "end"),
    [("nowhere", 0, 5), ("made-up", -5, 5), ("made-up", 20, 20), ("made-up", 5, 10**6)],
)
def test_place_that_does_not_exist_is_empty(article: str, start: int, end: int) -> None:
    assert quoted_section_html(library_of(BODY), article, start, end) == ""


def test_section_at_a_character(advisor: Advisor) -> None:
    catalogue = advisor.parts.catalogue
    for section in catalogue.sections.values():
        if section.end > section.start:
            assert section_at(catalogue, section.article, section.start) == section
    assert section_at(catalogue, "nowhere", 5) is None


def test_every_quotable_sentence_can_be_opened(advisor: Advisor) -> None:
    catalogue = advisor.parts.catalogue
    for sentence in catalogue.quotes.sentences:
        html = quoted_section_html(catalogue, sentence.article, sentence.start, sentence.end)
        assert "<mark>" in html, sentence
        assert "⸢" not in html, sentence
        assert "⸣" not in html, sentence


def test_article_is_read_whole_with_a_question_to_each_section(advisor: Advisor) -> None:
    catalogue = advisor.parts.catalogue
    html = article_html(catalogue, "fractional-cfo")
    for section in catalogue.sections.values():
        if section.article == "fractional-cfo" and section.heading:
            assert f">{section.heading.replace('&', '&amp;')}</h" in html
    assert html.count('data-do="about"') > 5
    assert article_html(catalogue, "nowhere") == ""


def test_links_between_articles_open_in_place_and_others_are_words() -> None:
    html = render("[CFO](fractional-cfo.md#x) [evil](https://evil.example) [js](javascript:alert)")
    assert (
        '<button type="button" class="link" data-do="article" data-article="fractional-cfo">'
        in html
    )
    assert "href" not in html
    assert "<span>evil</span>" in html


@pytest.mark.parametrize(
    "mischief",
    [
        "<script>alert(1)</script>",
        "![x](https://evil.example/x)",
        "a <img src=x onerror=alert(1)> b",
    ],
)
def test_markup_in_an_article_is_text(mischief: str) -> None:
    assert "<script" not in quoted(mischief, f"# T\n\n{mischief}\n")
    assert "<img" not in quoted(mischief, f"# T\n\n{mischief}\n")
