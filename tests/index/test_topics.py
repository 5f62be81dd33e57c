"""Which roles a comparison is about, from names, words and what the tuned encoder reads."""

from pathlib import Path

import pytest

from index.errors import IndexCorrupt
from index.linear import fit_linear, save_linear
from index.topics import MOST_COMPARED, NAME, Topics, load_topics

ROLES = ("fcto", "fcfo", "agency", "msp", "none")
TEXTS = ("coders and their chief", "money people", "an ad shop", "the lads who fix computers") * 3
LABELS = (("fcto",), ("fcfo",), ("agency",), ("msp",)) * 3


@pytest.fixture(scope="module")
def topics() -> Topics:
    return Topics(fit_linear(TEXTS, LABELS, ROLES))


def test_named_roles_come_first_and_described_ones_join(topics: Topics) -> None:
    assert topics.compared("an ad shop", ["fcto"]) == ("fcto", "agency")
    assert topics.compared("x", ["fcto", "fcfo"]) == ("fcto", "fcfo")


def test_what_is_read_counts_beside_the_words(topics: Topics) -> None:
    assert "msp" not in topics.compared("an ad shop", ["fcto"])
    assert "msp" in topics.compared("an ad shop", ["fcto"], {"msp": 1.0})


def test_there_are_never_too_many(topics: Topics) -> None:
    assert len(topics.compared("x", [], dict.fromkeys(ROLES, 1.0))) <= MOST_COMPARED


def test_a_damaged_file_is_an_error(topics: Topics, tmp_path: Path) -> None:
    save_linear(topics.model, tmp_path, NAME)
    assert load_topics(tmp_path).compared("an ad shop", ["fcto"]) == ("fcto", "agency")
    (tmp_path / f"{NAME}.npz").write_bytes(b"PK")
    with pytest.raises(IndexCorrupt, match="advisor index build"):
        load_topics(tmp_path)
