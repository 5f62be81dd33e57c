from pathlib import Path

import pytest

from index.criteria import Criterion, Role
from index.errors import IndexCorrupt
from index.examples import Example, Signal
from index.role_table import TABLE_FILE, fit_table, load_table, save_table

ROLES = tuple(
    Role(id=name, name=name, long_name=name, function="any", article="a", aliases=())
    for name in ("fcto", "fcfo", "none")
)
OWN, CASH = (
    Criterion(id=name, roles=roles, origin="series", section="a#", when="It is so.", ask="Is it?")
    for name, roles in (("own", ("fcto",)), ("cash", ("fcfo",)))
)


def example(role: str, *signals: tuple[str, bool]) -> Example:
    marked = tuple(Signal("x", criterion, holds) for criterion, holds in signals)
    return Example("x", ("x",), "recommend", (role,), marked, (), (), "", (), "owners")


EXAMPLES = [
    *[example("fcto", ("own", True)) for _ in range(5)],
    *[example("fcfo", ("cash", True), ("own", False)) for _ in range(5)],
    example("fcfo", ("own", True), ("cash", True)),
]
TABLE = fit_table(ROLES, (OWN, CASH), EXAMPLES)


def test_a_criterion_speaks_for_its_role() -> None:
    assert TABLE.weight("own", True, "fcto") > 0
    assert TABLE.weight("cash", True, "fcfo") > 0


def test_a_criterion_that_holds_never_speaks_for_a_role_it_does_not_name() -> None:
    assert TABLE.weight("own", True, "fcfo") <= 0
    assert TABLE.weight("own", True, "none") <= 0


def test_a_criterion_that_does_not_hold_may_speak_for_another_role() -> None:
    assert TABLE.weight("own", False, "fcfo") > 0 > TABLE.weight("own", False, "fcto")


def test_a_criterion_without_examples_still_speaks_for_its_roles() -> None:
    assert fit_table(ROLES, (OWN,), []).weight("own", True, "fcto") > 0


def test_what_the_table_does_not_know_weighs_nothing() -> None:
    assert TABLE.weight("unheard-of", True, "fcto") == 0
    assert TABLE.weight("own", True, "unheard-of") == 0


def test_the_table_is_saved_in_words(tmp_path: Path) -> None:
    save_table(TABLE, tmp_path)
    assert load_table(tmp_path) == TABLE
    assert '"does not hold"' in (tmp_path / TABLE_FILE).read_text(encoding="utf-8")


@pytest.mark.parametrize("content", ["{", "[]"])
def test_a_damaged_table_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / TABLE_FILE).write_text(content, encoding="utf-8")
    with pytest.raises(IndexCorrupt, match=TABLE_FILE):
        load_table(tmp_path)
