import pytest

from assistant import Advisor
from assistant.answer import Writing
from assistant.draft import Block, Draft, Table
from assistant.finish import finish
from assistant.generate.material import claims_in
from assistant.generate.telling import frame_of, text_of, told
from assistant.generate.trouble import NOTICES
from assistant.steps import DECIDING, Turn, done
from assistant.write.recommend import ALTERNATIVES

QUESTIONS = (
    "Freelancers built the app our customers pay for, and it keeps going down.",
    "We need somebody for our numbers or maybe for our sales.",
    "FCTO or consultant?",
    "What does a fractional CFO cost?",
)


def composed(advisor: Advisor, question: str) -> Draft:
    turn = Turn(question)
    for step in DECIDING:
        turn = step(advisor.parts, turn)
    return done(turn.draft)


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_stands_above_is_the_beginning_of_the_composed_answer(
    advisor: Advisor, question: str
) -> None:
    draft, catalogue = composed(advisor, question), advisor.parts.catalogue
    frame = frame_of(draft)
    head = text_of(draft, frame.head, catalogue)
    assert finish(draft, catalogue).text.startswith(head)
    whole = told(draft, frame, (), Writing("m", "1", trouble="down"))
    assert finish(whole, catalogue).text == finish(draft, catalogue).text
    assert whole.notice == NOTICES["down"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_was_shown_stays_whatever_comes_of_it(advisor: Advisor, question: str) -> None:
    draft, catalogue = composed(advisor, question), advisor.parts.catalogue
    frame = frame_of(draft)
    made = [list(claims_in(draft))[-1]]
    shown = text_of(draft, (*frame.head, Block(claims=tuple(made))), catalogue)
    for trouble in ("", "cut", "slow", "unsupported"):
        writing = Writing("m", "1", shown=1, trouble=trouble)
        answer = finish(told(draft, frame, made, writing), catalogue)
        assert answer.text.startswith(shown)
        assert answer.text.count(made[0].text) == shown.count(made[0].text)


def test_a_recommendation_keeps_what_would_change_it(advisor: Advisor) -> None:
    draft = composed(advisor, QUESTIONS[1])
    titles = [b.title for b in draft.blocks if isinstance(b, Block)]
    kept = [b.title for b in frame_of(draft).tail if isinstance(b, Block)]
    assert kept == [title for title in titles if title == ALTERNATIVES]


def test_a_comparison_keeps_its_table(advisor: Advisor) -> None:
    frame = frame_of(composed(advisor, QUESTIONS[2]))
    assert [type(block) for block in frame.tail] == [Table]
