from dataclasses import replace

import pytest

from assistant import Advisor
from assistant.catalogue import Catalogue, claims_of
from assistant.draft import Block, Claim, Draft, Row, Span, Table
from assistant.verify import entails, is_supported, verify

SOURCE = (
    "Finding or replacing the right one might take six to 18 months. "
    "You may need a CTO, either full-time or fractional. It costs $3,000 to $15,000 a month."
)


@pytest.fixture
def catalogue(advisor: Advisor) -> Catalogue:
    return advisor.parts.catalogue


@pytest.mark.parametrize(
    "claim",
    [
        "Replacing the right one might take six to 18 months.",
        "You may need a fractional or full-time CTO.",
        "It costs $3,000 to $15,000 a month.",
    ],
)
def test_a_restatement_is_entailed(claim: str) -> None:
    assert entails(SOURCE, claim)


@pytest.mark.parametrize(
    "claim",
    [
        "Replacing the right one might take six to 24 months.",  # a number
        "You may need a CFO, either full-time or fractional.",  # a name
        "You must need a CTO, either full-time or fractional.",  # modality
        "You may not need a CTO, either full-time or fractional.",  # negation
        "The World Cup of 2018 was won by France.",
        "",
    ],
)
def test_what_the_source_does_not_say_is_not_entailed(claim: str) -> None:
    assert not entails(SOURCE, claim)


def test_a_claim_without_spans_is_never_supported(catalogue: Catalogue) -> None:
    assert not is_supported(Claim("Anything at all.", ()), catalogue)


@pytest.mark.parametrize(
    "span",
    [
        Span("no-such-article", "x#", 0, 10),
        Span("fractional-cmo", "fractional-cmo#", -1, 10),
        Span("fractional-cmo", "fractional-cmo#", 10, 10),
        Span("fractional-cmo", "fractional-cmo#", 10, 10**9),
    ],
)
def test_a_span_outside_its_article_fails_closed(catalogue: Catalogue, span: Span) -> None:
    assert not is_supported(Claim("the", (span,)), catalogue)


def test_every_verbatim_sentence_of_the_corpus_passes(catalogue: Catalogue) -> None:
    assert all(is_supported(claim, catalogue) for claim in claims_of(catalogue.quotes.sentences))


def test_every_criterion_passes_with_its_backing_and_not_with_another(catalogue: Catalogue) -> None:
    for criterion in catalogue.criteria.values():
        claim = Claim(criterion.when, (catalogue.backing(criterion.id),), criterion=criterion.id)
        assert is_supported(claim, catalogue), criterion.id
    other = catalogue.backing("tax-and-accounts")
    own = catalogue.criteria["own-technology"]
    assert not is_supported(Claim(own.when, (other,), criterion=own.id), catalogue)


def test_a_reworded_criterion_is_not_taken_for_the_criterion(catalogue: Catalogue) -> None:
    own = catalogue.criteria["own-technology"]
    reworded = Claim("You never built anything.", (catalogue.backing(own.id),), criterion=own.id)
    assert not is_supported(reworded, catalogue)


def test_verify_removes_what_is_unsupported_and_counts_it(catalogue: Catalogue) -> None:
    good = claims_of(catalogue.facet("fcto", "fits")[:1])
    bad = replace(good[0], text="The moon is made of cheese.")
    table = Table(("A",), (Row("Cost", ((bad,),)), Row("Who", (good,))))
    draft = Draft("explain", (), 0.5, (Block(claims=(bad,)), Block(claims=(*good, bad)), table))
    verified = verify(draft, catalogue)
    assert verified.removed == 3
    assert [type(block) for block in verified.draft.blocks] == [Block, Table]
