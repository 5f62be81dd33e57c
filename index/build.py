"""Build an index from a corpus.

It is built aside, in a folder that nobody reads, renamed to its fingerprint, and switched to by one
atomic rename of a pointer. Whatever stops a build leaves the old index serving.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

import numpy as np
from numpy.typing import NDArray

from index.compile import compile_apart, identify_model
from index.corpus import Corpus, hash_corpus, read_corpus
from index.embedder import Encoder, read_card
from index.encoded import EncodedTexts, read_encoded
from index.errors import REBUILD, BuildFailed, CorpusError, IndexCorrupt, Problem
from index.folders import (
    build_lock,
    disk_errors,
    intact_index,
    link_files,
    put_in_place,
    remove_others,
    unfinished_folder,
)
from index.graph import WEIGHTS_FILE
from index.lexical import LEXICON_FOLDER, build_lexicon, save_lexicon
from index.manifest import (
    CHROMA_FOLDER,
    IndexInfo,
    fingerprint_of,
    hash_files,
    read_manifest,
    switch_to,
    write_manifest,
)
from index.names import compile_names
from index.opening import ENCODER_FOLDER, Index, open_index
from index.search import passage_words
from index.sections import Passage, check_headings, split_passages
from index.server import write_server
from index.snapshot import read_snapshot, write_snapshot
from index.spelling import write_english
from index.store import write_local
from index.versions import DEFAULT_MODEL, VERSIONS

__all__ = ["DEFAULT_MODEL", "Index", "IndexInfo", "build_index", "open_index"]

# Another process's build takes about half a minute; after ten minutes it is stuck.
LOCK_SECONDS = 600.0
# Texts on which the compiled encoder is compared with the model, spread over the corpus.
SAMPLE_TEXTS = 24

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
# What fits the learned parts, given the folder to write into, the corpus, and texts → unit rows.
Fit = Callable[[Path, Corpus, Encode], None]
# Called with a step's name and how many of how many are done.
Progress = Callable[[str, int, int], None]


def build_index(
    corpus_folder: Path,
    index_folder: Path,
    *,
    model: str = DEFAULT_MODEL,
    chroma_url: str | None = None,
    fit: Fit | None = None,
    progress: Progress | None = None,
    fresh: bool = False,
    lock_seconds: float = LOCK_SECONDS,
) -> IndexInfo:
    """Return what the index now serving is made of, after building it where that was needed.

    An index of the same corpus, model and program is kept as it is; of another one, the encoder
    and the vectors of unchanged texts are taken over. `info.encoded` tells how many texts this
    call had to encode.

    Args:
        corpus_folder: the corpus.
        index_folder: where indexes are built; made if it is absent.
        model: a sentence-transformers model, by name or folder.
        chroma_url: a Chroma server that is to hold the vectors too; None: the local folder only.
        fit: fits the learned parts, after the passages are encoded.
        progress: called as the work goes on.
        fresh: whether to take nothing over, and to build even where nothing has changed.
        lock_seconds: how long to wait for another process that is building here.

    Raises:
        CorpusError: if the corpus is wrong; it names every problem.
        ModelMissing: if the model's files are absent or not the published ones.
        BuildFailed: if the disk is full, or the compiled encoder disagrees with the model.
        BuildLocked: if another process has been building for too long.
        ChromaUnavailable: if the server does not answer.
    """
    report = progress or (lambda step, done, total: None)
    with disk_errors(index_folder), build_lock(index_folder, lock_seconds):
        corpus_hash, corpus = _read_settled(corpus_folder, report)
        identity = identify_model(model)
        learned = (*VERSIONS, int(fit is not None))
        fingerprint = fingerprint_of(corpus_hash, model, identity, learned)
        serving = intact_index(index_folder)
        previous = None if fresh else serving
        if previous is not None and previous.name == fingerprint:
            info = replace(read_manifest(previous), encoded=0)
            _upload(previous, info, chroma_url)
            return info
        info = _describe(fingerprint, corpus, corpus_hash, model, identity)
        with unfinished_folder(index_folder, fingerprint) as folder:
            info = _fill_folder(folder, previous, corpus, info, fit, report)
            _upload(folder, info, chroma_url)
            put_in_place(folder, index_folder / fingerprint)
        switch_to(index_folder, fingerprint)
        remove_others(index_folder, {fingerprint, serving.name if serving else fingerprint})
    return info


def _describe(
    fingerprint: str, corpus: Corpus, corpus_hash: str, model: str, identity: str
) -> IndexInfo:
    """Return the manifest as far as it is known before the build."""
    return IndexInfo(
        fingerprint=fingerprint,
        corpus=corpus_hash,
        model=model,
        identity=identity,
        versions=VERSIONS,
        dim=0,
        articles=len(corpus.articles),
        sections=len(corpus.sections),
        passages=0,
        examples=len(corpus.examples),
        encoded=0,
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
        # Chroma remembers folders by path, damaged ones too, as long as a process lives: an index
        # that is built anew under its old name needs another one.
        vectors=f"{CHROMA_FOLDER}/{token_hex(4)}",
    )


def _fill_folder(
    folder: Path,
    previous: Path | None,
    corpus: Corpus,
    info: IndexInfo,
    fit: Fit | None,
    report: Progress,
) -> IndexInfo:
    """Write a whole index into an empty folder and return its manifest."""
    for name in (LEXICON_FOLDER, CHROMA_FOLDER):
        (folder / name).mkdir()
    known = _take_encoder(folder / ENCODER_FOLDER, previous, corpus, info, report)
    encoder = Encoder.load(folder / ENCODER_FOLDER)
    passages = _split_corpus(corpus, encoder)
    texts = [passage.embedded_text for passage in passages]
    ids = [passage.id for passage in passages]
    encoded = EncodedTexts(
        encoder.encode, known, lambda done, total: report("encoding", done, total)
    )
    vectors = encoded.encode(texts)
    write_local(folder / info.vectors, info.fingerprint, ids, vectors)
    names = compile_names(corpus.roles)
    words = [passage_words(passage, names) for passage in passages]
    save_lexicon(build_lexicon(ids, words), folder / LEXICON_FOLDER)
    write_english(folder / LEXICON_FOLDER)
    write_snapshot(folder, corpus, passages)
    if fit is not None:
        report("learning", 0, 1)
        fit(folder, corpus, encoded.encode)
        report("learning", 1, 1)
    encoded.write(folder)
    info = replace(
        info,
        dim=encoder.dim,
        passages=len(passages),
        encoded=encoded.encoded,
        files=hash_files(folder),
    )
    write_manifest(folder, info)
    return info


def _read_settled(corpus_folder: Path, report: Progress) -> tuple[str, Corpus]:
    """Return the corpus and its hash, which belong together even if someone saves meanwhile."""
    report("reading", 0, 1)
    before = hash_corpus(corpus_folder)
    corpus = read_corpus(corpus_folder)
    if hash_corpus(corpus_folder) != before:
        raise BuildFailed(f"{corpus_folder} was changed while it was read; build once more")
    report("reading", 1, 1)
    return before, corpus


def _take_encoder(
    folder: Path, previous: Path | None, corpus: Corpus, info: IndexInfo, report: Progress
) -> dict[bytes, NDArray[np.float32]]:
    """Put the encoder into the folder and return the vectors it is known to give, by text key."""
    folder.mkdir()
    if previous is not None:
        older = previous / ENCODER_FOLDER
        card = read_card(older)
        mapped = (older / WEIGHTS_FILE).is_file()  # as compiled by this version
        if mapped and (card.name, card.identity) == (info.model, info.identity):
            link_files(older, folder)
            return read_encoded(previous)
    report("compiling", 0, 1)
    compile_apart(info.model, folder, _sample_texts(corpus))
    report("compiling", 1, 1)
    return {}


def _sample_texts(corpus: Corpus) -> list[str]:
    articles = {article.name: article.text for article in corpus.articles}
    texts = [articles[one.article][one.start : one.end] for one in corpus.sections]
    texts += [criterion.when for criterion in corpus.criteria]
    return texts[:: max(1, len(texts) // SAMPLE_TEXTS)]


def _split_corpus(corpus: Corpus, encoder: Encoder) -> tuple[Passage, ...]:
    passages: list[Passage] = []
    problems: list[Problem] = []
    for article in corpus.articles:
        own = tuple(section for section in corpus.sections if section.article == article.name)
        problems += check_headings(article, own, encoder.count_tokens, encoder.limit)
        if not problems:
            passages += split_passages(article, own, encoder.count_tokens, encoder.limit)
    if problems:
        raise CorpusError(problems)
    return tuple(passages)


def _upload(folder: Path, info: IndexInfo, chroma_url: str | None) -> None:
    """Put the passages' vectors on a server, if there is one, from those in the index."""
    if chroma_url is None:
        return
    _, passages = read_snapshot(folder)
    known = EncodedTexts(_encode_nothing, read_encoded(folder), lambda done, total: None)
    vectors = known.encode([passage.embedded_text for passage in passages])
    write_server(chroma_url, info.fingerprint, [passage.id for passage in passages], vectors)


def _encode_nothing(texts: Sequence[str]) -> NDArray[np.float32]:
    raise IndexCorrupt(f"the index lacks the vectors of {len(texts)} texts; {REBUILD}")
