import pytest

from assistant import Advisor
from assistant.answer import Decision, Evidence, Question, RankedRole
from assistant.catalogue import Catalogue
from assistant.draft import Block, Claim, Draft
from assistant.verify import is_supported
from assistant.write.recommend import write_recommendation


@pytest.fixture
def catalogue(advisor: Advisor) -> Catalogue:
    return advisor.parts.catalogue


def evidence(criterion: str, catalogue: Catalogue, said: str = "what was said") -> Evidence:
    found = catalogue.criteria[criterion]
    return Evidence(said, criterion, found.when, found.roles[0], 0.9)


def decision(confidence: float, *evidence: Evidence, runner_up: str = "consultant") -> Decision:
    rest = RankedRole(runner_up, 1.0 - confidence)
    return Decision((RankedRole("fcto", confidence), rest), confidence, evidence)


def claims(draft: Draft, title: str) -> tuple[Claim, ...]:
    blocks = [block for block in draft.blocks if isinstance(block, Block) and block.title == title]
    return blocks[0].claims if blocks else ()


def test_the_owners_words_stand_beside_the_criterion(catalogue: Catalogue) -> None:
    told = evidence("own-technology", catalogue, "we  built\nit ourselves")
    draft = write_recommendation(decision(0.95, told), 0.9, catalogue)
    (reason,) = claims(draft, "Why")
    assert reason.lead == "You said “we built it ourselves”."
    assert reason.text == catalogue.criteria["own-technology"].when


def test_every_claim_of_every_role_is_supported(catalogue: Catalogue) -> None:
    for role in catalogue.roles:
        own = [c.id for c in catalogue.criteria.values() if role in c.roles]
        evidences = tuple(
            Evidence("said", c, catalogue.criteria[c].when, role, 0.9) for c in own[:3]
        )
        ranked = (RankedRole(role, 0.7), RankedRole("fcto" if role != "fcto" else "fcio", 0.3))
        draft = write_recommendation(Decision(ranked, 0.7, evidences), 0.7, catalogue)
        found = [c for b in draft.blocks if isinstance(b, Block) for c in b.claims]
        assert len(found) >= 3, role
        assert all(is_supported(claim, catalogue) for claim in found), role


@pytest.mark.parametrize(
    ("confidence", "words"),
    [(0.95, ""), (0.6, "fairly, not fully, sure"), (0.4, "close call")],
)
def test_the_verdict_is_worded_as_surely_as_it_is(
    catalogue: Catalogue, confidence: float, words: str
) -> None:
    draft = write_recommendation(decision(confidence), confidence, catalogue)
    first = draft.blocks[0]
    assert isinstance(first, Block)
    assert catalogue.verdict("fcto") in first.text
    assert words in first.text
    assert ("Consultant" in first.text) == (confidence < 0.8)


def test_what_would_change_it_names_the_runner_up_by_its_criterion(catalogue: Catalogue) -> None:
    draft = write_recommendation(decision(0.7), 0.7, catalogue)
    (other,) = claims(draft, "What would change this")
    assert other.lead.startswith("Consultant")
    assert "consultant" in catalogue.criteria[other.criterion].roles


def test_a_hopeless_runner_up_is_not_worth_the_owners_time(catalogue: Catalogue) -> None:
    draft = write_recommendation(decision(0.99), 0.99, catalogue)
    assert not claims(draft, "What would change this")
    assert draft.roles == ("fcto",)


def test_the_role_that_was_asked_about_and_not_advised_is_named(catalogue: Catalogue) -> None:
    draft = write_recommendation(decision(0.99), 0.99, catalogue, also="fcio")
    (other,) = claims(draft, "What would change this")
    assert other.lead.startswith("Fractional CIO")


def test_questions_and_evidence_are_handed_on(catalogue: Catalogue) -> None:
    asked = Question("Did you build it?", "own-technology")
    told = evidence("own-technology", catalogue)
    ranked = (RankedRole("fcto", 0.6), RankedRole("fcio", 0.4))
    draft = write_recommendation(Decision(ranked, 0.6, (told,), (asked,)), 0.6, catalogue)
    assert draft.questions == (asked,)
    assert draft.evidence == (told,)
    assert draft.suggestions
