import pytest

from assistant import Advisor
from assistant.channels.web.browse import contents_html, results_html


def test_contents_list_every_article_in_reading_order(advisor: Advisor) -> None:
    html = contents_html(advisor.parts.catalogue)
    articles = advisor.parts.catalogue.articles.values()
    series = sorted((a for a in articles if a.kind == "series"), key=lambda a: a.order)
    places = [html.index(f'data-article="{article.name}"') for article in series]
    assert places == sorted(places)
    assert html.count("data-article=") == len(articles)
    assert html.index("The series") < html.index("Companion articles")


def test_search_finds_what_the_advisor_finds(advisor: Advisor) -> None:
    searcher = advisor.parts.index.searcher
    html = results_html(advisor.parts.catalogue, searcher, "cash crunch")
    best = searcher.search("cash crunch", 1)[0].passage
    assert f'data-article="{best.article}" data-start="{best.start}"' in html


@pytest.mark.parametrize("words", ["", "   "])
def test_searching_nothing_shows_the_contents(advisor: Advisor, words: str) -> None:
    catalogue = advisor.parts.catalogue
    assert results_html(catalogue, advisor.parts.index.searcher, words) == contents_html(catalogue)


def test_endless_search_is_cut(advisor: Advisor) -> None:
    assert results_html(advisor.parts.catalogue, advisor.parts.index.searcher, "cash " * 100_000)


def test_excerpts_are_plain_words(advisor: Advisor) -> None:
    html = results_html(advisor.parts.catalogue, advisor.parts.index.searcher, "cost a month")
    assert "**" not in html
    assert "<span>- " not in html
