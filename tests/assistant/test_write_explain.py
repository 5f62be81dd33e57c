"""What is told of the sections that answer, over the real corpus and its real index."""

from collections.abc import Callable

import pytest

from assistant import Advisor
from assistant.catalogue import Catalogue
from assistant.draft import Block, Draft
from assistant.verify import verify
from assistant.write.explain import LEAST_CHANCE, ROOM, choose_sections, write_explanation
from index.ranker import Asked

CHECKS = "fractional-cmo#What to check before you sign with an FCMO"
AGENCY = "fractional-cmo#FCMO or marketing agency: who should you hire?"
CONTROLLER = "fractional-cfo#FCFO, controller, bookkeeper or CPA: who does what?"
GLANCE = "fractional-consultant-interim-or-full-time#The five choices at a glance"
FORMS = (
    "engagement-2-deliverables-and-time#"
    "Retainer, project or hourly: three ways to set up the engagement"
)
TURNAROUND = "fractional-cto-and-cio#You face a tech-heavy turnaround and have no room for it"
Ask = Callable[[str], Asked]


@pytest.fixture
def catalogue(advisor: Advisor) -> Catalogue:
    return advisor.parts.catalogue


@pytest.fixture
def ask(advisor: Advisor) -> Ask:
    def asked(text: str) -> Asked:
        return Asked(text, advisor.parts.index.encoder.encode([text])[0])

    return asked


def words_of(draft: Draft) -> str:
    claims = [c for b in draft.blocks if isinstance(b, Block) for c in b.claims]
    return " ".join(claim.text for claim in claims)


def titles_of(draft: Draft) -> list[str]:
    return [b.title for b in draft.blocks if isinstance(b, Block) and b.title]


@pytest.mark.parametrize(
    ("chances", "told"),
    [
        ((0.97, 0.02, 0.01), 1),
        ((0.60, 0.35, 0.05), 2),
        ((0.40, 0.30, 0.20, 0.07, 0.03), 4),
        ((0.40, 0.30, 0.25, 0.05), 3),
        ((0.50, LEAST_CHANCE / 2), 1),
        ((), 0),
    ],
)
def test_the_surer_the_first_sections_are_the_fewer_are_told(
    chances: tuple[float, ...], told: int
) -> None:
    ranked = [(str(n), chance) for n, chance in enumerate(chances)]
    assert choose_sections(ranked) == tuple(str(n) for n in range(told))


def test_a_short_section_is_told_whole_and_in_order(catalogue: Catalogue) -> None:
    draft = write_explanation([CHECKS], [], 0.9, catalogue)
    article = catalogue.articles["fractional-cmo"].text
    spans = [s for b in draft.blocks if isinstance(b, Block) for c in b.claims for s in c.spans]
    assert len(catalogue.by_section[CHECKS]) == len(spans)
    assert [s.start for s in spans] == sorted(s.start for s in spans)
    assert "former clients" in article[spans[0].start : spans[-1].end]


@pytest.mark.parametrize(
    ("question", "told", "left_out"),
    [
        ("what does a bookkeeper cost a month?", "$500 to $2,500", "Prepares and files taxes"),
        ("who prepares and files our taxes?", "Prepares and files taxes", "$2,000 to $6,000"),
    ],
)
def test_of_a_long_section_the_nearest_sentences_are_told(
    catalogue: Catalogue, ask: Ask, question: str, told: str, left_out: str
) -> None:
    draft = write_explanation([AGENCY, CONTROLLER], [], 0.9, catalogue, ask(question))
    assert told in words_of(draft)
    assert left_out not in words_of(draft)


def test_a_list_keeps_the_words_that_introduce_it(catalogue: Catalogue, ask: Ask) -> None:
    asked = ask("when does an agency fit for search and paid ads?")
    told = words_of(write_explanation([AGENCY], [], 0.9, catalogue, asked))
    assert told.index("An agency fits when:") < told.index("paid ads")


def test_the_series_comes_first_and_companions_are_named_as_such(catalogue: Catalogue) -> None:
    draft = write_explanation([GLANCE, CHECKS], [], 0.9, catalogue)
    assert titles_of(draft) == [
        "What to check before you sign with an FCMO (series)",
        "The five choices at a glance (companion article)",
    ]


def test_nothing_is_told_twice(catalogue: Catalogue) -> None:
    once = words_of(write_explanation([CHECKS], [], 0.9, catalogue))
    assert words_of(write_explanation([CHECKS, CHECKS], [], 0.9, catalogue)) == once


def test_a_heading_that_only_announces_brings_what_stands_below_it(
    catalogue: Catalogue, ask: Ask
) -> None:
    asked = ask("what is the risk of paying by the hour?")
    assert "clock-watching" in words_of(write_explanation([FORMS], [], 0.9, catalogue, asked))


def test_lists_are_set_as_lists_and_paragraphs_as_paragraphs(catalogue: Catalogue) -> None:
    blocks = [b for b in write_explanation([CONTROLLER], [], 0.9, catalogue).blocks]
    styles = [(b.style, b.claims[0].text[:10]) for b in blocks if isinstance(b, Block)]
    assert styles[:2] == [("paragraph", "Guides fro"), ("bullets", "Bookkeeper")]


def test_every_claim_is_a_verbatim_part_of_its_span(catalogue: Catalogue, ask: Ask) -> None:
    sections = [CONTROLLER, TURNAROUND, GLANCE]
    draft = write_explanation(sections, [], 0.9, catalogue, ask("who does what?"))
    assert verify(draft, catalogue).removed == 0


def test_three_long_sections_stay_one_answer(catalogue: Catalogue, ask: Ask) -> None:
    draft = write_explanation(
        [AGENCY, CONTROLLER, GLANCE], [], 0.9, catalogue, ask("who carries it out?")
    )
    assert 300 < len(words_of(draft)) <= sum(ROOM)
    assert len(titles_of(draft)) == 3


def test_a_sentence_that_only_points_elsewhere_is_left_out(catalogue: Catalogue) -> None:
    draft = write_explanation(["fractional-cfo#What an FCFO costs"], [], 0.9, catalogue)
    assert "See Cost and contract terms" not in words_of(draft)
