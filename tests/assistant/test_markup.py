import pytest

from assistant.markup import clip, join_names, plain, with_article


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("**Cost.** See [terms](terms.md).", "Cost. See terms."),
        ("plain words stay", "plain words stay"),
        ("two * three * four", "two * three * four"),
        ("*Win-Win—An Entrepreneurial Community*", "Win-Win—An Entrepreneurial Community"),
        (
            "| Consultant | Outside expert |  | Mostly your team |",
            "Consultant – Outside expert – Mostly your team",
        ),
        ("over\n  two lines", "over two lines"),
        ("**bold with *inner* marks**", "bold with inner marks"),
        ("", ""),
    ],
)
def test_plain_keeps_the_words_and_drops_the_marks(markdown: str, words: str) -> None:
    assert plain(markdown) == words


@pytest.mark.parametrize(
    ("text", "longest", "clipped"),
    [
        ("short", 9, "short"),
        ("one two three", 9, "one two …"),
        ("one, two", 6, "one …"),
        ("exactly", 7, "exactly"),
    ],
)
def test_clip_cuts_between_words(text: str, longest: int, clipped: str) -> None:
    assert clip(text, longest) == clipped


@pytest.mark.parametrize(
    ("names", "listed"),
    [((), ""), (("a",), "a"), (("a", "b"), "a or b"), (("a", "b", "c"), "a, b or c")],
)
def test_join_names_is_an_english_list(names: tuple[str, ...], listed: str) -> None:
    assert join_names(names, "or") == listed


@pytest.mark.parametrize(
    ("name", "article"),
    [
        ("Accountant", "an"),
        ("Fractional CTO", "a"),
        ("MSP", "an"),
        ("CPA", "a"),
        ("VP of sales", "a"),
        ("MANAGER", "a"),
        ("in-house executive", "an"),
    ],
)
def test_an_article_is_the_one_read_aloud(name: str, article: str) -> None:
    assert with_article(name) == f"{article} {name}"
