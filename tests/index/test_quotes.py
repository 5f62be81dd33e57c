"""Which sentence of its section backs a criterion."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.corpus import read_corpus
from index.errors import IndexCorrupt
from index.quotes import SENTENCES_FILE, Quotes, save_quotes


def by_letters(texts: list[str]) -> NDArray[np.float32]:
    counts = np.array([[text.lower().count(c) for c in "aeioust"] for text in texts], np.float32)
    unit: NDArray[np.float32] = counts / np.linalg.norm(counts, axis=1, keepdims=True)
    return unit


def backing(corpus: Path, folder: Path, criterion: str) -> str:
    save_quotes(folder, read_corpus(corpus), lambda texts: by_letters(list(texts)))
    quotes = Quotes.load(folder)
    return quotes.sentences[quotes.backing[criterion]].text


def test_a_named_sentence_backs_a_criterion(small_corpus: Path, tmp_path: Path) -> None:
    path = small_corpus / "criteria.yaml"
    for beginning in ("A consultant", "See [money]"):
        text = path.read_text().replace("when: You have", f'quote: "{beginning}", when: You have')
        (small_corpus / "criteria.yaml").write_text(text)
        assert backing(small_corpus, tmp_path, "one-choice").startswith(beginning)
        path.write_text(text.replace(f'quote: "{beginning}", ', ""))


def test_else_the_nearest_of_its_section_does(small_corpus: Path, tmp_path: Path) -> None:
    assert backing(small_corpus, tmp_path, "own-technology").startswith("Developers maintain")


def test_damaged_quotes_are_an_error(small_corpus: Path, tmp_path: Path) -> None:
    backing(small_corpus, tmp_path, "one-choice")
    (tmp_path / SENTENCES_FILE).write_text("{")
    with pytest.raises(IndexCorrupt, match="advisor index build"):
        Quotes.load(tmp_path)
