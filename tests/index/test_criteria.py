"""Roles and criteria: what is read, and what is said about mistakes."""

from pathlib import Path

import pytest

from index.criteria import read_criteria, read_roles
from index.errors import CorpusError

ROLE = "- {id: fcto, name: N, long_name: L, function: technology, article: a, aliases: [FCTO]}\n"
CRITERION = "- {id: one, roles: [fcto], from: series, section: a#H, when: W., ask: 'A?'}\n"


def corpus_with(folder: Path, *, roles: str = ROLE, criteria: str = CRITERION) -> Path:
    """Write both files into a folder called corpus."""
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "roles.yaml").write_text(roles, encoding="utf-8")
    (corpus / "criteria.yaml").write_text(criteria, encoding="utf-8")
    return corpus


def test_reads_roles_and_criteria_in_file_order(tmp_path: Path) -> None:
    second = CRITERION.replace("one", "two").replace("series", "companion")
    corpus = corpus_with(tmp_path, criteria=f"# A comment\n{CRITERION}\n{second}")
    (role,) = read_roles(corpus)
    assert (role.id, role.function, role.aliases) == ("fcto", "technology", ("FCTO",))
    one, two = read_criteria(corpus)
    assert (one.id, one.origin, one.roles, one.section) == ("one", "series", ("fcto",), "a#H")
    assert (two.id, two.origin) == ("two", "companion")


@pytest.mark.parametrize(
    ("roles", "message"),
    [
        ("", "roles.yaml:1: the file is empty"),
        ("id: fcto\n", "roles.yaml:1: expected a list; begin each entry with `- `"),
        ("- fcto\n", "roles.yaml:1: expected `field: value` pairs here"),
        (ROLE + ROLE, "roles.yaml:2: the id 'fcto' is taken by line 1; choose another id"),
        (ROLE.replace("aliases", "alias"), "roles.yaml:1: unknown field 'alias'; did you mean"),
        (ROLE.replace("[FCTO]", "[FCTO, 3]"), "roles.yaml:1: 'aliases' must be a list of texts"),
        (ROLE.replace("{id", "{ id: x, id"), "roles.yaml:1: the field 'id' stands twice"),
        (ROLE + "  - [", "roles.yaml:"),
        ("- {id: a\x00b}", "roles.yaml:1: the YAML cannot be read"),
    ],
)
def test_names_the_line_of_a_wrong_role(tmp_path: Path, roles: str, message: str) -> None:
    with pytest.raises(CorpusError) as caught:
        read_roles(corpus_with(tmp_path, roles=roles))
    assert f"corpus/{message}" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("from: series", "from: blog", ":2: 'from' cannot be 'blog'; use series or companion"),
        ("roles: [fcto]", "roles: []", ":2: 'roles' is empty; name at least one role"),
        ("ask: 'A?'", "ask: ", ":2: 'ask' must be a text, not nothing"),
        (", ask: 'A?'", "", ":2: the field 'ask' is missing; add it"),
        ("id: one", "id: 1", ":2: 'id' must be a text, not 1"),
    ],
)
def test_names_the_line_of_a_wrong_criterion(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    wrong = "# A comment\n" + CRITERION.replace(old, new)
    with pytest.raises(CorpusError) as caught:
        read_criteria(corpus_with(tmp_path, criteria=wrong))
    assert f"corpus/criteria.yaml{message}" in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"/roles.yaml:1: the file cannot be read"):
        read_roles(tmp_path)
