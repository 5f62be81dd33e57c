import pytest

from assistant import Advisor
from assistant.entail import LEAST_SUPPORT, Entailment, lay
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
