from dataclasses import replace

import pytest

from assistant import Answer, Citation, Evidence, Question
from assistant.channels.web.card import answer_html
from assistant.channels.web.conversation import Turn
from assistant.finish import QUESTION_LEAD

NAMES = {"fcfo": "Fractional CFO", "none": "No executive"}
CITATION = Citation(1, "fractional-cfo", "CFO", "Cost", None, ("fcfo",), "It costs.", 10, 19)
ANSWER = Answer(
    kind="recommend",
    roles=("fcfo", "none"),
    confidence=0.8,
    text="**A Fractional CFO fits.** It costs. [1]",
    citations=(CITATION,),
    questions=(Question("Is cash short?", "cash-crunch", ("Yes, always", "No")),),
    evidence=(
        Evidence("no cash", "cash-crunch", "Cash runs short.", "fcfo", 0.9, n=1),
        Evidence("books fine", "books-late", "The books are late.", "none", 0.4, holds=False),
    ),
    suggestions=("What does it cost?",),
    notice="Written without a language model.",
)


def html_of(answer: Answer, *, votes: bool = True) -> str:
    return answer_html(Turn("t", "q", answer), 3, NAMES, votes=votes)


def test_recommendation_shows_role_certainty_and_runner_up() -> None:
    html = html_of(ANSWER)
    assert '<p class="role">Fractional CFO</p>' in html
    assert "likely" in html
    assert html.count('class="on"') == 3
    assert "Next best: No executive" in html
    assert 'data-turn="3"' in html


@pytest.mark.parametrize(("holds", "shown"), [(True, True), (False, False)])
def test_runner_up_is_whom_something_said_speaks_for(holds: bool, shown: bool) -> None:
    weighed = tuple(replace(evidence, holds=holds) for evidence in ANSWER.evidence)
    html = html_of(replace(ANSWER, roles=("fcfo",), evidence=weighed))
    assert ("Next best: No executive" in html) == shown


def test_clarifying_question_stands_there_once() -> None:
    text = f"{ANSWER.text}\n\n{QUESTION_LEAD}\n- Is cash short?"
    html = html_of(replace(ANSWER, text=text))
    assert html.count("Is cash short?") == 1
    assert QUESTION_LEAD not in html
    assert "It costs." in html


def test_evidence_says_for_and_against_whom_it_speaks() -> None:
    html = html_of(ANSWER)
    assert "“no cash”" in html
    assert "for Fractional CFO" in html
    assert "against No executive" in html


def test_sources_carry_what_opens_them() -> None:
    html = html_of(ANSWER)
    assert 'data-article="fractional-cfo" data-start="10" data-end="19"' in html


def test_replies_and_suggestions_can_be_clicked() -> None:
    html = html_of(ANSWER)
    assert 'data-do="ask" data-text="Yes, always"' in html
    assert 'data-do="ask" data-text="What does it cost?"' in html
    assert "Is cash short?" in html


def test_votes_are_asked_for_only_where_they_are_kept() -> None:
    assert "Did this help?" in html_of(ANSWER)
    assert "Did this help?" not in html_of(ANSWER, votes=False)


def test_brief_is_offered_only_where_there_is_something_to_take_away() -> None:
    declined = Answer("abstain", (), 0.9, "The series does not cover that.")
    assert "Brief" in html_of(ANSWER)
    assert "Brief" not in html_of(declined)
    assert "Not in the series" in html_of(declined)


@pytest.mark.parametrize("kind", ["compare", "explain"])
def test_other_kinds_name_the_roles_they_are_about(kind: str) -> None:
    html = html_of(replace(ANSWER, kind=kind))
    assert '<p class="about">Fractional CFO · No executive</p>' in html
    assert 'class="role"' not in html


def test_small_talk_is_one_line() -> None:
    html = html_of(Answer("chat", (), 1.0, "You are welcome."))
    assert "<header" not in html
    assert "<footer" not in html


def test_unknown_roles_show_under_their_id() -> None:
    assert "chief_<b>" not in html_of(replace(ANSWER, roles=("chief_<b>",)))
    assert "chief_&lt;b&gt;" in html_of(replace(ANSWER, roles=("chief_<b>",)))


def test_writing_shows_the_text_so_far() -> None:
    html = answer_html(Turn("t", "q", draft="**A Frac"), 0, NAMES, votes=True)
    assert "writing" in html
    assert "A Frac" in html
    assert "<footer" not in html


def test_note_stands_in_place_of_an_answer() -> None:
    html = answer_html(Turn("t", "q", note="Too <long>."), 0, NAMES, votes=True)
    assert "Too &lt;long&gt;." in html


EVIL = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"


def test_every_field_is_escaped() -> None:
    answer = Answer(
        kind="recommend",
        roles=(EVIL, EVIL),
        confidence=0.5,
        text=EVIL,
        citations=(Citation(1, EVIL, EVIL, EVIL, "javascript:alert(1)", (EVIL,), EVIL, 0, 1),),
        questions=(Question(EVIL, EVIL, (EVIL,)),),
        evidence=(Evidence(EVIL, EVIL, EVIL, EVIL, 0.5, n=1),),
        suggestions=(EVIL,),
        notice=EVIL,
    )
    html = html_of(answer)
    assert "<script" not in html
    assert "<img" not in html
    assert "javascript:" not in html
    assert "\"'><" not in html
