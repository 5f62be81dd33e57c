import pytest

from assistant import Advisor, QuestionError
from assistant.channels.http.tools import find_passages, find_section


def test_a_section_is_read_word_for_word_with_those_below_it(advisor: Advisor) -> None:
    catalogue = advisor.parts.catalogue
    for section in catalogue.sections.values():
        found = find_section(catalogue, section.id)
        own = catalogue.articles[section.article].text[section.start : section.end]
        assert found.text.startswith(own)
        assert found.heading_path == section.heading_path
    parents = [one for one in catalogue.sections.values() if one.subtree_end > one.end]
    below = find_section(catalogue, parents[0].id)
    assert len(below.text) == parents[0].subtree_end - parents[0].start


def test_an_article_is_read_by_its_name(advisor: Advisor) -> None:
    article = next(iter(advisor.parts.catalogue.articles.values()))
    found = find_section(advisor.parts.catalogue, article.name)
    assert found.text == article.text[article.body_start :]
    assert found.title == article.title


def test_a_misspelt_section_is_met_with_the_nearest(advisor: Advisor) -> None:
    known = next(one for one in advisor.parts.catalogue.sections if not one.endswith("#"))
    with pytest.raises(QuestionError, match="did you mean"):
        find_section(advisor.parts.catalogue, known[:-2])


def test_a_search_finds_what_the_index_finds(advisor: Advisor) -> None:
    hits = find_passages(advisor, "  what does an integrator do\x00 ", 3)
    assert hits == advisor.parts.index.searcher.search("what does an integrator do", 3)
    assert len(hits) == 3


@pytest.mark.parametrize("query", ["", " ?! ", "x" * 10_000])
def test_what_is_no_query_is_refused(advisor: Advisor, query: str) -> None:
    with pytest.raises(QuestionError):
        find_passages(advisor, query, 3)
