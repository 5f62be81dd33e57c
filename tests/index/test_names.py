"""The roles' names in running text."""

import pytest

from index.criteria import Role
from index.names import compile_names, find_roles, singular

ROLES = (
    Role("fcto", "Fractional CTO", "Fractional Chief Technology Officer", "t", "a", ("FCTO",)),
    Role("full_time", "Full-time executive", "A hire", "any", "a", ("full time", "CTO", "agency")),
    Role("second", "Second", "Another", "any", "a", ("FCTO", "C.I.O. (part-time)")),
)
NAMES = compile_names(ROLES)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("FCTO or fcto", ["fcto", "fcto"]),
        ("a fractional CTO, not a CTO", ["fcto", "full_time"]),
        ("fractional-cto", ["fcto"]),
        ("fractional \n chief  technology officer", ["fcto"]),
        ("FCTOs and agencies", ["fcto"]),
        ("two FCTOs, two CTOs", ["fcto", "full_time"]),
        ("full-time, full time", ["full_time", "full_time"]),
        ("the c.i.o. (part-time)", ["second"]),
        ("xFCTO FCTOx fractionalCTO", []),
        ("", []),
    ],
)
def test_whole_names_in_any_case_and_number(text: str, found: list[str]) -> None:
    assert [mention.role for mention in find_roles(NAMES, text)] == found


def test_a_mention_says_where_it_stands() -> None:
    text = "Is a Fractional CTO right?"
    (mention,) = find_roles(NAMES, text)
    assert text[mention.start : mention.end] == "Fractional CTO"


def test_no_roles_have_no_names() -> None:
    assert list(find_roles(compile_names(()), "FCTO")) == []


@pytest.mark.parametrize(
    ("said", "one"),
    [
        ("FCTOs", "FCTO"),
        ("Fractional-CTOs", "Fractional-CTO"),
        ("agencyes", "agency"),
        ("FCTO", "FCTO"),
        ("VP of sales", "VP of sales"),
    ],
)
def test_the_singular_of_a_name_is_one_that_is_known(said: str, one: str) -> None:
    assert singular(NAMES, said) == one
