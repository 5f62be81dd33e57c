from dataclasses import replace

import pytest

from assistant import Advisor
from assistant.entail import LEAST_SUPPORT, Comparison, Entailment, lay, margin
from assistant.markup import plain
from index.sentences import split_sentences

COST = (
    "An FCFO usually costs between $5,000 and $12,000 a month, and the first month may cost more."
)
WORK = "The FCOO leads the weekly meeting. A consultant writes a report and then leaves."
SCOPE = "An MSP does not set your budget. It keeps the systems running and backs up your data."
GUIDES = "Published guides agree on the main line, and one is unlikely to change its mind."
ORDER = "Settle the deliverables before the hours."


@pytest.fixture
def entailment(advisor: Advisor) -> Entailment:
    return Entailment(advisor.parts.index.encoder.encode)


def supports(entailment: Entailment, claim: str, premise: str) -> bool:
    return entailment.scores(claim, [premise])[0] >= LEAST_SUPPORT


@pytest.mark.parametrize(
    ("claim", "premise"),
    [
        ("An FCFO usually costs between $5,000 and $12,000 a month.", COST),
        ("The first month may cost more.", COST),
        ("A consultant writes a report and then leaves.", WORK),
        ("An MSP does not set your budget.", SCOPE),
        ("It keeps the systems running and backs up your data.", SCOPE),
        (ORDER, ORDER),
    ],
)
def test_what_a_passage_says_is_supported(entailment: Entailment, claim: str, premise: str) -> None:
    assert supports(entailment, claim, premise)


@pytest.mark.parametrize(
    ("claim", "premise", "check"),
    [
        ("An FCFO usually costs between $5,000 and $15,000 a month.", COST, "number"),
        ("An FCFO usually costs between $5,000 and $12,000 a week.", COST, "number"),
        ("An FCMO usually costs between $5,000 and $12,000 a month.", COST, "role"),
        ("The first month must cost more.", COST, "modality"),
        ("An FCFO always costs between $5,000 and $12,000 a month.", COST, "degree"),
        ("The first month may cost less.", COST, "direction"),
        ("An MSP sets your budget.", SCOPE, "negation"),
        ("It does not keep the systems running.", SCOPE, "negation"),
        ("A consultant leads the weekly meeting.", WORK, "role"),
        ("Published guides disagree on the main line.", GUIDES, "negation"),
        ("One is likely to change its mind.", GUIDES, "negation"),
        ("Settle the hours before the deliverables.", ORDER, "order"),
        ("It keeps the systems at Acme running and backs up your data.", SCOPE, "name"),
    ],
)
def test_what_is_changed_is_refused_for_its_reason(
    entailment: Entailment, claim: str, premise: str, check: str
) -> None:
    assert not supports(entailment, claim, premise)
    reasons = [name for one in lay(claim, premise) for name in one.against]
    assert check in reasons


WEEKLY = "A fractional COO works two days a week in the company."
WANTED = "A fractional leader serves one to four clients."
BEGAN = "One account places the start in finance, some twenty-five years ago."
LOSS = "A bad hire costs five hundred thousand dollars."
HOURS = "A leader gives you 10 to 60 hours a month, and another gives you one day a week."
CASES = (
    "If the wrong person sits in a key role, work waits. It helps to ask whether an agency or a "
    "full-time hire would serve you better. Nothing moves unless the systems are up."
)
UP = "Unless the systems are up, the business cannot run its orders."
FREE = "You don't have to buy a product or extra staff time from the leader."
AFTER_A_NUMBER = "It is not $9,000, the accountant prepares the forecast."
LETTERS = "In Q3 the CFO reads the P&L with the owner."
REFUSED = "The plan won't help a small firm."


@pytest.mark.parametrize(
    ("claim", "premise", "check"),
    [
        (WEEKLY.replace("two days", "one day"), WEEKLY, "number"),
        (WEEKLY, WEEKLY.replace("two days", "one day"), "number"),
        ("A COO visits the firm once a week.", "A COO visits the firm twice a week.", "number"),
        ("A COO visits the firm once a week.", "A COO visits the firm monthly.", "number"),
        ("Hiring one takes one month.", "Hiring one takes four to six months.", "number"),
        (WANTED, WANTED.replace("one", "two"), "number"),
        (WANTED.replace("one", "two"), WANTED, "number"),
        ("It takes between one and four days.", "It takes between two and four days.", "number"),
        ("Most firms pay $200 to $350 a day.", "Most firms pay $200 to $350 an hour.", "number"),
        (BEGAN.replace("twenty-five", "twenty"), BEGAN, "number"),
        (BEGAN.replace("twenty-five", "five"), BEGAN, "number"),
        (LOSS.replace("hundred thousand", "hundred"), LOSS, "number"),
        (LOSS.replace("five hundred", "a"), LOSS, "number"),
        ("A bad hire costs $500M.", LOSS, "number"),
        ("A firm of $50M needs one.", "A firm of $50K needs one.", "number"),
        ("A firm of $5-10M needs one.", "A firm of $2 million to $10 million needs one.", "number"),
        ("A leader gives you 10 to 60 hours a week.", HOURS, "number"),
        ("A leader takes $40 a month.", "A leader takes 40 hours a month.", "number"),
        ("An agency or a full-time hire would serve you better.", CASES, "condition"),
        ("The wrong person sits in a key role.", CASES, "condition"),
        ("Nothing moves.", CASES, "condition"),
        ("The business cannot run its orders.", UP, "condition"),
        ("You must not buy a product or extra staff time from the leader.", FREE, "modality"),
        ("You should buy a product or extra staff time from the leader.", FREE, "negation"),
        (FREE, "You must not buy a product or extra staff time from the leader.", "modality"),
        ("The accountant does not prepare the forecast.", AFTER_A_NUMBER, "negation"),
        ("In Q4 the CFO reads the P&L with the owner.", LETTERS, "name"),
        ("The plan will help a small firm.", REFUSED, "negation"),
    ],
)
def test_what_is_said_by_small_words_counts(
    entailment: Entailment, claim: str, premise: str, check: str
) -> None:
    assert not supports(entailment, claim, premise)
    assert check in {name for one in lay(claim, premise) for name in one.against}


@pytest.mark.parametrize(
    ("claim", "premise"),
    [
        (WEEKLY.replace("two days", "one day"), WEEKLY.replace("two days", "a day")),
        ("A COO visits the firm once a week.", "A COO visits the firm weekly."),
        ("Hiring one takes four to six months.", "Hiring one takes four to six months."),
        (WANTED, WANTED),
        (BEGAN.replace("twenty-five", "25"), BEGAN),
        (LOSS.replace("five hundred thousand dollars", "$500K"), LOSS),
        ("A bad hire costs a million dollars.", "A bad hire costs one million dollars."),
        ("A firm of $5-10M needs one.", "A firm of $5 million to $10 million needs one."),
        ("A leader gives you 10 to 60 hours a month.", HOURS),
        ("If the wrong person sits in a key role, work waits.", CASES),
        ("An agency or a full-time hire might serve you better.", CASES),
        ("Work waits while the wrong person sits in a key role.", CASES),
        ("You need not buy a product or extra staff time from the leader.", FREE),
        ("You need not only a plan but a leader.", "You need not only a plan but a leader."),
        (UP, UP),
        ("The accountant prepares the forecast.", AFTER_A_NUMBER),
        ("The CFO reads the P&L with the owner in Q3.", LETTERS),
        ("The plan will not help a small firm.", REFUSED),
    ],
)
def test_the_same_in_other_small_words_is_supported(
    entailment: Entailment, claim: str, premise: str
) -> None:
    assert supports(entailment, claim, premise)


def test_nothing_makes_up_for_a_contradiction() -> None:
    measures = {"coverage": 1.0, "bound": 1.0, "cosine": 1.0, "unnamed": 1.0, "size": 1.0}
    found = Comparison(("It costs $9.",), measures, ("number",))
    weights = {name: 9.0 for name in measures} | {"bias": 0.0, "contradiction": -4.0}
    assert margin(found, weights) < 0 < margin(replace(found, against=()), weights)


@pytest.mark.parametrize("claim", ["", "!", "Bananas ripen faster in a paper bag.", "the of and"])
def test_what_says_nothing_or_something_else_is_refused(entailment: Entailment, claim: str) -> None:
    assert not supports(entailment, claim, COST)


def test_without_premises_there_are_no_scores(entailment: Entailment) -> None:
    assert entailment.scores(COST, []) == []


def test_markup_changes_nothing(entailment: Entailment) -> None:
    marked = COST.replace("FCFO", "**FCFO**").replace("month", "[month](x.md)", 1)
    assert entailment.scores(plain(marked), [COST]) == entailment.scores(marked, [COST])


def test_the_premise_that_says_it_scores_highest(entailment: Entailment) -> None:
    scores = entailment.scores("A consultant writes a report.", [COST, WORK, SCOPE])
    assert scores[1] == max(scores) >= LEAST_SUPPORT


def test_the_series_own_sentences_support_themselves(
    advisor: Advisor, entailment: Entailment
) -> None:
    said = [plain(one.text) for one in advisor.parts.catalogue.quotes.sentences]
    whole = [one for one in said if len(split_sentences(one)) == 1 and len(one.split()) > 5]
    lost = [one for one in whole if not supports(entailment, one, one)]
    assert len(whole) > 300
    assert len(lost) <= len(whole) // 50, lost
