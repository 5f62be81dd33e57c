import pytest
from made import make_case, make_reply, make_result, make_run

from evals.cases import Case
from evals.errors import NothingSelected, UsageError
from evals.perturb import TAG, add_typos, with_typo_variants
from evals.selection import Choice, select

CASES = [
    make_case(name="a", tags=("terse",), turns=("Who runs our ADS?",)),
    make_case("abstain", name="b", tags=("off-topic",), file="own"),
    *(make_case(name=f"n{n}") for n in range(10)),
]


def ids(choice: Choice) -> list[str]:
    return [case.id for case in select(CASES, choice)]


@pytest.mark.parametrize(
    ("choice", "chosen"),
    [
        (Choice(tags=("terse",)), ["a"]),
        (Choice(tags=("terse", "off-topic")), ["a", "b"]),
        (Choice(tags=("abstain",)), ["b"]),
        (Choice(tags=("own",)), ["b"]),
        (Choice(pattern="^n[12]$"), ["n1", "n2"]),
        (Choice(pattern="our ads", tags=("terse",)), ["a"]),
    ],
)
def test_tags_kinds_roles_files_and_patterns(choice: Choice, chosen: list[str]) -> None:
    assert ids(choice) == chosen


def test_a_sample_is_the_same_for_the_same_seed_and_keeps_the_order() -> None:
    first = ids(Choice(sample=5, seed=1))
    assert first == ids(Choice(sample=5, seed=1))
    assert first != ids(Choice(sample=5, seed=2))
    assert first == [case.id for case in CASES if case.id in first]
    assert len(ids(Choice(sample=99))) == len(CASES)


def test_only_what_failed_before() -> None:
    before = make_run(
        make_result(CASES[0]), make_result(CASES[2], make_reply("recommend", ("fcmo",))),
        make_result(CASES[3], error="TargetDown: gone"),
    )  # fmt: skip
    assert [case.id for case in select(CASES, Choice(), before)] == ["n0", "n1"]


def test_nothing_left_is_an_error_that_says_why() -> None:
    with pytest.raises(NothingSelected, match="none of 12 cases is left after --tag nope; tags: "):
        ids(Choice(tags=("nope",)))
    with pytest.raises(UsageError, match="is no regular expression"):
        ids(Choice(pattern="("))


def test_typos_are_steady_and_change_words_a_little() -> None:
    text = "Our marketing agency needs somebody who decides, and FCMO is a word for it."
    typed = add_typos(text, "seed")
    assert typed == add_typos(text, "seed")
    assert typed != add_typos(text, "other seed")
    assert typed != text
    assert "FCMO" in typed
    assert abs(len(typed) - len(text)) <= 2


@pytest.mark.parametrize("text", ["", "no?", "FCTO", "a b c"])
def test_what_has_no_long_word_gets_no_typo(text: str) -> None:
    assert add_typos(text, "seed") == text


def test_variants_form_groups_with_their_originals() -> None:
    variants = with_typo_variants([CASES[0], make_case(name="g", group="own")], seed=0)
    assert [case.id for case in variants] == ["a", "a.typos", "g", "g.typos"]
    assert [case.group for case in variants] == ["a", "a", "own", "own"]
    typed: Case = variants[1]
    assert TAG in typed.tags
    assert typed.expect == CASES[0].expect
    assert typed.turns != CASES[0].turns
