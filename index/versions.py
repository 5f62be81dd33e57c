"""What decides, beside the corpus, whether an index is still the one this program would build."""

from index.manifest import FORMAT_VERSION
from index.sections import SPLITTER_VERSION

# Raise it when the learned parts are fitted otherwise or saved otherwise.
LEARNED_VERSION = 9
VERSIONS = (FORMAT_VERSION, SPLITTER_VERSION, LEARNED_VERSION)
DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"


def is_default(model: str) -> bool:
    """Return whether the setting names the model whose weights come from a package."""
    return model in (DEFAULT_MODEL, DEFAULT_MODEL.rpartition("/")[2])


def same_model(one: str, other: str) -> bool:
    """Return whether two settings name the same embedding model."""
    return one == other or (is_default(one) and is_default(other))
