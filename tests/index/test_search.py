"""Search over the real corpus: the right section, however it is asked for."""

import threading

import pytest

from index.opening import Index
from index.search import DENSE_WEIGHT, fuse_scores, lexical_words

COO = "fractional-coo"
CTO = "fractional-cto-and-cio"
COST = "fractional-leader-cost-and-terms"


def sections_found(index: Index, question: str, k: int = 5) -> list[str]:
    """Return the sections of the first passages found."""
    return [hit.passage.section for hit in index.searcher.search(question, k)]


@pytest.mark.parametrize(
    "question",
    [
        "FCTO or consultant?",
        "fcto or consultant?",
        "FRACTIONAL CTO OR CONSULTANT",
        "fractional-cto vs a consultant",
        "fractional cheif technology oficer or consultnat",
        "frcational cto or a consultatn?",
        "Do I need FCTOs or consultants for this?",
    ],
)
def test_names_cases_and_typos_lead_to_the_same_article(real_index: Index, question: str) -> None:
    assert any(found.startswith(f"{CTO}#") for found in sections_found(real_index, question, 3))


@pytest.mark.parametrize(
    ("question", "section"),
    [
        ("Integrator", f"{COO}#Is an FCOO the same as an EOS Integrator?"),
        ("intergator or coo", f"{COO}#Is an FCOO the same as an EOS Integrator?"),
        ("what does a FCTO cost", f"{COST}#Fractional CTO (FCTO)"),
        ("freelancers built our app and now it keeps crashing", f"{CTO}#Your freelancer-built"),
        ("is an msp enough for us", "msp-vcio-fractional-cio-or-cto#When is an MSP enough?"),
        ("accountant or fcfo", "fractional-cfo#Do you need an accountant (CPA) or an FCFO?"),
        ("marketing agancy or fcmo", "fractional-cmo#FCMO or marketing agency"),
        ("how do I know that I am the bottleneck", "engagement-1-owner-as-bottleneck#Are you"),
    ],
)
def test_finds_the_section_that_answers(real_index: Index, question: str, section: str) -> None:
    assert any(found.startswith(section) for found in sections_found(real_index, question))


def test_hits_are_verbatim_and_best_first(real_index: Index) -> None:
    articles = {article.name: article.text for article in real_index.corpus.articles}
    hits = real_index.searcher.search("who leads our developers?", 10)
    assert len(hits) == 10
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert 0 <= scores[-1] <= scores[0] <= 1
    for hit in hits:
        text = articles[hit.passage.article]
        assert text[hit.passage.start : hit.passage.end] == hit.passage.text
        assert -1 <= hit.dense <= 1
        assert hit.lexical >= 0


def test_a_vector_at_hand_is_not_made_again(real_index: Index) -> None:
    question = "who leads our developers?"
    vector = real_index.encoder.encode([question])[0]
    expected = real_index.searcher.search(question, 5)
    assert real_index.searcher.search(question, 5, vector=vector) == expected


@pytest.mark.parametrize("question", ["", "   ", "\x00", "🦊", "?!…"])
def test_a_question_without_words_finds_nothing(real_index: Index, question: str) -> None:
    assert real_index.searcher.search(question, 5) == ()


@pytest.mark.parametrize(
    "question",
    ["x" * 100_000, "שלום עולם", "<script>alert(1)</script>", "\ud800 cost", "a " * 50_000],
)
def test_odd_questions_do_no_harm(real_index: Index, question: str) -> None:
    assert len(real_index.searcher.search(question, 3)) == 3


@pytest.mark.parametrize(("k", "found"), [(-1, 0), (0, 0), (1, 1), (10_000, None)])
def test_gives_at_most_what_was_asked_for(real_index: Index, k: int, found: int | None) -> None:
    hits = real_index.searcher.search("cost of a fractional leader", k)
    assert len(hits) == (len(real_index.passages) if found is None else found)
    assert len({hit.passage.id for hit in hits}) == len(hits)


def test_threads_find_what_one_finds(real_index: Index) -> None:
    questions = [passage.text[:60] for passage in real_index.passages[1:200:7]]
    expected = [sections_found(real_index, question) for question in questions]
    found: dict[int, list[str]] = {}

    def ask(number: int) -> None:
        found[number] = sections_found(real_index, questions[number])

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(questions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[number] for number in range(len(questions))] == expected


def test_fusing_weighs_normalised_scores() -> None:
    scores = fuse_scores({"a": 0.9, "b": 0.5, "c": 0.1}, {"b": 4.0, "d": 2.0}, weight=0.6)
    assert scores == pytest.approx({"a": 0.6, "b": 0.3 + 0.4, "c": 0.0, "d": 0.2})


@pytest.mark.parametrize("weight", [0.0, DENSE_WEIGHT, 1.0])
def test_fusing_takes_what_one_side_alone_found(weight: float) -> None:
    assert fuse_scores({}, {"a": 3.0}, weight) == pytest.approx({"a": 1 - weight})
    assert fuse_scores({"a": 0.4}, {}, weight) == pytest.approx({"a": 0.0})
    assert fuse_scores({}, {}, weight) == {}


def test_a_role_is_one_word_however_it_is_named(real_index: Index) -> None:
    names = real_index.searcher.names
    for text in ("FCTO", "a fractional CTO", "Fractional Chief Technology Officer", "the CTO"):
        assert "§fcto" in lexical_words(text, names)
    assert "§fcto" not in lexical_words("the director", names)
