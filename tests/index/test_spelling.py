"""Typos: what is put right, and above all what is left alone."""

from pathlib import Path

import pytest

from index.errors import BuildFailed, IndexCorrupt
from index.opening import Index
from index.spelling import (
    OwnersWords,
    correct_words,
    read_english,
    read_owners,
    write_english,
    write_owners,
)

WORDS = frozenset(
    ("fractional", "integrator", "consultant", "company", "leader", "market", "agency", "worry")
)


def correct(text: str) -> str:
    """Return the text corrected where "lender" and "lorry" are the only other words."""
    return correct_words(text, WORDS, lambda word: word in {"lender", "lorry"})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a fractoinal integrater", "a fractional integrator"),
        ("Fractionl", "fractional"),
        ("consultnat", "consultant"),
        ("compnay", "company"),
        ("agnecy", "agency"),
    ],
)
def test_typos_become_the_corpus_word(typed: str, meant: str) -> None:
    assert correct(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "the lender sold the lorry",  # words that are one letter from others
        "carket",  # another first letter: rather another word
        "led mrkt",  # too short to tell
        "they mustn't compan'y",
        "see compnay.example or compnay@example.org",
        "/compnay/x compnay2",
        "x" * 29,
        "",
        "🦊 שלום",
    ],
)
def test_anything_else_is_left_alone(text: str) -> None:
    assert correct(text) == text


def test_a_page_in_another_language_is_left_alone() -> None:
    page = " ".join(f"compnay{letter}" for letter in "abcdefghijklmnopqrstuvwxyz") + " compnay"
    foreign = " ".join(f"{a}{b}compan" for a in "qwxyz" for b in "abcdefghjk")
    assert correct(f"{foreign} {page}") == f"{foreign} {page}"


def test_the_real_corpus_keeps_its_owners_words(real_index: Index) -> None:
    text = "Our coders fix invoices, tills and desks; the lender customised couriers' licences."
    assert real_index.searcher.correct(text) == text
    assert real_index.searcher.correct("my bookeeper and the sofware") == (
        "my bookkeeper and the software"
    )


def test_the_words_of_the_language_are_kept_in_the_index(tmp_path: Path) -> None:
    write_english(tmp_path)
    assert {"lorry", "moulding", "bookkeeper"} <= read_english(tmp_path)
    assert "sofware" not in read_english(tmp_path)


def test_absent_words_are_corrupt(tmp_path: Path) -> None:
    with pytest.raises(IndexCorrupt, match="advisor index build"):
        read_english(tmp_path)


def test_an_absent_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.spelling.WORDS_PACKAGE", "no-such-package")
    with pytest.raises(BuildFailed, match="pip install --force-reinstall no-such-package"):
        write_english(tmp_path)


@pytest.fixture(scope="module")
def owners(tmp_path_factory: pytest.TempPathFactory) -> OwnersWords:
    folder = tmp_path_factory.mktemp("owners")
    write_english(folder)
    write_owners(folder, ["Our agency sends reports to customers.", "zorbing zorbing zorbing"])
    return read_owners(folder, folder)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("the agncy sends repotrs", "the agency sends reports"),
        ("our cusotmers go zorbnig", "our customers go zorbing"),
        ("the lorry and the lender", "the lorry and the lender"),  # words owners did not use
        ("Agncy sells", "Agncy sells"),  # may be a name
        ("x@agncy.example agncy/x", "x@agncy.example agncy/x"),
        ("", ""),
    ],
)
def test_typos_become_words_that_owners_use(owners: OwnersWords, typed: str, meant: str) -> None:
    assert owners.correct(typed) == meant


def test_owners_words_that_cannot_be_read_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(IndexCorrupt, match="advisor index build"):
        read_owners(tmp_path, tmp_path)
