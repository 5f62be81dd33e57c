import json

import pytest

from assistant.answer import Answer, Citation, Question
from assistant.render import confidence_in_words, place_of, quote_of, to_json, to_markdown, to_plain

CITATION = Citation(
    n=1,
    article="fractional-cmo",
    title="Fractional CMO",
    heading="Signs",
    url="https://example.org/cmo",
    roles=("fcmo",),
    quote="- **No common thread.** Activity goes\n  off in all directions.",
    start=10,
    end=70,
)
ANSWER = Answer(
    kind="recommend",
    roles=("fcmo",),
    confidence=0.8,
    text="**A leader fits.** Because. [1]\n\n| | A |\n| --- | --- |\n| **Cost** | much [1] |",
    citations=(CITATION,),
    questions=(Question("Is it?", "some-criterion"),),
    notice="The language model did not answer.",
)


def test_markdown_lists_the_sources_with_their_address() -> None:
    shown = to_markdown(ANSWER)
    assert "1. [Fractional CMO › Signs](https://example.org/cmo)" in shown
    assert "_The language model did not answer._" in shown


def test_plain_text_keeps_markers_and_drops_marks() -> None:
    shown = to_plain(ANSWER)
    assert "A leader fits. Because. [1]" in shown
    assert "**" not in shown
    assert "---" not in shown
    assert "[1] Fractional CMO › Signs" in shown


def test_json_is_the_whole_answer() -> None:
    read = json.loads(to_json(ANSWER))
    assert read == ANSWER.to_dict()
    assert read["citations"][0]["start"] == 10
    assert read["questions"][0]["options"] == ["Yes", "No"]


def test_a_quote_is_shown_on_one_line_without_marks() -> None:
    assert quote_of(CITATION) == "“No common thread. Activity goes off in all directions.”"
    assert quote_of(CITATION, 20).endswith("…”")


def test_the_lead_of_an_article_is_named_by_its_title() -> None:
    lead = Citation(1, "a", "Title", "", None, (), "q", 0, 1)
    assert place_of(lead) == "Title"
    assert "[Title](" not in to_markdown(Answer("explain", (), 1.0, "x [1]", (lead,)))


@pytest.mark.parametrize(
    ("confidence", "words"),
    [(1.0, "very likely"), (0.8, "likely"), (0.6, "leaning"), (0.1, "unsure"), (0.0, "unsure")],
)
def test_confidence_is_put_in_words(confidence: float, words: str) -> None:
    assert confidence_in_words(confidence) == words
