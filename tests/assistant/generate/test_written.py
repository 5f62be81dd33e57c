import pytest

from assistant.generate.written import Objection, Written, read_lines, read_objects


def in_pieces(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "It costs $3,000. [1]\nIt may not. [2, 3]\n",
            [("It costs $3,000.", 1), ("It may not.", 2, 3)],
        ),
        (
            "One sentence. [1] Another one [2]. A third.",
            [("One sentence.", 1), ("Another one.", 2), ("A third.",)],
        ),
        ("- A bullet [1].\n2. **Bold** words [2].", [("A bullet.", 1), ("Bold words.", 2)]),
        ("Said (passage 4). Said in (2018).", [("Said.", 4), ("Said in (2018).",)]),
        ("Fancy 【3】. Footnote [^5].", [("Fancy.", 3), ("Footnote.", 5)]),
        ("No stop at the end [2]\nNext one.", [("No stop at the end.", 2), ("Next one.",)]),
        ("A whole one. A cut of", [("A whole one.",)]),
        (
            '"In quotes." [1]\nHalf of them." Of "strategy" too.',
            [("In quotes.", 1), ("Half of them.",), ('Of "strategy" too.',)],
        ),
        ("```\n---\n\n", []),
        ("", []),
    ],
)
def test_sentences_are_read_however_they_come(
    text: str, expected: list[tuple[object, ...]], size: int
) -> None:
    said = read_lines(in_pieces(text, size))
    read = [(one.text, *one.cites) for one in said if isinstance(one, Written)]
    assert read == expected


@pytest.mark.parametrize("size", [1, 5, 1000])
def test_an_objection_is_told_from_the_sentences(size: int) -> None:
    text = "It fits. [1]\nObjection: a consultant would do."
    assert list(read_lines(in_pieces(text, size))) == [
        Written("It fits.", (1,)),
        Objection("a consultant would do."),
    ]


@pytest.mark.parametrize("size", [1, 40, 2000])
def test_a_long_objection_is_one_to_its_end(size: int) -> None:
    reason = "the owner needs advice, " * 50 + "not a leader."
    text = f"It fits. [1]\nOBJECTION: {reason}\nAnd so on."
    assert list(read_lines(in_pieces(text, size))) == [
        Written("It fits.", (1,)),
        Objection(reason),
        Written("And so on.", ()),
    ]


def test_an_objection_in_any_case_needs_no_full_stop() -> None:
    text = "It fits. [1]\nobjection: I would rather advise a consultant"
    assert list(read_lines([text])) == [
        Written("It fits.", (1,)),
        Objection("I would rather advise a consultant"),
    ]


def test_a_sentence_comes_as_soon_as_the_next_one_begins() -> None:
    pieces = iter(["One is done. [1] T", "wo is"])
    assert next(read_lines(pieces)) == Written("One is done.", (1,))
    assert next(pieces) == "wo is"


def test_a_line_without_end_is_not_waited_for() -> None:
    pieces = ["word " * 1000, "or", "d at last.\nIt ", "fits."]
    assert list(read_lines(pieces)) == [Written("It fits.", ())]


def test_structured_output_grows_sentence_by_sentence() -> None:
    first = {"text": "One.", "passages": [1]}
    snapshots: list[object] = [
        None,
        {"sentences": []},
        {"sentences": [{"text": "On", "passages": []}]},
        {"sentences": [first, {"text": "Tw"}]},
        {"sentences": [first, {"text": "Two.", "passages": [2, "x"]}], "objection": "No."},
    ]
    assert list(read_objects(snapshots)) == [
        Written("One.", (1,)),
        Written("Two.", (2,)),
        Objection("No."),
    ]
    assert next(read_objects(iter(snapshots[:4]))) == Written("One.", (1,))


@pytest.mark.parametrize(
    "snapshot",
    ["text", 7, {"sentences": "none"}, {"sentences": [7, {"text": 8}, {"text": "Cut of"}]}],
)
def test_structured_output_of_another_shape_is_passed_over(snapshot: object) -> None:
    assert list(read_objects([snapshot])) == []
