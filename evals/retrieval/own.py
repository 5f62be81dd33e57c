"""Our own collection: sections of the series, and the held-aside questions that they answer."""

from collections.abc import Sequence
from pathlib import Path

from evals.cases import Case
from evals.retrieval.beir import Collection, Document
from index.corpus import Corpus

OWN_FOLDER = Path(__file__).parent / "series"


def own_collection(corpus: Corpus, cases: Sequence[Case]) -> Collection:
    """Return the sections as documents and single-turn cases with sections as queries.

    The section that answers best has grade 2, the others 1.
    """
    articles = {article.name: article for article in corpus.articles}
    documents = tuple(
        Document(
            section.id,
            " ".join((articles[section.article].title, *section.heading_path)),
            articles[section.article].text[section.start : section.end],
        )
        for section in corpus.sections
        if section.end > section.start
    )
    known = {document.id for document in documents}
    asked = [case for case in cases if case.expect.sections and len(case.turns) == 1]
    qrels = {
        case.id: {
            section: 2 if place == 0 else 1
            for place, section in enumerate(case.expect.sections)
            if section in known
        }
        for case in asked
    }
    queries = {case.id: case.question for case in asked if qrels[case.id]}
    return Collection("series", documents, queries, {query: qrels[query] for query in queries})
