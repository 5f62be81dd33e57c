"""The encoder in use: shapes, odd texts, threads, damage, and what it must not import."""

import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from index.embedder import Encoder
from index.errors import IndexCorrupt
from index.manifest import current_folder
from index.opening import ENCODER_FOLDER


@pytest.fixture(scope="module")
def folder(small_index: Path) -> Path:
    """The folder of the compiled default model."""
    return current_folder(small_index) / ENCODER_FOLDER


@pytest.fixture(scope="module")
def encoder(folder: Path) -> Encoder:
    """The compiled default model."""
    return Encoder.load(folder)


def test_gives_unit_rows_in_the_order_asked(encoder: Encoder) -> None:
    texts = [f"message {number} " * (number % 7 + 1) for number in range(40)]
    vectors = encoder.encode(texts)
    assert vectors.shape == (40, encoder.dim) == (40, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(40), abs=1e-5)
    for number in (0, 13, 39):
        assert vectors[number] @ encoder.encode([texts[number]])[0] > 0.9999


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, 384)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\x00", "\ud800", "🦊", "מי מוביל", "<b>bold</b>", "x" * 1_000_000, "a b " * 250_000],
)
def test_any_text_has_a_unit_vector(encoder: Encoder, text: str) -> None:
    assert float(np.linalg.norm(encoder.encode([text])[0])) == pytest.approx(1, abs=1e-5)


def test_what_lies_beyond_the_limit_is_not_read(encoder: Encoder) -> None:
    long = "rework and delays " * 200
    same = encoder.encode([long + "one", long + "two"])
    assert same[0] @ same[1] > 0.9999
    assert encoder.count_tokens(long) > encoder.limit == 256


def test_words_are_told_from_typos(encoder: Encoder) -> None:
    assert encoder.knows_word("houses")
    assert not encoder.knows_word("hoouses")


def test_threads_get_their_own_vectors(encoder: Encoder) -> None:
    texts = [f"question {number}" for number in range(16)]
    expected = [encoder.encode([text])[0] for text in texts]
    found: dict[int, np.ndarray] = {}

    def encode(number: int) -> None:
        found[number] = encoder.encode([texts[number]])[0]

    threads = [threading.Thread(target=encode, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.allclose(found[number], expected[number]) for number in range(16))


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "encoder.json"])
@pytest.mark.parametrize("damage", [None, b"", b"{}", b"\xff\x00garbage"])
def test_damaged_files_are_named_with_the_remedy(
    folder: Path, tmp_path: Path, name: str, damage: bytes | None
) -> None:
    copied = tmp_path / "encoder"
    copied.mkdir()
    for path in folder.iterdir():
        if path.name != name:
            (copied / path.name).hardlink_to(path)
    if damage is not None:
        (copied / name).write_bytes(damage)
    with pytest.raises(IndexCorrupt, match="advisor index build"):
        Encoder.load(copied)


def test_a_truncated_graph_is_named_with_the_remedy(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "encoder")
    with (tmp_path / "encoder" / "model.onnx").open("r+b") as file:
        file.truncate(40_000_000)
    with pytest.raises(IndexCorrupt, match="advisor index build"):
        Encoder.load(tmp_path / "encoder")


def test_asking_imports_no_training_library(folder: Path) -> None:
    program = (
        "import json, sys; from pathlib import Path; from index.embedder import Encoder;"
        "Encoder.load(Path(sys.argv[1])).encode(['x']); print(json.dumps(list(sys.modules)))"
    )
    command = [sys.executable, "-c", program, str(folder)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    heavy = {"torch", "transformers", "sentence_transformers", "sklearn", "scipy", "chromadb"}
    assert not heavy & set(json.loads(done.stdout))
