import pytest

from evals.words import content_stems, is_negative, numbers_in, plain_words


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("six to 18 months", {"6", "18"}),
        ("$5,000 to $15k", {"5000", "15000"}),
        ("1.5k a month", {"1500"}),
        ("$5–50 million", {"5", "50"}),
        ("one of them", set()),
        ("over 1,000 people.", {"1000"}),
    ],
)
def test_numbers_in_one_spelling(text: str, numbers: set[str]) -> None:
    assert numbers_in(text) == numbers


def test_stems_join_forms_and_spellings() -> None:
    assert content_stems("customise the agencies") == content_stems("customized agency")
    assert content_stems("it is what they are") == frozenset()


@pytest.mark.parametrize("text", ["It is not so", "it isn’t so", "Nobody leads", "without a plan"])
def test_denials_are_seen(text: str) -> None:
    assert is_negative(text)
    assert not is_negative("a plan with a leader")


def test_plain_words_drop_markdown_and_fancy_quotes() -> None:
    assert (
        plain_words("- **Let go.** See [this](x.md), it’s “so”") == 'let go. see this, it\'s "so"'
    )
