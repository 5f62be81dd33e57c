import pytest

from assistant import Advisor
from evals.keypoints import judge_facts

ANSWER = """**Fractional CMO or agency**

- The agency executes, while the FCMO leads and decides. [1]
- It costs $5,000 to $15,000 a month for 10 to 20 hours. [2]
"""


@pytest.mark.parametrize(
    ("fact", "degree"),
    [
        ("the agency executes; the FCMO leads and decides", 1.0),
        ("costs $5,000 to $15,000 a month", 1.0),
        ("costs $5,000 to $25,000 a month", 0.5),
        ("the agency executes campaigns for the owner", 0.5),
        ("an integrator is a seat in the EOS framework", 0.0),
    ],
)
def test_words_and_numbers_alone(fact: str, degree: float) -> None:
    (judged,) = judge_facts([fact], ANSWER, None)
    assert judged.degree == degree
    assert bool(judged.by) == (degree > 0)


def test_a_point_may_be_spread_over_two_statements() -> None:
    answer = "The search takes six to 18 months. An interim chief keeps the seat filled. [1]"
    fact = "an interim chief keeps the seat filled while the search takes six to 18 months"
    assert judge_facts([fact], answer, None)[0].degree == 1


@pytest.mark.parametrize("answer", ["", "**Title**", "Is it so?"])
def test_an_answer_that_states_nothing_conveys_nothing(answer: str) -> None:
    assert judge_facts(["anything at all"], answer, None)[0].degree == 0


NEAR = [
    ("An experienced marketing executive with a seat in your leadership team for part of the week",
     "A Fractional Chief Marketing Officer is a senior marketing executive who joins your "
     "leadership team for part of the week."),
    ("the FCFO sets up a forecast of the cash",
     "A Fractional CFO begins with a forecast of the cash that comes in and goes out."),
    ("a consultant leaves when the short, clearly defined problem is solved",
     "A consultant solves a defined, short-term problem and leaves."),
    ("helping the person grow or replacing them: people problems have only these two solutions",
     "People problems have only two solutions: help the person rise to the job, or replace them."),
]  # fmt: skip
FAR = [
    ("a CTO where the company built its own technology",
     "A CIO fits where the company depends on technology that others built for it."),
    ("an FCFO costs $3,000 to $15,000 a month",
     "An FCMO costs $8,000 to $18,000 a month for 10 to 20 hours."),
    ("the agency carries out the work and the FCMO decides",
     "Marketing agencies differ widely in what they charge for their work."),
    ("a retainer suits leadership that is needed all the time",
     "A project suits a defined result with an end date."),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "text"), NEAR)
def test_the_encoder_finds_a_point_in_other_words(advisor: Advisor, fact: str, text: str) -> None:
    (judged,) = judge_facts([fact], text, advisor.parts.index.encoder)
    assert judged.degree == 1


@pytest.mark.parametrize(("fact", "text"), FAR)
def test_another_point_on_the_same_topic_is_not_it(advisor: Advisor, fact: str, text: str) -> None:
    (judged,) = judge_facts([fact], text, advisor.parts.index.encoder)
    assert judged.degree < 1
