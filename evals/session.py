"""What a run needs, opened: the target, and the reference that judges it."""

import platform
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata

from assistant import Advisor, Settings
from assistant.generate.prompts import PROMPT_VERSION
from assistant.opening import open_or_build
from evals.cases import Case, check_cases
from evals.errors import CasesError
from evals.reference import Reference, reference_of
from evals.targets import Target, TargetOptions, check_target
from evals.targets.advisor import AdvisorTarget
from evals.vectors import RememberingEncoder
from index.opening import Index

# Libraries whose version can change an answer.
LIBRARIES = ("chromadb", "onnxruntime", "tokenizers", "numpy", "scikit-learn", "pystemmer", "bm25s")
# The settings of a run that tell which language model words answers, and how.
LANGUAGE = ("language_model", "prompts", "form", "context", "deadline")


@dataclass(frozen=True, slots=True)
class Session:
    """An opened target with its judge.

    `fingerprints` are of the corpus and the index that the judge (and the advisor) uses,
    `language` names the language model that words answers and the version of its prompts.
    """

    target: Target
    reference: Reference
    fingerprints: Mapping[str, str]
    language: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def open_session(spec: str, *, model: str = "default", timeout: float = 60.0) -> Iterator[Session]:
    """Give a target and its judge; both are closed at the end.

    Args:
        spec: "advisor", a chat endpoint's URL or "python:module:function".
        model: the model's name for a chat endpoint.
        timeout: seconds after which a chat endpoint is given up.

    Raises:
        UsageError: there is no such target.
        AdvisorError: the corpus or the index cannot be used.
    """
    check_target(spec)
    settings = Settings.load()
    if spec == "advisor":
        with Advisor.open(settings) as advisor:
            index = advisor.parts.index
            reference, prints = _reference(index), _fingerprints(index)
            yield Session(AdvisorTarget(advisor), reference, prints, _language(settings))
        return
    index = open_or_build(settings)
    reference = _reference(index)
    names = {
        name.casefold(): role.id
        for role in index.corpus.roles
        for name in (role.name, role.long_name, *role.aliases)
    }
    target = _open_other(spec, TargetOptions(names, model, timeout))
    try:
        yield Session(target, reference, _fingerprints(index))
    finally:
        target.close()
        index.close()


def _open_other(spec: str, options: TargetOptions) -> Target:
    if spec.startswith("python:"):
        from evals.targets.function import FunctionTarget

        return FunctionTarget(spec.removeprefix("python:"), options)
    from evals.targets.chat import ChatTarget

    return ChatTarget(spec, options)


def check_against_corpus(cases: Sequence[Case], reference: Reference) -> None:
    """Make sure that the corpus has every role and section that cases expect.

    Raises:
        CasesError: with every one that it has not.
    """
    problems = check_cases(cases, reference.roles, reference.sections)
    if problems:
        raise CasesError(problems)


def new_run_id() -> str:
    """Return an id that sorts by time, within a second too: 20261103-142530-417093-9f1c."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{secrets.token_hex(2)}"


def versions() -> dict[str, str]:
    """Return the versions of this program, Python and the libraries that can change an answer."""
    found = {"python": platform.python_version()}
    for name in ("fractional-advisor", *LIBRARIES):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def _reference(index: Index) -> Reference:
    return reference_of(index.corpus, RememberingEncoder(index.encoder))


def _fingerprints(index: Index) -> dict[str, str]:
    return {"corpus": index.info.corpus, "index": index.info.fingerprint}


def _language(settings: Settings) -> dict[str, str]:
    if settings.model is None:
        return {}
    values = (
        settings.model,
        PROMPT_VERSION,
        settings.model_form,
        str(settings.model_context),
        f"{settings.model_deadline:g}",
    )
    return dict(zip(LANGUAGE, values, strict=True))
