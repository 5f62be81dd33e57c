import json
from pathlib import Path

import pytest

from evals.errors import FolderUnusable
from evals.retrieval.beir import Collection, Document, limited, read_collection, write_collection

DOCUMENTS = tuple(Document(f"d{n}", f"Title {n}", f"Text {n}.") for n in range(30))
WHOLE = Collection(
    "small",
    DOCUMENTS,
    {"q1": "first?", "q2": "second?"},
    {"q1": {"d1": 2, "d2": 1}, "q2": {"d29": 1, "d3": 0}},
)


def test_a_folder_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    write_collection(WHOLE, tmp_path / "small")
    assert read_collection(tmp_path / "small") == WHOLE


def test_beirs_own_layout_and_queries_without_relevant_documents(tmp_path: Path) -> None:
    write_collection(WHOLE, tmp_path)
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels.tsv").rename(tmp_path / "qrels" / "test.tsv")
    with (tmp_path / "qrels" / "test.tsv").open("a") as file:
        file.write("q1\tabsent\t1\nunknown\td1\t1\n")
    with (tmp_path / "queries.jsonl").open("a") as file:
        file.write('{"_id": "q3", "text": "nothing is relevant to this"}\n')
    found = read_collection(tmp_path)
    assert list(found.queries) == ["q1", "q2"]
    assert found.qrels["q1"] == {"d1": 2, "d2": 1}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("corpus.jsonl", None, "corpus.jsonl cannot be read; a BEIR folder holds"),
        ("queries.jsonl", "nonsense\n", "queries.jsonl:1: the JSON cannot be read"),
        ("queries.jsonl", "[1]\n", "queries.jsonl:1: expected an object with an '_id'"),
        ("qrels.tsv", "h\th\ts\nq1 d1 1\n", "qrels.tsv:2: expected query id, document id"),
        ("qrels.tsv", "q1\td1\thigh\n" * 2, "qrels.tsv:2: expected query id"),
        ("qrels.tsv", "h\th\ts\nq1\tx\t1\n", "no query has a relevant document"),
    ],
)
def test_a_damaged_folder_is_named(
    tmp_path: Path, name: str, text: str | None, message: str
) -> None:
    write_collection(WHOLE, tmp_path)
    (tmp_path / name).unlink() if text is None else (tmp_path / name).write_text(text)
    with pytest.raises(FolderUnusable, match=message):
        read_collection(tmp_path)


def test_a_limit_keeps_what_is_relevant_to_the_queries_kept() -> None:
    small = limited(WHOLE, 1)
    assert list(small.queries) == ["q1"]
    assert {"d1", "d2"} <= {document.id for document in small.documents}
    assert len(small.documents) == 10
    assert small.qrels == {"q1": {"d1": 2, "d2": 1}}


def test_lines_are_json_even_with_line_separators(tmp_path: Path) -> None:
    odd = Collection("odd", (Document("d", "", "a\u2028b"),), {"q": "x"}, {"q": {"d": 1}})
    write_collection(odd, tmp_path / "odd")
    assert read_collection(tmp_path / "odd") == odd
    assert json.loads((tmp_path / "odd" / "corpus.jsonl").read_text())["text"] == "a\u2028b"
