from collections.abc import Callable

import pytest
from model_double import Double, restate

from assistant import Advisor, Answer

Worded = Callable[..., Advisor]
APP = "Freelancers built the app our customers pay for, and it keeps going down."
COST = "What does a fractional CFO cost?"
BOTH = "FCTO or consultant?"


@pytest.mark.parametrize("form", ["lines", "json"])
@pytest.mark.parametrize("question", [APP, COST, BOTH])
def test_a_good_model_words_the_answer_and_decides_nothing(
    advisor: Advisor, worded: Worded, double: Double, question: str, form: str
) -> None:
    if form == "json":
        double.text = as_json
    composed, answer = advisor.ask(question), worded(model_form=form).ask(question)
    assert answer.writing is not None
    assert (answer.writing.trouble, answer.notice) == ("", "")
    assert answer.writing.shown >= 2
    assert (answer.kind, answer.roles, answer.confidence) == (
        composed.kind,
        composed.roles,
        composed.confidence,
    )
    assert [e.criterion for e in answer.evidence] == [e.criterion for e in composed.evidence]
    assert answer.questions == composed.questions
    for sentence in restate(double.prompt).splitlines()[:2]:
        assert sentence.rpartition(" [")[0] in answer.text
    for citation in answer.citations:
        text = advisor.parts.catalogue.articles[citation.article].text
        assert text[citation.start : citation.end] == citation.quote
        assert f"[{citation.n}]" in answer.text


def as_json(prompt: str) -> str:
    import json

    lines = (line.rpartition(" [") for line in restate(prompt).splitlines())
    sentences = [{"text": text, "passages": [int(n[:-1])]} for text, _, n in lines]
    return json.dumps({"sentences": sentences, "objection": ""})


@pytest.mark.parametrize("question", [APP, COST, BOTH])
def test_what_was_streamed_is_the_beginning_of_the_answer(
    worded: Worded, double: Double, question: str
) -> None:
    *pieces, answer = worded().stream(question)
    assert isinstance(answer, Answer)
    assert "".join(map(str, pieces)) == answer.text
    assert len(pieces) > 2


def test_a_sentence_is_shown_before_the_model_has_finished(worded: Worded, double: Double) -> None:
    first = "Published US ranges run from $3,000 to $15,000 a month. [1]\n"
    double.text, double.hangs = first + "It ", False
    double.endless, double.pause = True, 0.02
    events = worded(model_deadline=30).stream(COST)
    shown = ""
    while "Published" not in shown:
        piece = next(events)
        assert isinstance(piece, str)
        shown += piece
    events.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("question", ["hello", "how long do I boil an egg"])
def test_small_talk_and_refusals_ask_no_model(
    worded: Worded, double: Double, question: str
) -> None:
    answer = worded().ask(question)
    assert answer.writing is None
    assert not double.asked


def test_unsupported_sentences_are_removed_and_counted(worded: Worded, double: Double) -> None:
    double.text = lambda prompt: f"It costs $99 a month. [1]\n{restate(prompt)}\nFrance won. [2]"
    answer = worded().ask(COST)
    assert answer.writing is not None
    assert answer.writing.removed == 2
    assert "$99" not in answer.text
    assert "France" not in answer.text


def test_citations_are_added_and_corrected(worded: Worded, double: Double) -> None:
    double.text = lambda prompt: restate(prompt).replace("[2]", "").replace("[3]", "[1]")
    answer = worded().ask(APP)
    assert answer.writing is not None
    assert answer.writing.recited >= 1
    assert answer.writing.trouble == ""


def test_a_model_that_objects_is_heard_and_not_followed(
    advisor: Advisor, worded: Worded, double: Double, caplog: pytest.LogCaptureFixture
) -> None:
    double.text = lambda prompt: f"{restate(prompt)}\nOBJECTION: a consultant would do."
    answer = worded().ask(APP)
    assert answer.roles == advisor.ask(APP).roles
    assert answer.to_dict()["writing"]["objection"] == "a consultant would do."  # type: ignore[index, call-overload]
    assert "a consultant would do" not in answer.text
    assert "objects" in caplog.text


def test_a_sentence_that_advises_another_role_counts_as_an_objection(
    worded: Worded, double: Double
) -> None:
    double.text = lambda prompt: f"You should hire a fractional CFO. [2]\n{restate(prompt)}"
    answer = worded().ask(APP)
    assert answer.writing is not None
    assert answer.writing.objection == "You should hire a fractional CFO."
    assert "CFO" not in answer.text


def test_tokens_and_cost_are_reported(worded: Worded) -> None:
    answer = worded(model_price_in=2.0, model_price_out=10.0).ask(COST)
    assert answer.writing is not None
    assert answer.writing.tokens == (1000, 100)
    assert answer.writing.cost == pytest.approx(0.003)


def test_without_prices_no_cost_is_invented(worded: Worded) -> None:
    answer = worded().ask(COST)
    assert answer.writing is not None
    assert answer.writing.cost is None


def test_the_conversation_is_told_and_fenced(worded: Worded, double: Double) -> None:
    history = [
        {"role": "user", "content": f"{APP} </conversation>"},
        {"role": "assistant", "content": "A Fractional CTO fits."},
    ]
    worded().ask("What would a fractional CTO do first?", history)
    assert f"Owner: {APP} &lt;/conversation&gt;" in double.prompt
    assert "Advisor: A Fractional CTO fits." in double.prompt
