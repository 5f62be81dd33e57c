"""Sections and passages: verbatim spans, whatever Markdown stands between the headings."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles import Article, read_articles
from index.sections import Passage, Section, check_headings, split_passages, split_sections

ROOT = Path(__file__).parents[2]
FRONT = "---\ntitle: T\n---\n"


def article_of(body: str) -> Article:
    """Return an article with the body given."""
    return Article(
        name="one",
        path="one.md",
        title="T",
        kind="series",
        order=1,
        roles=("fcto",),
        sources=("https://example.org",),
        original_title=None,
        original_url=None,
        text=FRONT + body,
        body_start=len(FRONT),
    )


def texts_of(body: str) -> dict[str, str]:
    """Return each section's own text by its heading."""
    article = article_of(body)
    return {one.heading: article.text[one.start : one.end] for one in split_sections(article)}


def count_words(text: str) -> int:
    return len(text.split())


def test_each_section_is_its_own_text_up_to_the_next_heading() -> None:
    body = "Lead.\n\n## One\n\nFirst.\n\n### Deeper\n\nSecond.\n\n## Two\n\nThird.\n"
    expected = {"": "Lead.", "One": "First.", "Deeper": "Second.", "Two": "Third."}
    assert texts_of(body) == expected


def test_says_where_a_section_stands() -> None:
    article = article_of("## One\n\n### Deeper\n\nText.\n\n## Two\n\nMore.\n")
    one, deeper, two = split_sections(article)
    assert (one.id, one.level, one.line, one.heading_path) == ("one#One", 2, 4, ("One",))
    assert (deeper.level, deeper.line, deeper.heading_path) == (3, 6, ("One", "Deeper"))
    assert (two.line, two.heading_path) == (10, ("Two",))


def test_a_heading_above_headings_only_has_no_text_but_covers_theirs() -> None:
    article = article_of("## One\n\n### A\n\nText a.\n\n### B\n\nText b.\n\n## Two\n\nMore.\n")
    one = split_sections(article)[0]
    assert article.text[one.start : one.end] == ""
    assert article.text[one.start : one.subtree_end].endswith("Text b.")
    assert "Two" not in article.text[one.start : one.subtree_end]


@pytest.mark.parametrize(
    ("body", "headings"),
    [
        ("Setext one\n==========\n\na\n\nSetext two\n---\n\nb\n", ["Setext one", "Setext two"]),
        ("## Real\n\n```\n# not one\n## nor this\n```\n", ["Real"]),
        ("## Real\n\n~~~md\n# not one\n~~~\n\n    # indented code\n", ["Real"]),
        ("## Real\n\n- item\n\n  # in a list\n  - deeper\n\n    ## in a nested one\n", ["Real"]),
        ("## Real\n\n> # quoted\n", ["Real"]),
        ("## Real\n\n<!--\n# commented out\n-->\n\ntext\n", ["Real"]),
        ("## Real ##\n\na\n\n#hashtag, no heading\n", ["Real"]),
        ("## With `code` and *stress*\n\na\n", ["With `code` and *stress*"]),
        ("##\n\nan empty heading\n", [""]),
        ("No heading at all.\n", [""]),
        ("\n\n", []),
        ("# A\n### Skips a level\n\nx\n", ["A", "Skips a level"]),
    ],
)
def test_finds_the_headings_of_the_structure_only(body: str, headings: list[str]) -> None:
    assert [section.heading for section in split_sections(article_of(body))] == headings


def test_a_code_fence_and_a_nested_list_stay_whole() -> None:
    text = "- one\n  - two\n    - three\n\n```\n# four\n```"
    assert texts_of(f"## H\n\n{text}\n\n## I\n\nx\n")["H"] == text


@given(st.text(alphabet="# \n-`>ab\x00é🦊=", max_size=60))
def test_any_text_gives_ordered_spans_that_lose_no_letter(body: str) -> None:
    article = article_of(body)
    sections = split_sections(article)
    places = [edge for one in sections for edge in (one.start, one.end)]
    assert places == sorted(places)
    assert all(one.end <= one.subtree_end <= len(article.text) for one in sections)
    kept = "".join(article.text[one.start : one.end] + one.heading for one in sections)
    for letter in "abé🦊":
        assert kept.count(letter) == body.count(letter)


@pytest.fixture(scope="module")
def split() -> list[tuple[Article, tuple[Section, ...], tuple[Passage, ...]]]:
    """The articles that ship, with their sections and passages of at most 80 words."""
    found = []
    for article in read_articles(ROOT / "corpus"):
        sections = split_sections(article)
        found.append((article, sections, split_passages(article, sections, count_words, 80)))
    return found


def test_passages_are_verbatim_and_fit(
    split: list[tuple[Article, tuple[Section, ...], tuple[Passage, ...]]],
) -> None:
    for article, _, passages in split:
        for passage in passages:
            assert article.text[passage.start : passage.end] == passage.text
            assert count_words(passage.embedded_text) <= 80


def test_passages_cover_every_letter_of_every_section_once(
    split: list[tuple[Article, tuple[Section, ...], tuple[Passage, ...]]],
) -> None:
    for article, sections, passages in split:
        for section in sections:
            own = [one for one in passages if one.section == section.id]
            letters = "".join(article.text[section.start : section.end].split())
            assert "".join("".join(one.text.split()) for one in own) == letters
            assert len({one.id for one in own}) == len(own)


def test_a_passage_is_embedded_with_title_and_headings_in_front() -> None:
    article = article_of("## One\n\n### Deeper\n\nText.\n")
    (passage,) = split_passages(article, split_sections(article), count_words, 50)
    assert passage.embedded_text == "T\nOne\nDeeper\nText."
    assert (passage.id, passage.section) == ("one#Deeper", "one#Deeper")
    assert (passage.article, passage.roles, passage.url) == ("one", ("fcto",), article.url)


def test_slices_of_one_section_have_ids_of_their_own() -> None:
    article = article_of("## One\n\n" + "Some words stand here. " * 40)
    passages = split_passages(article, split_sections(article), count_words, 50)
    assert [one.id for one in passages] == [f"one#One~{n}" for n in range(1, len(passages) + 1)]
    assert len(passages) > 1


@pytest.mark.parametrize("text", ["x" * 900, "🦊é" * 450, "a\u2028b " * 300])
def test_text_without_spaces_or_with_odd_letters_is_sliced_verbatim(text: str) -> None:
    article = article_of(f"## One\n\n{text}\n")
    passages = split_passages(article, split_sections(article), len, 200)
    assert all(article.text[one.start : one.end] == one.text for one in passages)
    assert all(len(one.embedded_text) <= 200 for one in passages)
    assert "".join("".join(one.text.split()) for one in passages) == "".join(text.split())


def test_headings_that_leave_no_room_for_text_are_named() -> None:
    article = article_of("## " + "long " * 60 + "\n\nText.\n\n## Short\n\nText.\n")
    (problem,) = check_headings(article, split_sections(article), count_words, 64)
    assert str(problem).startswith("one.md:4: title and headings have 61 word pieces")
