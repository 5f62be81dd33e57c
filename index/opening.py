"""Open a built index for questions. Quick: imports neither torch nor a parser of any kind."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from index.corpus import Corpus, hash_corpus
from index.embedder import Encoder
from index.errors import REBUILD, IndexCorrupt, IndexStale, ModelMismatch
from index.lexical import LEXICON_FOLDER, load_lexicon
from index.manifest import IndexInfo, check_files, current_folder, read_manifest
from index.search import Searcher
from index.sections import Passage
from index.server import open_server
from index.snapshot import read_snapshot
from index.spelling import read_english
from index.store import Store, open_local
from index.versions import VERSIONS, same_model

ENCODER_FOLDER = "encoder"


@dataclass(frozen=True, slots=True)
class Index:
    """An open index. `corpus.examples` is empty; `folder` also holds the learned parts."""

    info: IndexInfo
    folder: Path
    corpus: Corpus
    passages: tuple[Passage, ...]
    encoder: Encoder
    searcher: Searcher
    store: Store

    def close(self) -> None:
        """Let Chroma's files or its connection go."""
        self.store.close()


def open_index(
    index_folder: Path,
    *,
    corpus_folder: Path | None = None,
    model: str | None = None,
    chroma_url: str | None = None,
) -> Index:
    """Return the index that serves, open for questions.

    Args:
        index_folder: where indexes are built.
        corpus_folder: the corpus the index must be made from; None: whatever it was made from.
        model: the embedding model it must be made with; None: any.
        chroma_url: a Chroma server that holds its vectors; None: the index's own folder.

    Raises:
        IndexMissing: if none has been built.
        IndexCorrupt: if it is damaged.
        IndexStale: if the corpus or this program has changed since.
        ModelMismatch: if it was built with another model.
        ChromaUnavailable: if the server does not answer or does not hold the index.
    """
    folder = current_folder(index_folder)
    try:
        return _open_folder(folder, corpus_folder, model, chroma_url)
    except IndexCorrupt:
        # Two builds may have replaced the index and cleared it away under our hands.
        following = current_folder(index_folder)
        if following == folder:
            raise
    return _open_folder(following, corpus_folder, model, chroma_url)


def _open_folder(
    folder: Path, corpus_folder: Path | None, model: str | None, chroma_url: str | None
) -> Index:
    """Return the index in a folder, if it is the one that is wanted and whole."""
    info = read_manifest(folder)
    if model is not None and not same_model(model, info.model):
        message = f"the index was built with {info.model}, the settings ask for {model}; {REBUILD}"
        raise ModelMismatch(message)
    if info.versions != VERSIONS:
        raise IndexStale(f"another version of this program built the index; {REBUILD}")
    if corpus_folder is not None and hash_corpus(corpus_folder) != info.corpus:
        raise IndexStale(f"{corpus_folder} has changed since the index was built; {REBUILD}")
    check_files(folder, info)
    return _open_parts(folder, info, chroma_url)


def _open_parts(folder: Path, info: IndexInfo, chroma_url: str | None) -> Index:
    # Chroma takes most of the time to import; the encoder loads beside it, mostly outside Python.
    with ThreadPoolExecutor(max_workers=1) as beside:
        loading = beside.submit(Encoder.load, folder / ENCODER_FOLDER)
        store = open_store(folder, info, chroma_url)
        try:
            encoder = loading.result()
            corpus, passages = read_snapshot(folder)
            lexicon = load_lexicon(folder / LEXICON_FOLDER)
        except IndexCorrupt:
            store.close()
            raise

    def is_word(word: str) -> bool:
        return encoder.knows_word(word) or word in read_english(folder / LEXICON_FOLDER)

    searcher = Searcher(passages, corpus.roles, encoder, store, lexicon, is_word)
    return Index(info, folder, corpus, passages, encoder, searcher, store)


def open_store(folder: Path, info: IndexInfo, chroma_url: str | None) -> Store:
    """Return the index's vectors, which must be complete.

    Raises:
        IndexCorrupt: if the local ones are damaged or incomplete.
        ChromaUnavailable: if the server does not answer or does not hold them.
    """
    if chroma_url is not None:
        return open_server(chroma_url, info.fingerprint, info.passages)
    store = open_local(folder / info.vectors, info.fingerprint)
    found = store.count()
    if found != info.passages:
        store.close()
        raise IndexCorrupt(f"{store.place} holds {found} of {info.passages} vectors; {REBUILD}")
    return store
