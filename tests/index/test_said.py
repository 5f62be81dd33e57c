import pytest

from index.said import size_terms


def terms(text: str) -> list[str]:
    return [term for _, _, term in size_terms(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("we are 1,400 people", ["people:1001+"]),
        ("eleven hundred staff", ["people:1001+"]),
        ("1.2k employees", ["people:1001+"]),
        ("three hundred and forty souls", ["people:301+"]),
        ("twenty-five developers", ["developers:11+"]),
        ("six reps", ["sellers:4+"]),
        ("$8m", ["money:5000000+"]),
        ("eight million in sales", ["money:5000000+"]),
        ("two days a week", ["days-a-week:few"]),
        ("40 hours a week", ["hours-a-week:30+"]),
        ("margin 2%", ["percent"]),
        ("number 7 of 12", ["number:1", "number:2"]),
        ("no figures at all", []),
        ("", []),
    ],
)
def test_numbers_are_read_as_sizes(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_spans_cover_the_words_of_the_number() -> None:
    text = "about three hundred people"
    ((start, end, _),) = size_terms(text)
    assert text[start:end] == "three hundred"


@pytest.mark.parametrize(
    "text", ["9" * 5000, "million " * 500, "1,,,2.3.4", "12 thousand thousand"]
)
def test_pasted_numbers_do_no_harm(text: str) -> None:
    assert all(term for term in terms(text))
