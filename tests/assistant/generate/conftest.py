"""The real advisor, worded by a scripted model over real HTTP and the real langchain-openai."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from model_double import Double, restate, serving

from assistant import Advisor, Settings
from assistant.advisor import language_of

Worded = Callable[..., Advisor]


@pytest.fixture
def double() -> Iterator[Double]:
    """A model that restates the passages, until a test tells it otherwise."""
    pytest.importorskip("langchain_openai")
    with serving() as model:
        model.text = restate
        yield model


@pytest.fixture
def worded(advisor: Advisor, double: Double) -> Iterator[Worded]:
    """Makes advisors that the double words; keyword arguments are settings."""
    made: list[Advisor] = []

    def make(**changes: object) -> Advisor:
        given = {"model": "openai:double", "model_url": double.url, "model_deadline": 30.0}
        settings = Settings.model_validate(given | changes)
        language = language_of(advisor.parts.index, settings)
        made.append(Advisor(replace(advisor.parts, language=language)))
        return made[-1]

    yield make
    for one in made:
        assert one.parts.language is not None
        one.parts.language.writer.close()  # the index is the session's


@pytest.fixture(autouse=True)
def _no_keys_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a developer's own keys and tracing out of the tests."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
        monkeypatch.delenv(name, raising=False)
