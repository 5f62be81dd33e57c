import base64
import re
from dataclasses import replace

import pytest
from visiting import SITUATION

from assistant import Advisor, Answer
from assistant.channels.web.brief import (
    Part,
    brief_link,
    make_brief,
    read_parts,
    to_markdown,
)
from assistant.channels.web.brief_pdf import printable, to_pdf
from assistant.channels.web.conversation import Turn

ADDRESS = "https://advisor.example.com/?q=cash"


@pytest.fixture(scope="module")
def answer(advisor: Advisor) -> Answer:
    return advisor.ask(SITUATION)


def test_brief_holds_situation_advice_evidence_passages_and_questions(
    advisor: Advisor, answer: Answer
) -> None:
    text = to_markdown(make_brief(SITUATION, answer, advisor.parts.catalogue, ADDRESS))
    assert f"> {SITUATION}" in text
    assert "Fractional CFO" in text
    assert "## What you said, and what the series says" in text
    assert "## Passages" in text
    assert "## Questions to ask candidates" in text
    assert f"]({ADDRESS})" in text
    assert "Not professional advice." in text


def test_numbers_in_the_brief_refer_to_its_passages(advisor: Advisor, answer: Answer) -> None:
    brief = make_brief(SITUATION, answer, advisor.parts.catalogue, "")
    shown = {citation.n for citation in brief.passages}
    assert {pair.n for pair in brief.pairs} <= shown
    assert "Open the question again" not in to_markdown(brief)


def test_what_speaks_for_another_role_is_no_reason(advisor: Advisor, answer: Answer) -> None:
    other = tuple(replace(evidence, role="none", n=1) for evidence in answer.evidence)
    told = make_brief(SITUATION, replace(answer, evidence=other), advisor.parts.catalogue, "")
    assert answer.evidence
    assert not told.pairs
    assert [part.title for part in told.advice].count("Why") == 1


def test_parts_of_an_answer() -> None:
    text = "**Yes.** So. [1]\n\n**Why**\n\n- One. [1]\n- Two. [2]\n\n| a | b |\n| --- | --- |\n"
    assert read_parts(text) == (
        Part("", ("Yes. So. [1]",)),
        Part("Why", ("One. [1]", "Two. [2]")),
    )


def test_pdf_is_one_page(advisor: Advisor, answer: Answer) -> None:
    pdf = to_pdf(make_brief(SITUATION, answer, advisor.parts.catalogue, ADDRESS))
    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1


@pytest.mark.parametrize("question", ["word " * 3000, "😀 Łódź ☃ مرحبا 你好", "<b>&</b>\x00"])
def test_pdf_of_any_question_is_one_page(advisor: Advisor, answer: Answer, question: str) -> None:
    pdf = to_pdf(make_brief(question, answer, advisor.parts.catalogue, ADDRESS))
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1


def test_pdf_shows_what_its_fonts_lack_as_near_as_it_can() -> None:
    assert printable("“naïve” – 5 €") == "“naïve” – 5 €"
    assert printable("ą ő 😀 x") == "a o x"


@pytest.mark.parametrize(("form", "start"), [("md", b"# Take-away brief"), ("pdf", b"%PDF-")])
def test_link_holds_the_brief(advisor: Advisor, answer: Answer, form: str, start: bytes) -> None:
    turn = Turn("t", SITUATION, answer)
    link = brief_link(turn, advisor.parts.catalogue, ADDRESS, form=form)
    found = re.search(r'base64,([^"]+)" download="[a-z-]+\.(\w+)"', link)
    assert found
    assert found[2] == form
    assert base64.b64decode(found[1]).startswith(start)


@pytest.mark.parametrize("form", ["exe", ""])
def test_unknown_form_has_no_link(advisor: Advisor, answer: Answer, form: str) -> None:
    assert brief_link(Turn("t", "q", answer), advisor.parts.catalogue, "", form=form) == ""


def test_unanswered_question_has_no_brief(advisor: Advisor) -> None:
    assert brief_link(Turn("t", "q"), advisor.parts.catalogue, "", form="pdf") == ""
