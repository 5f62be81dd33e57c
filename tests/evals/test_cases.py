from pathlib import Path

import pytest

from evals.cases import (
    CASES_FOLDER,
    OWN_FILE,
    SMOKE_FILE,
    Case,
    case_from_dict,
    case_to_dict,
    check_cases,
    load_cases,
)
from evals.derive import normal_text
from evals.errors import CasesError
from index.corpus import read_corpus
from index.examples import is_held_aside, read_examples

YAML = """
- id: crm-once
  turns: ["We must pick one CRM. FCTO or consultant?"]
  expect: {kind: recommend, roles: [consultant], facts: ["best once"]}
  tags: [terse]
"""
JSONL = '{"id": "crm-once", "turns": ["We must pick one CRM. FCTO or consultant?"], "expect": \
{"kind": "recommend", "roles": ["consultant"], "facts": ["best once"]}, "tags": ["terse"]}\n'
CSV = """id,turns,kind,roles,facts,tags
crm-once,We must pick one CRM. FCTO or consultant?,recommend,consultant,best once,terse
"""


@pytest.mark.parametrize(("name", "text"), [("a.yaml", YAML), ("a.jsonl", JSONL), ("a.csv", CSV)])
def test_the_three_forms_hold_the_same_case(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    (case,) = load_cases([tmp_path / name])
    assert case.turns == ("We must pick one CRM. FCTO or consultant?",)
    assert case.expect.kinds == ("recommend",)
    assert case.expect.roles == ("consultant",)
    assert case.expect.facts == ("best once",)
    assert case.tags == ("terse",)


def test_csv_divides_several_values_by_bars(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('id,turns,kind\ntwo,"hello | and, again?",chat\n')
    (case,) = load_cases([tmp_path / "a.csv"])
    assert case.turns == ("hello", "and, again?")


def test_a_folder_is_read_with_what_lies_below(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "a.yaml").write_text(YAML)
    (tmp_path / "b.yaml").write_text(YAML.replace("crm-once", "other"))
    assert [case.id for case in load_cases([tmp_path])] == ["other", "crm-once"]


def test_a_case_may_stand_in_two_files_only_if_it_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(YAML)
    (tmp_path / "b.yaml").write_text(YAML)
    assert len(load_cases([tmp_path])) == 1
    (tmp_path / "b.yaml").write_text(YAML.replace("terse", "long"))
    with pytest.raises(
        CasesError, match=r"b\.yaml:2: the id 'crm-once' also stands in .*a\.yaml:2"
    ):
        load_cases([tmp_path])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"a\.yaml:1: the file is empty; list at least one case"),
        ("id: one", r"a\.yaml:1: expected a list; begin each case with `- `"),
        ("- [", r"a\.yaml:\d: the YAML cannot be read"),
        ("- id: one\n  turns: [x]\n", r"a\.yaml:1: the field 'expect' is missing"),
        ("- id: one\n  expect: {kind: chat}\n", r"a\.yaml:1: the field 'turns' is missing"),
        ("- id: one\n  turns: x\n  expect: {kind: chat}\n", r"a\.yaml:2: 'turns' must be a list"),
        (
            "- id: One!\n  turns: [x]\n  expect: {kind: chat}\n",
            r"a\.yaml:1: 'One!' cannot be an id",
        ),
        (
            "- id: one\n  turns: [x]\n  expect:\n    kind: advise\n",
            r"a\.yaml:4: .*'advise'.*use rec",
        ),
        ("- id: one\n  turns: [x]\n  expect: {kind: recommend}\n", r"needs 'roles'"),
        ("- id: one\n  turn: [x]\n  expect: {kind: chat}\n", r"unknown field 'turn'; did you mean"),
        ("- id: one\n  turns: [x]\n  expect: {kind: chat, role: [a]}\n", r"unknown field 'role'"),
        ("- id: one\n  turns: [' ']\n  expect: {kind: chat}\n", r"'turns' holds no text"),
        ("- id: one\n  turns: []\n  expect: {kind: chat}\n", r"'turns' holds no text"),
    ],
)
def test_every_mistake_names_file_line_and_remedy(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "a.yaml").write_text(text)
    with pytest.raises(CasesError, match=message):
        load_cases([tmp_path / "a.yaml"])


def test_all_mistakes_are_listed_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("- id: one\n- id: two\n")
    with pytest.raises(CasesError) as caught:
        load_cases([tmp_path / "a.yaml", tmp_path / "absent.yaml", tmp_path / "a.txt"])
    assert len(caught.value.problems) == 6
    assert "absent.yaml does not exist" in str(caught.value)


def test_a_case_survives_the_way_to_json_and_back() -> None:
    for case in load_cases([CASES_FOLDER / OWN_FILE]):
        assert case_from_dict(case_to_dict(case), case.file) == case


def test_contrast_pairs_and_groups_are_clusters() -> None:
    expect = load_cases([CASES_FOLDER / OWN_FILE])[0].expect
    assert Case("a", ("x",), expect, tags=("pair-03",), file="f").cluster == "f:pair-03"
    assert (
        Case("f-pair-03-b", ("x",), expect, tags=("pair-03",), file="smoke").cluster == "f-:pair-03"
    )
    assert Case("a", ("x",), expect, group="g", tags=("pair-03",)).cluster == "g"
    assert Case("a", ("x",), expect).cluster == "a"


def test_there_are_cases_over_all_kinds_roles_and_articles(corpus_dir: Path) -> None:
    cases, corpus = load_cases(), read_corpus(corpus_dir)
    assert len(cases) >= 250
    assert {kind for case in cases for kind in case.expect.kinds} == {
        "recommend", "compare", "explain", "abstain", "chat",
    }  # fmt: skip
    assert {role.id for role in corpus.roles} == {
        role for case in cases if case.expect.kinds[0] == "recommend" for role in case.expect.roles
    }
    articles = {section.partition("#")[0] for case in cases for section in case.expect.sections}
    assert {article.name for article in corpus.articles} == articles


def test_cases_expect_only_what_the_corpus_has(corpus_dir: Path) -> None:
    corpus = read_corpus(corpus_dir)
    roles = {role.id for role in corpus.roles}
    assert check_cases(load_cases(), roles, {section.id for section in corpus.sections}) == ()


def test_an_unknown_role_or_section_is_named() -> None:
    case = case_from_dict(
        {"id": "a", "turns": ["x"], "expect": {"kind": "recommend", "roles": ["fcxo"]}}
    )
    (problem,) = check_cases([case], {"fcfo", "fcto"}, ())
    assert "case a:1: 'fcxo' in 'roles' is unknown" in str(problem)


def test_nothing_is_fitted_on_a_case(corpus_dir: Path) -> None:
    fitted = {
        normal_text(example.turns)
        for example in read_examples(corpus_dir)
        if not is_held_aside(example) and len(example.turns) == 1
    }
    conversations = {e.turns for e in read_examples(corpus_dir) if not is_held_aside(e)}
    for case in load_cases():
        assert case.turns not in conversations, case.id
        assert len(case.turns) > 1 or normal_text(case.turns) not in fitted, case.id


def test_the_hand_written_cases_are_in_no_examples_file(corpus_dir: Path) -> None:
    known = {normal_text(example.turns) for example in read_examples(corpus_dir)}
    own = load_cases([CASES_FOLDER / OWN_FILE])
    assert len(own) >= 40
    assert not [case.id for case in own if normal_text(case.turns) in known]


def test_the_smoke_cases_touch_every_kind_and_role() -> None:
    smoke = load_cases([CASES_FOLDER / SMOKE_FILE])
    assert len(smoke) == 40
    assert {case.expect.kinds[0] for case in smoke} >= {
        "recommend",
        "compare",
        "explain",
        "abstain",
    }
    wanted = {r for case in smoke if case.expect.kinds[0] == "recommend" for r in case.expect.roles}
    assert len(wanted) == 11
