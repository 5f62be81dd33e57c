"""The ranking of sections, fitted on a small corpus with the real encoder."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.aspects import Aspect
from index.corpus import Corpus, read_corpus
from index.embedder import Encoder
from index.errors import CorpusError, IndexCorrupt
from index.examples import Example, is_held_aside
from index.manifest import current_folder
from index.opening import ENCODER_FOLDER
from index.quotes import Quotes, save_quotes
from index.ranker import FOLDER, SECTIONS_FILE, Asked, Ranker
from index.ranker_fit import LEAST_EXAMPLES, USUAL_WEIGHTS, fit_ranker, label_sections

BUILT, ONCE = "technology#When you built it", "technology#When it is one choice"
MONTH = "money#A month"
Fit = Callable[[Corpus], Ranker]


def example(text: str, *sections: str, turns: tuple[str, ...] = ()) -> Example:
    return Example(text, (*turns, text), "explain", (), (), sections, (), "", (), "some")


def learnable(text: str, *sections: str) -> Example:
    """An example that is not held aside: full stops move it to the right side of the split."""
    found = example(text, *sections)
    return found if not is_held_aside(found) else learnable(f"{text}.", *sections)


@pytest.fixture(scope="module")
def encoder(small_index: Path) -> Encoder:
    return Encoder.load(current_folder(small_index) / ENCODER_FOLDER)


@pytest.fixture
def corpus(small_corpus: Path) -> Corpus:
    read = read_corpus(small_corpus)
    return replace(read, examples=())


@pytest.fixture
def fit(tmp_path: Path, encoder: Encoder) -> Fit:
    """Fit a ranking into a new folder and load it."""

    def fit_and_load(corpus: Corpus) -> Ranker:
        save_quotes(tmp_path, corpus, encoder.encode)
        quotes = Quotes.load(tmp_path)
        fit_ranker(tmp_path, corpus, quotes, encoder.encode)
        return Ranker.load(tmp_path, corpus.roles, quotes)

    return fit_and_load


def ask(encoder: Encoder, text: str, *, context: str = "", roles: tuple[str, ...] = ()) -> Asked:
    whole = f"{context}\n{text}" if context else text
    return Asked(text, encoder.encode([whole])[0], context, roles)


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("What does a part-time CFO charge for a month?", MONTH),
        ("Who leads the developers of our own product?", BUILT),
        ("Who helps us to select a system, one single time?", ONCE),
        ("Who helps us to selct a sytem, one singel time?", ONCE),
    ],
)
def test_a_question_finds_its_section_without_any_example(
    corpus: Corpus, fit: Fit, encoder: Encoder, text: str, section: str
) -> None:
    assert fit(corpus).rank(ask(encoder, text))[0][0] == section


def test_probabilities_fall_and_sum_to_one_over_all_sections_with_text(
    corpus: Corpus, fit: Fit, encoder: Encoder
) -> None:
    ranked = fit(corpus).rank(ask(encoder, "What does it cost?"))
    chances = [chance for _, chance in ranked]
    assert chances == sorted(chances, reverse=True)
    assert sum(chances) == pytest.approx(1)
    assert "money#What it costs" not in dict(ranked)
    assert len(ranked) == 4


def test_an_example_teaches_a_word_that_the_articles_do_not_use(
    corpus: Corpus, fit: Fit, encoder: Encoder
) -> None:
    asked = ask(encoder, "zorblatt?")
    before = dict(fit(corpus).rank(asked))[ONCE]
    taught = replace(corpus, examples=(learnable("what is a zorblatt", ONCE),))
    ranked = fit(taught).rank(asked)
    assert ranked[0][0] == ONCE
    assert ranked[0][1] > before


def test_a_held_aside_example_changes_nothing(corpus: Corpus, fit: Fit, encoder: Encoder) -> None:
    aside = next(e for n in range(99) if is_held_aside(e := example(f"zorblatt number {n}", ONCE)))
    asked = ask(encoder, "zorblatt?")
    before = fit(corpus).rank(asked)
    assert fit(replace(corpus, examples=(aside,))).rank(asked) == before


def test_an_aspect_carries_what_was_learned_to_its_other_sections(
    corpus: Corpus, fit: Fit, encoder: Encoder
) -> None:
    taught = replace(corpus, examples=(learnable("zorblatt question", ONCE),))
    alone = dict(fit(taught).rank(ask(encoder, "zorblatt?")))[MONTH]
    shared = replace(taught, aspects=(Aspect("zorblatt", (ONCE, MONTH)),))
    assert dict(fit(shared).rank(ask(encoder, "zorblatt?")))[MONTH] > alone


def test_the_subject_of_a_conversation_counts(corpus: Corpus, fit: Fit, encoder: Encoder) -> None:
    ranker = fit(corpus)
    without = dict(ranker.rank(ask(encoder, "And what do they do?")))[MONTH]
    about = dict(ranker.rank(ask(encoder, "And what do they do?", roles=("fcfo",))))[MONTH]
    assert about > without


def test_what_was_said_before_counts(corpus: Corpus, fit: Fit, encoder: Encoder) -> None:
    asked = ask(encoder, "and how much?", context="we look at a fractional CFO by the month")
    assert fit(corpus).rank(asked)[0][0] == MONTH


def test_enough_examples_fit_the_weights(corpus: Corpus, fit: Fit) -> None:
    many = tuple(
        learnable(f"{word} {n}", section)
        for n in range(LEAST_EXAMPLES // 2)
        for word, section in (("cost of a CFO", MONTH), ("one system to choose", ONCE))
    )
    fitted = fit(replace(corpus, examples=many)).fitted
    assert not np.allclose(fitted.weights, USUAL_WEIGHTS)
    again = fit(replace(corpus, examples=many)).fitted
    assert np.array_equal(fitted.weights, again.weights)
    assert np.array_equal(fitted.answers, again.answers)


def test_a_label_without_text_of_its_own_stands_for_the_sections_below(corpus: Corpus) -> None:
    labels = label_sections(
        [example("how much", "money#What it costs", ONCE)], (MONTH, ONCE), corpus
    )
    assert labels.tolist() == [[1.0, pytest.approx(0.6)]]


def test_a_damaged_ranking_names_the_remedy(corpus: Corpus, fit: Fit, tmp_path: Path) -> None:
    fit(corpus)
    (tmp_path / FOLDER / SECTIONS_FILE).write_text("{", "utf-8")
    with pytest.raises(IndexCorrupt, match="build"):
        Ranker.load(tmp_path, corpus.roles, Quotes.load(tmp_path))


def test_an_aspect_that_names_no_section_is_a_problem_of_the_corpus(small_corpus: Path) -> None:
    (small_corpus / "aspects.yaml").write_text(
        "- aspect: cost\n  sections: ['money#A moonth']\n", "utf-8"
    )
    with pytest.raises(CorpusError, match=r"aspects.yaml:2: .*did you mean 'A month'"):
        read_corpus(small_corpus)


def test_asking_imports_neither_scikit_learn_nor_torch() -> None:
    code = "import json, sys, index.ranker; print(json.dumps(sorted(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"sklearn", "scipy", "torch", "chromadb", "onnxruntime"}
    assert not heavy & set(json.loads(shown.stdout))


def test_what_the_tuned_encoder_reads_counts_beside(
    encoder: Encoder, corpus: Corpus, fit: Fit
) -> None:
    ranker, asked = fit(corpus), ask(encoder, "What does it cost?")
    alone = dict(ranker.rank(asked))
    read = dict.fromkeys(alone, 0.01) | {ONCE: 0.9}
    assert dict(ranker.rank(asked, read))[ONCE] > alone[ONCE]
    assert dict(ranker.rank(asked, {ONCE: 0.9})) == alone  # it knows another corpus


def test_a_section_about_another_role_falls_back(
    corpus: Corpus, encoder: Encoder, fit: Fit
) -> None:
    ranker = fit(corpus)
    unnamed = dict(ranker.rank(ask(encoder, "What does such a leader cost in a month?")))
    named = dict(ranker.rank(ask(encoder, "What does a fractional CTO cost in a month?")))
    assert max(unnamed, key=lambda section: unnamed[section]) == MONTH
    assert named[MONTH] < unnamed[MONTH]
