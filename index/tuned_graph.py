"""Compile the tuned encoder: the default model with the trained layers laid over its own.

Runs in a process of its own (`python -m index.tuned_graph FOLDER`), so that torch never stays in
the memory of whoever builds an index.
"""

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.compile import COMPILE_SECONDS, TRACED, locate_model
from index.embedder import TOKENIZER_FILE
from index.errors import BuildFailed, ModelMissing
from index.graph import write_graph
from index.tuned import WEIGHTS_FOLDER
from index.tuned_heads import CARD_FILE, HEADS_FILE, TARGETS
from index.versions import DEFAULT_MODEL

if TYPE_CHECKING:
    import torch

# What a weights file holds: trained layers of the encoder, and its heads.
LAYER_PREFIX, HEAD_PREFIX = "encoder.", "heads."


def weight_files() -> tuple[Path, ...]:
    """Return the shipped weights, one file for each encoder of the ensemble; () where none is."""
    return tuple(sorted(WEIGHTS_FOLDER.glob("*.safetensors")))


def compile_tuned(folder: Path) -> None:
    """Write the graph and the tokenizer into an existing folder, in a process of its own.

    Raises:
        ModelMissing: if no weights are shipped.
        BuildFailed: if that fails.
    """
    if not weight_files():
        message = f"{WEIGHTS_FOLDER} holds no weights; install the program once more"
        raise ModelMissing(message)
    command = [sys.executable, "-m", "index.tuned_graph", str(folder)]
    package = Path(__file__).resolve().parent.parent
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            encoding="utf-8",
            cwd=package,
            timeout=COMPILE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        message = f"compiling the tuned encoder took over {COMPILE_SECONDS} s; build once more"
        raise BuildFailed(message) from error
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
        raise BuildFailed(f"the tuned encoder cannot be compiled: {reason}")


def write_tuned(folder: Path, weights: Sequence[Path]) -> None:
    """Write an ONNX graph of one or more encoders over the same tokens, vectors side by side.

    Args:
        folder: an existing folder.
        weights: safetensors files of the trained layers, one for each encoder.
    """
    from safetensors.torch import load_file
    from transformers import AutoTokenizer

    located = locate_model(DEFAULT_MODEL)
    trained = [load_file(path) for path in weights]
    tokens = AutoTokenizer.from_pretrained(located)(list(TRACED), padding=True, return_tensors="pt")
    write_graph(_side_by_side(located, trained), folder, tokens, per_token=True)
    _write_heads(folder, trained)
    text = (Path(located) / TOKENIZER_FILE).read_text(encoding="utf-8")
    (folder / TOKENIZER_FILE).write_text(text, encoding="utf-8")


def _write_heads(folder: Path, trained: "Sequence[Mapping[str, torch.Tensor]]") -> None:
    """Write the members' heads, stacked, and the card that names their classes."""
    names = [f"{target}.{part}" for target in TARGETS for part in ("weight", "bias")]
    heads = {
        name: np.stack([member[HEAD_PREFIX + name].float().numpy() for member in trained])
        for name in names
    }
    np.savez(folder / HEADS_FILE, allow_pickle=False, **heads)
    shutil.copyfile(WEIGHTS_FOLDER / CARD_FILE, folder / CARD_FILE)


def _side_by_side(
    located: str, trained: "Sequence[Mapping[str, torch.Tensor]]"
) -> "torch.nn.Module":
    """Return one module: the members' last hidden states, (texts, tokens, dim × members)."""
    import torch
    from transformers import AutoModel

    members = []
    for weights in trained:
        member = AutoModel.from_pretrained(located, attn_implementation="eager").eval()
        layers = {name: w.float() for name, w in weights.items() if name.startswith(LAYER_PREFIX)}
        _, unknown = member.load_state_dict(layers, strict=False)
        if unknown:
            raise BuildFailed(f"the weights do not fit {DEFAULT_MODEL}: {', '.join(unknown)}")
        members.append(member)
    for member in members[1:]:
        # One table of word embeddings for all: none was trained.
        member.embeddings = members[0].embeddings

    class SideBySide(torch.nn.Module):
        """Several encoders as one."""

        def __init__(self) -> None:
            super().__init__()
            self.members = torch.nn.ModuleList(members)

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            states = [
                member(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
                for member in self.members
            ]
            return torch.cat(states, dim=-1)

    return SideBySide()


if __name__ == "__main__":
    write_tuned(Path(sys.argv[1]), weight_files())
