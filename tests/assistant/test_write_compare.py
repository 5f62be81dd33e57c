"""Comparisons over the real corpus and its real index."""

import pytest

from assistant import Advisor
from assistant.answer import Question
from assistant.catalogue import Catalogue
from assistant.draft import Block, Row, Table
from assistant.finish import EMPTY_CELL, finish
from assistant.judge import Verdict
from assistant.verify import verify
from assistant.write.compare import write_comparison
from assistant.write.compose import compose

INTERIM = "fractional-consultant-interim-or-full-time#When an interim executive is the right call"
ONGOING = "fractional-cto-and-cio#When ongoing needs mean an FCIO or FCTO instead of a consultant"


@pytest.fixture
def catalogue(advisor: Advisor) -> Catalogue:
    return advisor.parts.catalogue


def table_of(catalogue: Catalogue, *roles: str) -> Table:
    blocks = write_comparison(roles, 0.9, catalogue).blocks
    return next(block for block in blocks if isinstance(block, Table))


def row(table: Table, label: str) -> Row:
    return next(row for row in table.rows if row.label == label)


@pytest.mark.parametrize("roles", [("fcto", "consultant"), ("fcmo", "agency"), ("fcoo", "none")])
def test_each_side_says_when_it_fits_and_when_not(
    catalogue: Catalogue, roles: tuple[str, str]
) -> None:
    table = table_of(catalogue, *roles)
    assert table.columns == tuple(catalogue.role_name(role) for role in roles)
    assert all(row(table, "Fits when").cells)
    assert all(row(table, "Does not fit when").cells)


@pytest.mark.parametrize(
    ("said", "role", "name", "asked"),
    [
        ("CPA", "none", "CPA", "When does a CPA fit?"),
        ("accountants", "none", "Accountant", "When does an Accountant fit?"),
        ("a VP of sales", "full_time", "VP of sales", "When does a VP of sales fit?"),
        ("consultants", "consultant", "Consultant", "When does a Consultant fit?"),
    ],
)
def test_a_role_keeps_the_name_an_owner_gives_it(
    advisor: Advisor, said: str, role: str, name: str, asked: str
) -> None:
    verdict = Verdict("compare", 0.9, roles=("fcfo", role))
    draft = compose(f"Fractional CFO or {said}?", verdict, None, (), advisor.parts)
    (table,) = [block for block in draft.blocks if isinstance(block, Table)]
    assert table.columns == ("Fractional CFO", name)
    assert draft.suggestions == ("When does a Fractional CFO fit?", asked)


def test_a_cell_the_corpus_cannot_fill_says_so(catalogue: Catalogue) -> None:
    assert row(table_of(catalogue, "fcfo", "msp"), "Cost").cells[1] == ()
    text = finish(
        verify(write_comparison(("fcfo", "msp"), 0.9, catalogue), catalogue).draft, catalogue
    ).text
    assert EMPTY_CELL in text


def test_a_place_in_a_list_brings_that_item_alone(catalogue: Catalogue) -> None:
    cell = row(table_of(catalogue, "fcoo", "full_time"), "Fits when").cells[0]
    assert cell[0].text.startswith("FCOO. Fits when leadership gaps")
    assert not any("Full-time COO or Integrator." in claim.text for claim in cell)


def test_every_claim_is_supported(catalogue: Catalogue) -> None:
    for first in catalogue.roles:
        for second in catalogue.roles:
            if first < second:
                draft = write_comparison((first, second), 0.9, catalogue)
                assert verify(draft, catalogue).removed == 0, (first, second)


def test_many_roles_share_a_table_of_fewer_rows(catalogue: Catalogue) -> None:
    roles = ("fcmo", "fcso", "fcoo", "fcfo")
    assert [r.label for r in table_of(catalogue, *roles).rows] == [
        "Fits when",
        "Does not fit when",
        "Cost",
    ]


def test_what_is_no_role_is_answered_by_sections(catalogue: Catalogue) -> None:
    draft = write_comparison((), 0.9, catalogue, ranked=[(INTERIM, 0.8)])
    titles = [b.title for b in draft.blocks if isinstance(b, Block) and b.title]
    assert titles == ["When an interim executive is the right call (companion article)"]
    assert not any(isinstance(block, Table) for block in draft.blocks)


def test_the_section_that_answers_chooses_the_deciding_question(catalogue: Catalogue) -> None:
    roles = ("fcto", "consultant")
    draft = write_comparison(roles, 0.9, catalogue, ranked=[(ONGOING, 0.9)])
    asked = {c.ask for c in catalogue.criteria.values() if c.section == ONGOING}
    assert [isinstance(q, Question) and q.text in asked for q in draft.questions] == [True]
    (question,) = draft.questions
    (criterion,) = [c for c in catalogue.criteria.values() if c.id == question.criterion]
    assert question.options == (criterion.yes, criterion.no)
