from pathlib import Path

from evals.cases import CASES_FOLDER, OWN_FILE, load_cases
from evals.derive import choose_smoke, derive_cases, write_all
from index.examples import is_held_aside, read_examples


def test_the_cases_on_disk_are_those_of_the_examples(corpus_dir: Path) -> None:
    """Fails when examples changed without `python -m evals cases`."""
    derived = {case.id: case for case in derive_cases(corpus_dir)}
    kept = {case.id: case for case in load_cases() if case.file != OWN_FILE.removesuffix(".yaml")}
    assert derived.keys() == {name for name in kept if not name.startswith("own-")}
    assert all(derived[name].expect == kept[name].expect for name in derived)


def test_exactly_the_held_aside_examples_become_cases(corpus_dir: Path) -> None:
    held = [example.turns for example in read_examples(corpus_dir) if is_held_aside(example)]
    assert [case.turns for case in derive_cases(corpus_dir)] == held


def test_partly_covered_questions_expect_what_is_missing_to_be_said(corpus_dir: Path) -> None:
    examples = [e for e in read_examples(corpus_dir) if is_held_aside(e) and e.kind == "partly"]
    cases = {case.turns: case for case in derive_cases(corpus_dir)}
    assert examples
    for example in examples:
        expect = cases[example.turns].expect
        assert expect.missing == example.missing
        assert "abstain" not in expect.kinds


def test_writing_gives_back_what_was_derived(tmp_path: Path, corpus_dir: Path) -> None:
    own = load_cases([CASES_FOLDER / OWN_FILE])
    counts = write_all(corpus_dir, tmp_path, own)
    written = load_cases(
        path for path in sorted(tmp_path.glob("*.yaml")) if path.name != "smoke.yaml"
    )
    assert sorted(case.id for case in written) == sorted(c.id for c in derive_cases(corpus_dir))
    assert sum(counts.values()) == len(written) + counts["smoke.yaml"]


def test_smoke_is_the_same_whatever_the_order(corpus_dir: Path) -> None:
    cases = derive_cases(corpus_dir)
    assert choose_smoke(cases) == choose_smoke(cases[::-1])
    assert len(choose_smoke(cases[:3])) == 3
