"""Opening an index: quick, and never a wrong answer from one that does not fit."""

import json
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from index import opening
from index.corpus import read_corpus
from index.errors import IndexCorrupt, IndexMissing, IndexStale, ModelMismatch
from index.manifest import current_folder
from index.opening import open_index

LIST_MODULES = """
import json, sys
from pathlib import Path
from index.opening import open_index
index = open_index(Path(sys.argv[1]), corpus_folder=Path(sys.argv[2]))
index.searcher.search("FCTO or consultant?", 3)
print(json.dumps(list(sys.modules)))
"""


def test_gives_the_corpus_back_without_its_examples(small_corpus: Path, index_folder: Path) -> None:
    expected = read_corpus(small_corpus)
    with closing(open_index(index_folder, corpus_folder=small_corpus)) as index:
        found = index.corpus
        assert (found.articles, found.sections) == (expected.articles, expected.sections)
        assert (found.roles, found.criteria) == (expected.roles, expected.criteria)
        assert found.examples == ()
        assert index.info.articles == 2
        for passage in index.passages:
            (article,) = [one for one in found.articles if one.name == passage.article]
            assert article.text[passage.start : passage.end] == passage.text


def test_no_index_yet(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match=r"there is no index in.*advisor index build"):
        open_index(tmp_path / "absent")


@pytest.mark.parametrize("pointer", ["", "gone", "../elsewhere", "\x00"])
def test_a_pointer_that_leads_nowhere(index_folder: Path, pointer: str) -> None:
    (index_folder / "current").write_text(pointer)
    with pytest.raises(IndexCorrupt, match="advisor index build"):
        open_index(index_folder)


def test_another_corpus_is_stale(small_corpus: Path, index_folder: Path) -> None:
    with (small_corpus / "money.md").open("a") as file:
        file.write("More.")
    with pytest.raises(IndexStale, match=r"has changed since.*advisor index build"):
        open_index(index_folder, corpus_folder=small_corpus)


def test_another_program_is_stale(index_folder: Path) -> None:
    path = current_folder(index_folder) / "manifest.json"
    fields = json.loads(path.read_text())
    path.write_text(json.dumps({**fields, "versions": [0, 0, 0]}))
    with pytest.raises(IndexStale, match="another version of this program"):
        open_index(index_folder)


def test_another_model_is_a_mismatch_that_names_both(index_folder: Path) -> None:
    with pytest.raises(ModelMismatch, match=r"all-MiniLM-L6-v2, .* ask for other/model"):
        open_index(index_folder, model="other/model")


@pytest.mark.parametrize("model", ["all-MiniLM-L6-v2", "sentence-transformers/all-MiniLM-L6-v2"])
def test_both_names_of_the_default_model_open_it(index_folder: Path, model: str) -> None:
    open_index(index_folder, model=model).close()


@pytest.mark.parametrize(
    "name",
    [
        "manifest.json",
        "corpus.json",
        "encoded.npz",
        "encoder/model.onnx",
        "encoder/tokenizer.json",
        "encoder/encoder.json",
        "lexicon/vocabulary.json",
        "lexicon/columns.npz",
        "lexicon/english.txt",
    ],
)
@pytest.mark.parametrize("kept", [None, 0, 0.5])
def test_a_half_copied_index_is_refused(index_folder: Path, name: str, kept: float | None) -> None:
    path = current_folder(index_folder) / name
    content = path.read_bytes()
    path.unlink()  # not truncated in place: the encoder's bytes are shared with other tests
    if kept is not None:
        path.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(IndexCorrupt, match="advisor index build"):
        open_index(index_folder)


@pytest.mark.parametrize("kept", [0, 5000])
def test_damaged_vectors_are_refused_again_and_again(index_folder: Path, kept: int) -> None:
    (database,) = current_folder(index_folder).glob("chroma/*/chroma.sqlite3")
    database.write_bytes(database.read_bytes()[:kept])
    for _ in range(2):
        with pytest.raises(IndexCorrupt, match=r"chroma.*advisor index build"):
            open_index(index_folder)


def test_absent_vectors_are_refused(index_folder: Path) -> None:
    shutil.rmtree(next(current_folder(index_folder).glob("chroma/*")))
    with pytest.raises(IndexCorrupt, match=r"holds no vectors.*advisor index build"):
        open_index(index_folder)


def test_a_changed_byte_is_noticed(index_folder: Path) -> None:
    path = current_folder(index_folder) / "corpus.json"
    path.write_bytes(path.read_bytes().replace(b"fifteen", b"fourteen"[:7]))
    with pytest.raises(IndexCorrupt, match=r"corpus.json is damaged"):
        open_index(index_folder)


def test_an_article_deleted_while_serving_is_still_quoted(
    small_corpus: Path, index_folder: Path
) -> None:
    with closing(open_index(index_folder, corpus_folder=small_corpus)) as index:
        (small_corpus / "money.md").unlink()
        hit = index.searcher.search("what does a fractional CFO cost", 1)[0]
        assert hit.passage.article == "money"
        (article,) = [one for one in index.corpus.articles if one.name == "money"]
        assert article.text[hit.passage.start : hit.passage.end] == hit.passage.text
    with pytest.raises(IndexStale):
        open_index(index_folder, corpus_folder=small_corpus)


def test_several_processes_may_read_one_index(index_folder: Path) -> None:
    with closing(open_index(index_folder)) as one, closing(open_index(index_folder)) as other:
        assert one.searcher.search("cost", 2) == other.searcher.search("cost", 2)


def test_asking_imports_nothing_that_only_building_needs(
    index_folder: Path, small_corpus: Path
) -> None:
    command = [sys.executable, "-c", LIST_MODULES, str(index_folder), str(small_corpus)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    building = {"torch", "transformers", "sentence_transformers", "sklearn", "scipy", "bm25s"}
    building |= {"semantic_text_splitter", "filelock", "rapidfuzz", "langchain_core", "gradio"}
    assert not building & set(json.loads(done.stdout))


def test_an_index_replaced_while_it_is_opened_is_opened_in_its_new_place(
    index_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving = current_folder(index_folder)
    places = [index_folder / "cleared-away", serving]
    monkeypatch.setattr(opening, "current_folder", lambda folder: places.pop(0))
    with closing(open_index(index_folder)) as index:
        assert index.folder == serving
