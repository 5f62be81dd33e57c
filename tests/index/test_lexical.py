"""BM25 over stems: equal to bm25s and to rank-bm25, and kept in files."""

from pathlib import Path

import bm25s
import numpy as np
import pytest
from rank_bm25 import BM25Okapi

from index.errors import IndexCorrupt
from index.lexical import (
    K1,
    METHOD,
    B,
    Lexicon,
    build_lexicon,
    load_lexicon,
    save_lexicon,
    stem_words,
    words_of,
)
from index.opening import Index

TEXTS = (
    "An agency carries out a plan; agencies need someone to direct them.",
    "The fractional CTO leads the technology the company built.",
    "A consultant chooses one technology and leaves.",
    "Cash is short although the work runs well.",
)
IDS = ("agency", "cto", "consultant", "cash")


@pytest.fixture
def lexicon() -> Lexicon:
    """The lexicon of four short texts."""
    return build_lexicon(IDS, [words_of(text) for text in TEXTS])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Is the FCTO's job…", ["is", "the", "fcto's", "job"]),
        ("It’s 3,000–15,000", ["it's", "3", "000", "15", "000"]),
        ("ﬁrst STRASSE Straße", ["first", "strasse", "strasse"]),
        ("snake_case e-mail", ["snake", "case", "e", "mail"]),
        ("\x00 … !?", []),
    ],
)
def test_words_are_lower_case_and_without_marks(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_stems_join_the_forms_of_a_word() -> None:
    assert len(set(stem_words(["agency", "agencies", "agency's"]))) == 1


def test_other_forms_of_a_word_are_found(lexicon: Lexicon) -> None:
    assert lexicon.query(["agencies", "planning"], 4)[0][0] == "agency"


def test_words_nobody_uses_find_nothing(lexicon: Lexicon) -> None:
    assert lexicon.query(["lasagne"], 4) == []
    assert lexicon.query([], 4) == []


@pytest.mark.parametrize("k", [0, 1, 2, 50])
def test_never_gives_more_than_asked_for(lexicon: Lexicon, k: int) -> None:
    found = lexicon.query(["technology"], k)
    assert len(found) == min(k, 2)
    assert all(score > 0 for _, score in found)


def test_scores_are_those_of_bm25s(real_index: Index) -> None:
    documents = [words_of(passage.text) for passage in real_index.passages]
    lexicon = build_lexicon([passage.id for passage in real_index.passages], documents)
    reference = bm25s.BM25(k1=K1, b=B, method=METHOD)
    reference.index([stem_words(words) for words in documents], show_progress=False)
    for question in ("What does a fractional CFO cost?", "cash cash agency", "developers"):
        words = words_of(question)
        known = [stem for stem in stem_words(words) if stem in lexicon.stems]
        expected = reference.get_scores(known)
        found = dict(lexicon.query(words, len(documents)))
        scores = [found.get(passage.id, 0.0) for passage in real_index.passages]
        assert np.allclose(scores, expected, atol=1e-4)


def test_ranks_as_rank_bm25_does(lexicon: Lexicon) -> None:
    documents = [stem_words(words_of(text)) for text in TEXTS]
    reference = BM25Okapi(documents, k1=K1, b=B)
    for question in ("one technology", "work and cash", "a plan for the company"):
        expected = reference.get_scores(stem_words(words_of(question)))
        assert lexicon.query(words_of(question), 1)[0][0] == IDS[int(np.argmax(expected))]


def test_files_keep_everything(lexicon: Lexicon, tmp_path: Path) -> None:
    save_lexicon(lexicon, tmp_path)
    loaded = load_lexicon(tmp_path)
    words = words_of(TEXTS[1])
    assert loaded.query(words, 4) == lexicon.query(words, 4)
    assert loaded.words == lexicon.words


@pytest.mark.parametrize("name", ["vocabulary.json", "columns.npz"])
@pytest.mark.parametrize("damage", [None, b"", b"{}", b"PK\x03\x04 cut"])
def test_damaged_files_are_named_with_the_remedy(
    lexicon: Lexicon, tmp_path: Path, name: str, damage: bytes | None
) -> None:
    save_lexicon(lexicon, tmp_path)
    (tmp_path / name).unlink() if damage is None else (tmp_path / name).write_bytes(damage)
    with pytest.raises(IndexCorrupt, match="advisor index build"):
        load_lexicon(tmp_path)
