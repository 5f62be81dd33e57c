"""Building: only what changed, never in the way of the index that serves, whatever happens."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import httpx
import numpy as np
import pytest
from filelock import FileLock
from numpy.typing import NDArray

from index import build as building
from index.build import Encode, build_index
from index.corpus import Corpus
from index.errors import BuildFailed, BuildLocked, ChromaUnavailable, CorpusError
from index.manifest import current_folder
from index.opening import open_index

# Runs a build of argv[1] into argv[2] whose learned parts never come to an end.
KILLED = """
import os, signal, sys
from pathlib import Path
from index.build import build_index
def fit(folder, corpus, encode):
    os.kill(os.getpid(), signal.{signal})
build_index(Path(sys.argv[1]), Path(sys.argv[2]), fit=fit)
"""
# Runs a build in a process that may not write files of more than argv[3] bytes.
CRAMPED = """
import resource, sys
from pathlib import Path
from index.build import build_index
from index.errors import BuildFailed
limit = int(sys.argv[3])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    build_index(Path(sys.argv[1]), Path(sys.argv[2]))
except BuildFailed as error:
    print(error)
"""


@pytest.fixture(autouse=True)
def _no_compiling(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test that compiles: the encoder is there, and must be taken over."""
    monkeypatch.setattr(building, "compile_apart", None)


def compile_by_taking(index_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a build "compile" by taking the encoder of the index that serves."""

    def take(model: str, folder: Path, sample: Sequence[str]) -> None:
        for path in (current_folder(index_folder) / "encoder").iterdir():
            os.link(path, folder / path.name)

    monkeypatch.setattr(building, "compile_apart", take)


def change(corpus: Path, name: str = "money.md", text: str = "\nOne more sentence.\n") -> None:
    """Append a text to an article."""
    with (corpus / name).open("a", encoding="utf-8") as file:
        file.write(text)


def names_in(folder: Path) -> set[str]:
    """Return what lies in an index folder."""
    return {path.name for path in folder.iterdir()}


def run(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a Python program with arguments."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def answers(folder: Path) -> list[str]:
    """Return what the index that serves finds, after opening it."""
    with closing(open_index(folder)) as index:
        return [hit.passage.id for hit in index.searcher.search("what does a CFO cost", 3)]


def test_nothing_changed_is_nothing_done(small_corpus: Path, index_folder: Path) -> None:
    before, steps = current_folder(index_folder), list[str]()
    info = build_index(
        small_corpus, index_folder, progress=lambda step, done, total: steps.append(step)
    )
    assert (info.encoded, info.passages, info.dim) == (0, 4, 384)
    assert current_folder(index_folder) == before
    assert set(steps) == {"reading"}


def test_only_the_passages_of_a_changed_article_are_encoded(
    small_corpus: Path, index_folder: Path
) -> None:
    change(small_corpus)
    reports: list[tuple[str, int, int]] = []
    info = build_index(small_corpus, index_folder, progress=lambda *step: reports.append(step))
    assert (info.encoded, info.passages) == (1, 4)
    assert ("encoding", 1, 1) in reports
    with closing(open_index(index_folder, corpus_folder=small_corpus)) as index:
        assert "One more sentence." in index.searcher.search("one more sentence", 1)[0].passage.text
        for passage in index.passages:
            vector = index.encoder.encode([passage.embedded_text])[0]
            (found,) = index.store.query(vector, 1)
            assert found[0] == passage.id
            assert found[1] == pytest.approx(1, abs=1e-4)


def test_a_new_example_encodes_no_passage(small_corpus: Path, index_folder: Path) -> None:
    change(small_corpus, "examples/owners.jsonl", '{"text": "Hi", "kind": "chat"}\n')
    info = build_index(small_corpus, index_folder)
    assert (info.encoded, info.examples) == (0, 3)


def test_the_one_before_is_kept_for_its_readers_and_older_ones_go(
    small_corpus: Path, index_folder: Path
) -> None:
    first = current_folder(index_folder).name
    (index_folder / "notes").mkdir()
    with closing(open_index(index_folder)) as reader:
        change(small_corpus)
        second = build_index(small_corpus, index_folder).fingerprint
        assert {first, second} <= names_in(index_folder)
        assert reader.searcher.search("what does a CFO cost", 1)
    change(small_corpus)
    third = build_index(small_corpus, index_folder).fingerprint
    assert names_in(index_folder) - {"build.lock"} == {second, third, "current", "notes"}


def test_a_fresh_build_takes_nothing_over_and_leaves_what_is_not_its_own(
    small_corpus: Path, index_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compile_by_taking(index_folder, monkeypatch)
    (index_folder / "notes.txt").write_text("mine", encoding="utf-8")
    with closing(open_index(index_folder)) as reader:
        info = build_index(small_corpus, index_folder, fresh=True)
        assert info.encoded > 0
        assert reader.searcher.search("what does a CFO cost", 1)
    assert names_in(index_folder) == {"build.lock", "current", "notes.txt", info.fingerprint}
    assert answers(index_folder)


def test_what_is_learned_is_written_into_the_index(small_corpus: Path, index_folder: Path) -> None:
    kinds: list[str] = []

    def fit(folder: Path, corpus: Corpus, encode: Encode) -> None:
        kinds.extend(example.kind for example in corpus.examples)
        vectors: NDArray[np.float32] = encode([example.text for example in corpus.examples])
        (folder / "heads").mkdir()
        np.save(folder / "heads" / "vectors.npy", vectors)

    info = build_index(small_corpus, index_folder, fit=fit)
    assert kinds == ["recommend", "explain"]
    assert info.encoded == 2
    assert "heads/vectors.npy" in info.files
    change(small_corpus, "examples/owners.jsonl", '{"text": "Hi", "kind": "chat"}\n')
    assert build_index(small_corpus, index_folder, fit=fit).encoded == 1
    with closing(open_index(index_folder)) as index:
        assert np.load(index.folder / "heads" / "vectors.npy").shape == (3, 384)


def test_a_wrong_corpus_leaves_the_old_index_serving(
    small_corpus: Path, index_folder: Path
) -> None:
    before = answers(index_folder)
    (small_corpus / "roles.yaml").write_text("")
    with pytest.raises(CorpusError, match=r"corpus/roles.yaml:1"):
        build_index(small_corpus, index_folder)
    assert answers(index_folder) == before


def test_headings_too_long_for_the_encoder_are_named(
    small_corpus: Path, index_folder: Path
) -> None:
    change(small_corpus, text="\n## " + "very " * 300 + "long\n\nText.\n")
    with pytest.raises(CorpusError, match=r"money.md:15: title and headings have 3\d\d word"):
        build_index(small_corpus, index_folder)


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_interrupted_build_leaves_nothing_behind(
    small_corpus: Path, index_folder: Path, error: type[BaseException]
) -> None:
    def fit(folder: Path, corpus: Corpus, encode: Encode) -> None:
        raise error

    before = names_in(index_folder)
    change(small_corpus)
    with pytest.raises(error):
        build_index(small_corpus, index_folder, fit=fit)
    assert names_in(index_folder) == before
    assert answers(index_folder)


@pytest.mark.parametrize("name", ["SIGKILL", "SIGINT"])
def test_a_killed_build_leaves_the_old_index_serving(
    small_corpus: Path, index_folder: Path, name: str
) -> None:
    before = current_folder(index_folder)
    change(small_corpus)
    done = run(KILLED.format(signal=name), small_corpus, index_folder)
    assert done.returncode == -getattr(signal, name)
    assert current_folder(index_folder) == before
    assert answers(index_folder)
    build_index(small_corpus, index_folder, lock_seconds=5)
    assert not [name for name in names_in(index_folder) if name.startswith("unfinished")]


@pytest.mark.parametrize("most", [30_000, 300_000])
def test_a_full_disk_leaves_the_old_index_serving(
    small_corpus: Path, index_folder: Path, most: int
) -> None:
    before = names_in(index_folder)
    change(small_corpus)
    done = run(CRAMPED, small_corpus, index_folder, most)
    assert "cannot" in done.stdout, done.stderr
    assert "space there" in done.stdout
    assert names_in(index_folder) == before
    assert answers(index_folder)


def test_a_folder_that_cannot_be_made_is_named(small_corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BuildFailed, match="ADVISOR_INDEX_DIR"):
        build_index(small_corpus, tmp_path / "file" / "index")


def test_of_two_builds_at_once_one_does_the_work(small_corpus: Path, index_folder: Path) -> None:
    change(small_corpus)
    encoded: list[int] = []

    def build() -> None:
        encoded.append(build_index(small_corpus, index_folder).encoded)

    threads = [threading.Thread(target=build) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(encoded) == [0, 1]


def test_a_build_that_never_ends_is_named(small_corpus: Path, index_folder: Path) -> None:
    with (
        FileLock(index_folder / "build.lock"),
        pytest.raises(BuildLocked, match="wait for it, or stop it"),
    ):
        build_index(small_corpus, index_folder, lock_seconds=0.1)


@pytest.mark.parametrize("name", ["corpus.json", "encoded.npz", "manifest.json", "chroma"])
def test_a_damaged_index_is_built_anew(
    small_corpus: Path, index_folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(current_folder(index_folder) / name)
    compile_by_taking(index_folder, monkeypatch)
    info = build_index(small_corpus, index_folder)
    assert info.encoded == 4
    assert answers(index_folder)


def damage(path: Path) -> None:
    """Cut a file in half, or the database of a Chroma folder."""
    target = next(path.rglob("chroma.sqlite3")) if path.is_dir() else path
    target.write_bytes(target.read_bytes()[: target.stat().st_size // 2])


def test_a_server_gets_the_vectors_and_loses_them(
    small_corpus: Path, index_folder: Path, chroma_server: str
) -> None:
    info = build_index(small_corpus, index_folder, chroma_url=chroma_server)
    assert info.encoded == 0
    with closing(open_index(index_folder, chroma_url=chroma_server)) as index:
        found = [hit.passage.id for hit in index.searcher.search("what does a CFO cost", 3)]
        assert found == answers(index_folder)
        place = f"{chroma_server}/api/v2/tenants/default_tenant/databases/default_database"
        httpx.delete(f"{place}/collections/{info.fingerprint}").raise_for_status()
        with pytest.raises(ChromaUnavailable, match="advisor index build"):
            index.searcher.search("what does a CFO cost", 3)
    build_index(small_corpus, index_folder, chroma_url=chroma_server)
    with closing(open_index(index_folder, chroma_url=chroma_server)) as index:
        assert index.store.count() == 4


def test_a_server_that_refuses_leaves_the_old_index_serving(
    small_corpus: Path, index_folder: Path
) -> None:
    before = current_folder(index_folder)
    change(small_corpus)
    with pytest.raises(ChromaUnavailable, match="does not answer"):
        build_index(small_corpus, index_folder, chroma_url="http://127.0.0.1:9")
    assert current_folder(index_folder) == before
