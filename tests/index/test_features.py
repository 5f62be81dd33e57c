import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from index.features import (
    TERMS,
    collect_vocabulary,
    letter_terms,
    plain_text,
    split_statements,
    word_terms,
)

LONG = (
    "Ladies who come for a skin consultation, they pay the same day, my coordinator is very "
    "talented in this. But the phone became silent."
)
TEXTS = ["We built our own app.", "Nobody leads the app.", "Sales are flat and nobody sells."]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("We grow. Nobody owns it, though.", ["We grow.", "Nobody owns it, though."]),
        ("one line\nanother line", ["one line", "another line"]),
        ("Sales are up, but cash is short", ["Sales are up,", "but cash is short"]),
        ("v1.2 costs $3.50 today", ["v1.2 costs $3.50 today"]),
        ("   ", []),
        ("?!", []),
    ],
)
def test_a_message_is_cut_into_statements(said: str, expected: list[str]) -> None:
    assert [statement.text for statement in split_statements(said)] == expected


def test_long_sentences_are_cut_at_their_commas() -> None:
    texts = [statement.text for statement in split_statements(LONG)]
    assert "they pay the same day," in texts
    assert len(texts) == 4


@given(st.text())
def test_statements_keep_their_places(said: str) -> None:
    statements = split_statements(said)
    assert all(said[one.start : one.end] == one.text for one in statements)
    ends = [0, *(one.end for one in statements)]
    assert all(end <= one.start for end, one in zip(ends, statements, strict=False))


@given(st.text())
def test_any_text_has_terms_without_failing(text: str) -> None:
    assert all(isinstance(term, str) for block in TERMS for term in TERMS[block](text))


def test_negation_reaches_to_the_end_of_the_clause() -> None:
    terms = word_terms("We don't have developers, we sell")
    assert "NOT_develop" in terms
    assert "NOT_sell" not in terms


def test_curly_and_straight_apostrophes_are_one() -> None:
    assert word_terms("We don’t") == word_terms("we don't")


def test_numbers_become_sizes() -> None:
    assert "§people:1001+§" in plain_text("1,400 people")
    assert "§people:1001+§" in word_terms("Eleven hundred people")


def test_letter_groups_mark_the_edges_of_words() -> None:
    assert letter_terms("CRM") == [" cr", "crm", "rm ", " crm", "crm ", " crm "]


@pytest.mark.parametrize("block", ["word", "letter"])
def test_weights_are_those_of_scikit_learn(block: str) -> None:
    vocabulary = collect_vocabulary(block, TEXTS)
    columns = {term.decode(): column for column, term in enumerate(vocabulary.terms.tolist())}
    reference = TfidfVectorizer(
        analyzer=TERMS[block], lowercase=False, sublinear_tf=True, vocabulary=columns
    ).fit(TEXTS)
    expected = reference.transform(TEXTS).toarray()
    for text, row in zip(TEXTS, expected, strict=True):
        places, weights = vocabulary.weigh(text)
        ours = np.zeros(len(vocabulary.terms))
        ours[places] = weights
        np.testing.assert_allclose(ours, row, atol=1e-6)


@pytest.mark.parametrize("text", ["xyzzy", "x" * 500, "", "\ud800", "zzzz ~~~~"])
def test_unknown_words_weigh_nothing(text: str) -> None:
    columns, weights = collect_vocabulary("word", TEXTS).weigh(text)
    assert len(columns) == len(weights) == 0
