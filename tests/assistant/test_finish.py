import pytest

from assistant import Advisor
from assistant.answer import Evidence
from assistant.catalogue import Catalogue, claims_of, span_of
from assistant.draft import Block, Claim, Draft, Row, Span, Table
from assistant.finish import EMPTY_CELL, Numbering, finish


@pytest.fixture
def catalogue(advisor: Advisor) -> Catalogue:
    return advisor.parts.catalogue


def test_spans_are_numbered_in_the_order_of_the_text() -> None:
    numbering = Numbering()
    first, second = Span("a", "a#", 10, 20), Span("a", "a#", 30, 40)
    assert [numbering.marker(s) for s in (second, first, second)] == ["[1]", "[2]", "[1]"]


def test_a_span_inside_one_already_cited_shares_its_number() -> None:
    numbering = Numbering()
    numbering.marker(Span("a", "a#", 10, 50))
    assert numbering.marker(Span("a", "a#", 20, 30)) == "[1]"
    assert numbering.marker(Span("b", "b#", 20, 30)) == "[2]"


def test_quotes_are_verbatim_and_markers_have_citations(catalogue: Catalogue) -> None:
    sentences = catalogue.facet("fcto", "fits")[:2]
    draft = Draft("explain", ("fcto",), 0.9, (Block("Title", claims_of(sentences), "bullets"),))
    answer = finish(draft, catalogue)
    assert answer.text.startswith("**Title**\n\n- ")
    assert [c.n for c in answer.citations] == [1, 2]
    for citation in answer.citations:
        article = catalogue.articles[citation.article]
        assert article.text[citation.start : citation.end] == citation.quote
        assert f"[{citation.n}]" in answer.text


def test_an_empty_cell_says_so(catalogue: Catalogue) -> None:
    claim = claims_of(catalogue.facet("fcto", "cost")[:1])
    table = Table(("Fractional CTO", "MSP"), (Row("Cost", (claim, ())),))
    answer = finish(Draft("compare", ("fcto", "msp"), 0.9, (table,)), catalogue)
    assert EMPTY_CELL in answer.text
    assert answer.text.count("\n") == 2


def test_evidence_carries_the_number_of_its_criterion(catalogue: Catalogue) -> None:
    criterion = catalogue.criteria["own-technology"]
    claim = Claim(criterion.when, (catalogue.backing(criterion.id),), criterion=criterion.id)
    cited = Evidence("we built it", criterion.id, criterion.when, "fcto", 0.9)
    uncited = Evidence("three people", "small-doer-leader", "…", "fcoo", 0.4)
    draft = Draft("recommend", ("fcto",), 0.9, (Block(claims=(claim,)),), evidence=(cited, uncited))
    answer = finish(draft, catalogue)
    assert [e.n for e in answer.evidence] == [1, None]


def test_what_is_missing_is_said(catalogue: Catalogue) -> None:
    draft = Draft("explain", (), 0.5, (Block(text="Words."),), missing="whether it is deductible")
    assert "whether it is deductible" in finish(draft, catalogue).text


def test_span_of_covers_its_sentences(catalogue: Catalogue) -> None:
    sentences = catalogue.facet("fcmo", "ask")
    span = span_of(sentences)
    assert (span.start, span.end) == (sentences[0].start, sentences[-1].end)
