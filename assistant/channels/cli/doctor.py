"""`advisor doctor`: what works, what does not, and what to do about it."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from typing import Literal, TypeAlias

import click

from assistant.errors import (
    AdvisorError,
    IndexUnusable,
    ServiceUnavailable,
    SettingsError,
    translated,
)
from assistant.generate.trial import try_model
from assistant.opening import corpus_folder, describe
from assistant.settings import Settings
from index.compile import identify_model
from index.corpus import read_corpus
from index.server import ask_version

State: TypeAlias = Literal["ok", "warning", "failed"]

LEAST_PYTHON = (3, 11)
PACKAGES = ("chromadb", "onnxruntime", "tokenizers", "bm25s", "gradio", "langchain-core")
SIGNS = {"ok": "✓", "warning": "!", "failed": "✗"}
BAD_SETTINGS, INDEX_TROUBLE, SERVICE_DOWN = 2, 3, 4


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked; `remedy` is "" where nothing needs doing."""

    what: str
    state: State
    found: str
    remedy: str = ""
    code: int = 0


def examine(*, as_json: bool) -> int:
    """Print every finding and return the exit code: 0, or that of the worst thing found."""
    findings = list(_findings())
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            click.echo(f"{SIGNS[finding.state]} {finding.what}: {finding.found}")
            if finding.remedy:
                click.echo(f"    → {finding.remedy}")
    return max(finding.code for finding in findings)


def _findings() -> Iterator[Finding]:
    yield _python()
    yield from map(_package, PACKAGES)
    try:
        settings = Settings.load()
    except AdvisorError as error:
        yield Finding("Settings", "failed", str(error), "correct the variable", BAD_SETTINGS)
        return
    yield Finding("Settings", "ok", "every ADVISOR_… variable is known")
    yield _tried("Corpus", lambda: _corpus(settings))
    yield _tried("Model", lambda: _model(settings))
    yield _tried("Chroma server", lambda: _server(settings))
    yield _tried("Index", lambda: _index(settings))
    yield _tried("Language model", lambda: _language_model(settings))


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= LEAST_PYTHON:
        return Finding("Python", "ok", found)
    return Finding("Python", "failed", found, "install Python 3.11 or newer", BAD_SETTINGS)


def _package(name: str) -> Finding:
    try:
        return Finding(name, "ok", metadata.version(name))
    except metadata.PackageNotFoundError:
        return Finding(name, "failed", "not installed", f"pip install {name}", BAD_SETTINGS)


def _tried(what: str, check: Callable[[], str]) -> Finding:
    try:
        with translated():
            return Finding(what, "ok", check())
    except ServiceUnavailable as error:
        return Finding(what, "failed", str(error), code=SERVICE_DOWN)
    except IndexUnusable as error:
        return Finding(what, "failed", str(error), code=INDEX_TROUBLE)
    except SettingsError as error:
        return Finding(what, "failed", str(error), code=BAD_SETTINGS)


def _corpus(settings: Settings) -> str:
    corpus = read_corpus(corpus_folder(settings))
    return (
        f"{len(corpus.articles)} articles, {len(corpus.criteria)} criteria, "
        f"{len(corpus.examples)} examples"
    )


def _model(settings: Settings) -> str:
    return f"{settings.embedding_model}, weights {identify_model(settings.embedding_model)[:12]}…"


def _server(settings: Settings) -> str:
    if settings.chroma_url is None:
        return "none is set; the vectors are kept in a local folder"
    return f"{settings.chroma_url} answers; Chroma {ask_version(settings.chroma_url)}"


def _index(settings: Settings) -> str:
    info = describe(settings)
    return f"{info.passages} passages, {info.model}, up to date"


def _language_model(settings: Settings) -> str:
    if settings.model is None:
        return "none is set; answers are composed"
    return f"{settings.model} answers, within {try_model(settings):.1f} s"
