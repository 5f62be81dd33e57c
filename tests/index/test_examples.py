"""Examples: one JSON object a line, checked like the rest of the corpus."""

import hashlib
import json
from pathlib import Path

import pytest

from index.errors import CorpusError
from index.examples import Example, is_held_aside, read_examples

SIGNAL = {"quote": "our own app", "criterion": "own-technology", "holds": True}
EXAMPLE: dict[str, object] = {
    "text": "It is our own app.",
    "kind": "recommend",
    "roles": ["fcto"],
    "signals": [SIGNAL],
    "tags": ["terse", "pair-07"],
}


def corpus_of(folder: Path, *examples: object) -> Path:
    """Write a corpus folder whose file owners.jsonl holds the examples, one a line."""
    (folder / "corpus" / "examples").mkdir(parents=True)
    lines = [one if isinstance(one, str) else json.dumps(one) for one in examples]
    path = folder / "corpus" / "examples" / "owners.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return folder / "corpus"


def example(text: str, *tags: str, source: str = "owners") -> Example:
    """Return an example that only has a text, tags and a source."""
    return Example(text, (text,), "chat", (), (), (), (), "", tags, source)


def test_reads_every_field(tmp_path: Path) -> None:
    dialogue = {
        "turns": ["Hello", "What does it cost?"],
        "kind": "partly",
        "sections": ["a#H"],
        "facts": ["a lot"],
        "missing": "the tax",
    }
    first, second = read_examples(corpus_of(tmp_path, EXAMPLE, "", dialogue))
    assert (first.text, first.turns) == ("It is our own app.", ("It is our own app.",))
    assert (first.kind, first.roles, first.tags) == ("recommend", ("fcto",), ("terse", "pair-07"))
    assert first.signals[0].quote == "our own app"
    assert first.signals[0].holds is True
    assert (second.text, second.turns) == ("What does it cost?", ("Hello", "What does it cost?"))
    assert (second.sections, second.facts, second.missing) == (("a#H",), ("a lot",), "the tax")
    assert second.source == "owners"


def test_a_corpus_may_do_without_examples(tmp_path: Path) -> None:
    assert read_examples(tmp_path) == ()
    (tmp_path / "examples").mkdir()
    assert read_examples(tmp_path) == ()


def test_a_line_separator_inside_a_text_ends_no_line(tmp_path: Path) -> None:
    line = '{"text": "one\u2028two", "kind": "chat"}'
    assert [one.text for one in read_examples(corpus_of(tmp_path, line))] == ["one\u2028two"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "advise"}, "'kind' cannot be 'advise'; use recommend or compare"),
        ({"text": ""}, "'text' must be a text, not nothing"),
        ({"turns": []}, "both 'text' and 'turns' are given"),
        ({"roles": []}, "'roles' is empty; name the right role"),
        ({"roles": "fcto"}, "'roles' must be a list of texts, not 'fcto'"),
        ({"rolse": ["fcto"]}, "unknown field 'rolse'; did you mean 'roles'?"),
        ({"signals": [{**SIGNAL, "quote": "Our own app"}]}, "does not stand in the text; copy it"),
        ({"signals": [{**SIGNAL, "holds": "yes"}]}, "'holds' must be true or false"),
        ({"signals": [{**SIGNAL, "crit": "x"}]}, "unknown field 'crit'"),
        ({"signals": ["own-technology"]}, "each of 'signals' must be an object"),
        ({"signals": "own-technology"}, "'signals' must be a list"),
        ({"missing": ["tax"]}, "'missing' must be a text, not ['tax']"),
    ],
)
def test_names_the_line_of_a_mistake(
    tmp_path: Path, change: dict[str, object], message: str
) -> None:
    other = {"text": "Hello", "kind": "chat"}
    corpus = corpus_of(tmp_path, other, "", {**EXAMPLE, **change})
    with pytest.raises(CorpusError) as caught:
        read_examples(corpus)
    assert all(problem.line == 3 for problem in caught.value.problems)
    assert any(message in str(problem) for problem in caught.value.problems), caught.value


@pytest.mark.parametrize("line", ["{", "[]", '"text"', "nonsense", "[" * 100_000])
def test_a_line_that_is_no_json_object_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(CorpusError, match=r"corpus/examples/owners.jsonl:1: (the|expected)"):
        read_examples(corpus_of(tmp_path, line))


def test_the_same_words_twice_are_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"jsonl:2: the same words stand in .*jsonl:1"):
        read_examples(corpus_of(tmp_path, EXAMPLE, EXAMPLE))


def test_both_halves_of_a_pair_fall_on_the_same_side() -> None:
    for number in range(50):
        sides = {is_held_aside(example(text, f"pair-{number:02}")) for text in ("one", "two")}
        assert len(sides) == 1


def test_the_split_is_the_documented_one() -> None:
    for number in range(50):
        key = hashlib.sha256(f"owners:pair-{number}".encode()).hexdigest()
        assert is_held_aside(example("any", f"pair-{number}")) == (int(key, 16) % 5 == 0)
        key = hashlib.sha256(f"text {number}".encode()).hexdigest()
        assert is_held_aside(example(f"text {number}", "terse")) == (int(key, 16) % 5 == 0)


def test_about_a_fifth_is_held_aside() -> None:
    aside = sum(is_held_aside(example(f"message {number}")) for number in range(2000))
    assert 340 < aside < 460
