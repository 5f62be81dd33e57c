"""Articles and their front matter: what is read, and what is said about mistakes."""

from pathlib import Path

import pytest

from index.articles import Article, read_articles
from index.errors import CorpusError

ROOT = Path(__file__).parents[2]
FRONT_MATTER = """\
---
title: A title
kind: series
order: 1
roles: [fcto]
sources:
  - https://example.org/one
---
Text.
"""


def write(folder: Path, **files: str) -> Path:
    """Write Markdown files by stem."""
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8", newline="")
    return folder


def problems_of(folder: Path) -> list[str]:
    """Return the lines of the error that reading the folder raises."""
    with pytest.raises(CorpusError) as caught:
        read_articles(folder)
    return str(caught.value).splitlines()


def only(folder: Path) -> Article:
    """Return the folder's only article."""
    (article,) = read_articles(folder)
    return article


def test_reads_the_fields_and_keeps_the_whole_text(tmp_path: Path) -> None:
    article = only(write(tmp_path, one=FRONT_MATTER))
    assert (article.name, article.path, article.title) == ("one", "one.md", "A title")
    assert (article.kind, article.order, article.roles) == ("series", 1, ("fcto",))
    assert article.text == FRONT_MATTER
    assert article.text[article.body_start :] == "Text.\n"


@pytest.mark.parametrize(
    ("field", "url"),
    [
        ("original_url: https://example.org/original", "https://example.org/original"),
        ("retold: true", "https://example.org/one"),
    ],
)
def test_a_series_article_leads_to_its_original(tmp_path: Path, field: str, url: str) -> None:
    text = FRONT_MATTER.replace("order: 1", f"order: 1\n{field}")
    assert only(write(tmp_path, one=text)).url == url


def test_a_companion_has_no_address(tmp_path: Path) -> None:
    assert only(write(tmp_path, one=FRONT_MATTER.replace("series", "companion"))).url is None


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_newlines_are_those_of_a_text_file(tmp_path: Path, newline: str) -> None:
    article = only(write(tmp_path, one=FRONT_MATTER.replace("\n", newline)))
    assert article.text == (tmp_path / "one.md").read_text(encoding="utf-8")
    assert article.title == "A title"


def test_a_byte_order_mark_does_not_hide_the_front_matter(tmp_path: Path) -> None:
    assert only(write(tmp_path, one="\ufeff" + FRONT_MATTER)).title == "A title"


def test_articles_stand_in_their_order_and_the_readme_is_none(tmp_path: Path) -> None:
    first, second = FRONT_MATTER.replace("order: 1", "order: 2"), FRONT_MATTER
    write(tmp_path, a=first, b=second, README="# For people")
    assert [article.name for article in read_articles(tmp_path)] == ["b", "a"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("---\ntitle", "title", "1: the front matter is missing or not closed"),
        ("title: A title\n", "", "2: the field 'title' is missing; add it"),
        ("title: A title", "title:", "2: 'title' must be a text, not nothing"),
        ("title: A title", "title: [a]", "2: 'title' must be a text, not ['a']"),
        ("title: A title", "title: 'A", "the YAML cannot be read"),
        ("kind: series", "kind: post", "3: 'kind' cannot be 'post'; use series or companion"),
        ("order: 1", "order: first", "4: 'order' must be a whole number, not 'first'"),
        ("order: 1", "order: true", "4: 'order' must be a whole number, not True"),
        ("roles: [fcto]", "roles: fcto", "5: 'roles' must be a list of texts, not 'fcto'"),
        ("roles: [fcto]", "roels: [fcto]", "unknown field 'roels'; did you mean 'roles'?"),
        ("order: 1", "order: 1\norder: 2", "5: the field 'order' stands twice; keep one"),
        ("order: 1", "order: 1\nretold: 2026-13-45", "5: the value of 'retold' cannot be read"),
        ("https://example.org/one", "example.org", "6: 'example.org' in 'sources' is no web"),
        ("Text.\n", "", "the article has no text; write it or remove it"),
    ],
)
def test_names_file_line_and_remedy(tmp_path: Path, old: str, new: str, message: str) -> None:
    found = problems_of(write(tmp_path / "corpus", one=FRONT_MATTER.replace(old, new)))
    assert any(line.startswith("corpus/one.md:") and message in line for line in found), found


def test_names_every_problem_of_every_file(tmp_path: Path) -> None:
    wrong = FRONT_MATTER.replace("order: 1", "order: x").replace("series", "post")
    found = problems_of(write(tmp_path, a=wrong, b=wrong.replace("title", "titel")))
    assert [line.split(" ")[0].split("/")[-1] for line in found] == [
        "a.md:3:",
        "a.md:4:",
        *("b.md:2:", "b.md:2:", "b.md:3:", "b.md:4:"),
    ]


def test_two_articles_may_not_share_an_order(tmp_path: Path) -> None:
    (line,) = problems_of(write(tmp_path / "corpus", a=FRONT_MATTER, b=FRONT_MATTER))
    assert line.startswith("corpus/b.md:4: the order 1 is also that of corpus/a.md")


def test_a_file_that_is_not_utf8_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_bytes(FRONT_MATTER.encode() + b"caf\xe9")
    (line,) = problems_of(tmp_path)
    assert "one.md:10: the text is not UTF-8; save the file as UTF-8" in line


@pytest.mark.parametrize("name", ["empty", "absent"])
def test_a_folder_without_articles_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (line,) = problems_of(tmp_path / name)
    assert line.startswith(f"{name}:1:")
    assert "check the corpus folder's path" in line


def test_the_corpus_that_ships_is_read() -> None:
    articles = read_articles(ROOT / "corpus")
    assert [article.order for article in articles] == list(range(1, 15))
    assert sum(article.kind == "series" for article in articles) == 10
    assert all(article.url for article in articles if article.kind == "series")
