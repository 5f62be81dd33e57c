"""A real, small and unreliable model behind a real server: the best test of the checks."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from assistant import Advisor, Answer, Settings
from assistant.advisor import language_of
from evals.local_model import MODEL, local_model

# One process runs all of these: the server takes a processor for itself.
pytestmark = [pytest.mark.xdist_group("small-model"), pytest.mark.timeout(280)]

QUESTIONS = (
    "Freelancers built the app our customers pay for, and it keeps going down.",
    "What does a fractional CFO cost?",
    "FCTO or consultant?",
)


@pytest.fixture(scope="module")
def small(advisor: Advisor) -> Iterator[Advisor]:
    pytest.importorskip("xllamacpp")
    pytest.importorskip("langchain_openai")
    with local_model(longest=80) as address:
        settings = Settings(
            model=MODEL, model_url=address, model_context=700, model_deadline=60, model_form="lines"
        )
        language = language_of(advisor.parts.index, settings)
        yield Advisor(replace(advisor.parts, language=language))


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_small_model_changes_no_advice_and_shows_nothing_unsupported(
    advisor: Advisor, small: Advisor, question: str
) -> None:
    composed = advisor.ask(question)
    *pieces, answer = small.stream(question)
    assert isinstance(answer, Answer)
    assert (answer.kind, answer.roles) == (composed.kind, composed.roles)
    assert "".join(map(str, pieces)) == answer.text
    writing = answer.writing
    assert writing is not None
    assert writing.trouble in {"", "cut", "unsupported", "empty"}
    assert writing.shown + writing.removed > 0 or writing.trouble
    if not writing.shown:
        assert answer.text == composed.text
    for citation in answer.citations:
        article = advisor.parts.catalogue.articles[citation.article]
        assert article.text[citation.start : citation.end] == citation.quote


def test_what_it_took_is_told(small: Advisor) -> None:
    answer = small.ask(QUESTIONS[1])
    assert answer.writing is not None
    if answer.writing.tokens is not None:  # a stream that is cut tells nothing
        read, written = answer.writing.tokens
        assert read > 200
        assert 0 < written <= 80


def test_it_decides_nothing_about_small_talk(small: Advisor) -> None:
    assert small.ask("hello").writing is None
