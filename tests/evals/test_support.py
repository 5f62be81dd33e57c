import pytest

from assistant import Advisor
from evals.support import supports

SOURCE = "A full-time COO costs $207,000 to $314,000 a year. Finding one takes six to 18 months."


@pytest.mark.parametrize(
    ("statement", "held"),
    [
        ("Finding one takes six to 18 months.", True),
        ("finding one takes 6 to 18 months", True),
        ("Fractional COO, if this is you: finding one takes six to 18 months.", True),
        ("A full-time COO costs $207,000 a year.", True),
        ("A full-time COO costs $400,000 a year.", False),
        ("Finding one never takes six to 18 months.", False),
        ("A consultant maps your processes and leaves.", False),
        ("", False),
    ],
)
def test_support_needs_words_numbers_and_no_contradiction(statement: str, held: bool) -> None:
    assert supports([SOURCE], statement) is held


def test_sources_support_together() -> None:
    parts = ["The agency executes the campaigns.", "The chief sets the marketing strategy."]
    statement = "The agency executes campaigns and the chief sets marketing strategy."
    assert supports(parts, statement)
    assert not supports(parts[:1], statement)
    assert not supports([], statement)


OWNER_SELLS = "You run sales because you have no head of sales you can count on."


@pytest.mark.parametrize(
    ("statement", "held"),
    [
        ("You half-manage sales because there is no head of sales to rely on.", True),
        ("Your bookkeeper is out of their depth at this size.", False),
        ("You have 12 people in sales because you have no head of sales.", False),
    ],
)
def test_the_encoder_finds_support_in_other_words(
    advisor: Advisor, statement: str, held: bool
) -> None:
    assert supports([OWNER_SELLS], statement, advisor.parts.index.encoder) is held
