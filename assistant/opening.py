"""From settings to an opened index: where the corpus and the index stand, built when needed."""

from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from assistant.settings import Settings
from index.errors import IndexCorrupt, IndexMissing, IndexStale, ModelMismatch
from index.manifest import IndexInfo, current_folder, read_manifest
from index.opening import Index, open_index

if TYPE_CHECKING:
    from index.build import Progress

APPLICATION = "fractional-advisor"
# Where the articles lie: beside the packages in a checkout, inside `index` when installed.
CHECKOUT = Path(__file__).resolve().parent.parent
INSTALLED_CORPUS = CHECKOUT / "index" / "corpus_files"


def corpus_folder(settings: Settings) -> Path:
    """Return the folder of the articles: the one set, else the series that ships with us."""
    if settings.corpus_dir is not None:
        return settings.corpus_dir
    return CHECKOUT / "corpus" if _in_checkout() else INSTALLED_CORPUS


def index_folder(settings: Settings) -> Path:
    """Return the folder of the index: the one set, else one that is ours to write to."""
    if settings.index_dir is not None:
        return settings.index_dir
    if _in_checkout():
        return CHECKOUT / "index" / "data"
    return Path(platformdirs.user_cache_dir(APPLICATION, appauthor=False)) / "index"


def data_folder() -> Path:
    """Return the user's folder for what must outlast a cache: stores and secrets."""
    return Path(platformdirs.user_data_dir(APPLICATION, appauthor=False))


def _in_checkout() -> bool:
    return (CHECKOUT / "corpus").is_dir() and (CHECKOUT / "pyproject.toml").is_file()


def open_existing(settings: Settings) -> Index:
    """Return the index that fits the corpus and the settings.

    Raises:
        IndexingError: there is none, or it is stale, damaged or another model's.
    """
    return open_index(
        index_folder(settings),
        corpus_folder=corpus_folder(settings),
        model=settings.embedding_model,
        chroma_url=settings.chroma_url,
    )


def open_or_build(settings: Settings, progress: "Progress | None" = None) -> Index:
    """Return the index that fits, after building it where it is missing, stale or damaged.

    Raises:
        IndexingError: the corpus has mistakes, or the index cannot be built or opened.
    """
    try:
        return open_existing(settings)
    except (IndexMissing, IndexStale, IndexCorrupt, ModelMismatch):
        build(settings, progress)
        return open_existing(settings)


def build(
    settings: Settings, progress: "Progress | None" = None, *, fresh: bool = False
) -> IndexInfo:
    """Return what the index is made of, after building it where that was needed, or anew.

    Raises:
        IndexingError: the corpus has mistakes, the disk is full, another process builds …
    """
    from index.build import build_index
    from index.learn import fit_parts

    return build_index(
        corpus_folder(settings),
        index_folder(settings),
        model=settings.embedding_model,
        chroma_url=settings.chroma_url,
        fit=fit_parts,
        progress=progress,
        fresh=fresh,
    )


def describe(settings: Settings) -> IndexInfo:
    """Return what the serving index is made of.

    Raises:
        IndexingError: there is none, or it does not fit the corpus and the settings.
    """
    open_existing(settings).close()
    return read_manifest(current_folder(index_folder(settings)))
