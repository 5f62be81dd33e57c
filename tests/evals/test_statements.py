import pytest

from evals.statements import Statement, split_statements


def texts(markdown: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(statement.text, statement.cited) for statement in split_statements(markdown)]


def test_markers_before_and_after_the_full_stop() -> None:
    assert texts("An agency carries out work [1]. A chief decides on it. [2][3]") == [
        ("An agency carries out work.", (1,)),
        ("A chief decides on it.", (2, 3)),
    ]


def test_list_items_and_paragraphs_are_apart() -> None:
    assert texts(
        "It begins with a sentence. [1]\n\n- First a long look. [2]\n- Then a plan for it. [3]"
    ) == [
        ("It begins with a sentence.", (1,)),
        ("First a long look.", (2,)),
        ("Then a plan for it.", (3,)),
    ]


def test_a_marker_carries_the_sentences_before_it_in_its_paragraph_only() -> None:
    markdown = "Alone in its own paragraph.\n\nIt goes on for years. It needs a leader. [2]"
    assert [cited for _, cited in texts(markdown)] == [(), (2,), (2,)]


def test_table_cells_are_statements_and_headers_are_not() -> None:
    table = "|  | One role |\n| --- | --- |\n| **Cost of each** | It costs $8,000 a month. [4] |"
    assert texts(table) == [("It costs $8,000 a month.", (4,))]


@pytest.mark.parametrize(
    "markdown",
    [
        "**Why this one?**",
        "## A heading of several words",
        "Do you run on EOS at all?",
        "**A consultant is what fits you.**",
        "It is close, but: **A Fractional CMO fits what you describe.**",
        "Yes, indeed.",
        "**A consultant fits what you describe.** Yes, indeed.",
        "I am fairly, not fully, sure; next comes a CMO.",
        "To be surer, tell me:",
        "You said “our ads are a mess and nobody cares”.",
    ],
)
def test_what_states_nothing_is_left_out(markdown: str) -> None:
    assert split_statements(markdown) == ()


def test_the_owners_words_in_front_of_a_statement_are_dropped() -> None:
    (statement,) = split_statements(
        "- You said “ads are a mess”. Your marketing is scattered today. [1]"
    )
    assert statement == Statement("Your marketing is scattered today.", (1,))


def test_a_paragraph_over_several_lines_is_one() -> None:
    assert texts("It goes on\nfor many years. [1]") == [("It goes on for many years.", (1,))]
