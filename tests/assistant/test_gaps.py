import json

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from assistant import Advisor, gap_report, gaps
from assistant.gaps import GapReport, NearestSection, collect_gaps, group_alike, report_gaps
from assistant.store.feedback import Feedback
from assistant.store.questions import Asked

NEAREST = NearestSection("fractional-cfo#Cost", "Fractional CFO", "Cost", 0.41)


def asked(question: str, kind: str = "abstain", missing: str = "", at: float = 1.0) -> Asked:
    return Asked("web", at, question, kind, missing)


def voted(question: str | None, vote: str = "down", reason: str = "") -> Feedback:
    return Feedback("web", "c", "a", "r", vote, 2.0, reason, question)


def encode_letters(texts: list[str]) -> NDArray[np.float32]:
    """Return unit vectors in which only texts with the same first letter are alike."""
    vectors = np.zeros((len(texts), 128), dtype=np.float32)
    for row, text in enumerate(texts):
        vectors[row, ord(text[0]) % 128] = 1.0
    return vectors


def report(questions: list[Asked], votes: list[Feedback] = []) -> GapReport:  # noqa: B006
    return report_gaps(questions, votes, encode_letters, lambda question: NEAREST)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("least", [0.3, 0.5, 0.7])
def test_groups_are_those_of_the_reference(seed: int, least: float) -> None:
    random = np.random.default_rng(seed)
    centres = np.repeat(random.normal(size=(6, 16)), 10, axis=0)
    vectors = (centres + random.normal(size=(60, 16))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    tree = linkage(vectors.astype(np.float64), method="average", metric="cosine")
    labels = fcluster(tree, t=1.0 - least, criterion="distance")
    expected = {tuple(np.flatnonzero(labels == label)) for label in set(labels)}
    assert {tuple(rows) for rows in group_alike(vectors, least)} == expected
    assert 1 < len(expected) < 60


@pytest.mark.parametrize("count", [0, 1])
def test_few_questions_group_too(count: int) -> None:
    assert group_alike(np.ones((count, 1), dtype=np.float32)) == [[0]] * count


def test_only_what_was_not_answered_well_is_a_gap() -> None:
    questions = [
        asked("Who won?"),
        asked("who  won?", at=3.0),
        asked("What does a CFO do?", "explain"),
        asked("CFO pay in Peru?", "explain", "pay in Peru"),
    ]
    votes = [voted("Who won?", reason="off"), voted("Fine", "up"), voted(None)]
    won, pay = collect_gaps(questions, votes)
    assert (won.question, won.declined, won.voted_down, won.last) == ("Who won?", 2, 1, 3.0)
    assert (won.times, won.reasons) == (3, ["off"])
    assert (pay.declined, pay.partly, pay.missing) == (0, 1, ["pay in Peru"])


def test_topics_come_by_how_often_they_were_asked() -> None:
    found = report([asked("b1"), asked("a1"), asked("a2"), asked("c", "explain")])
    assert [topic.times for topic in found.topics] == [2, 1]
    assert {gap.question for gap in found.topics[0].gaps} == {"a1", "a2"}
    assert found.topics[0].nearest == NEAREST
    assert found.asked == 4


def test_the_typical_question_is_most_like_what_was_asked() -> None:
    vectors = {"left": [0.8, 0.6], "right": [0.8, -0.6], "middle": [1.0, 0.0]}

    def encode(texts: list[str]) -> NDArray[np.float32]:
        return np.array([vectors[text] for text in texts], dtype=np.float32)

    once = [asked("left"), asked("right"), asked("middle")]
    [topic] = report_gaps(once, [], encode, lambda question: None).topics
    assert [gap.question for gap in topic.gaps] == ["middle", "left", "right"]
    [topic] = report_gaps([*once, *[once[0]] * 9], [], encode, lambda question: None).topics
    assert [gap.question for gap in topic.gaps] == ["left", "middle", "right"]


def test_the_oldest_gaps_are_left_out_where_there_are_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gaps, "MOST_QUESTIONS", 2)
    found = report([asked("a", at=2.0), asked("b", at=1.0), asked("c", at=3.0)])
    assert {topic.gaps[0].question for topic in found.topics} == {"a", "c"}
    assert found.left_out == 1
    assert "1 older questions are left out" in gap_report.to_markdown(found)


def test_the_real_encoder_brings_paraphrases_together(advisor: Advisor) -> None:
    questions = [
        asked("What does a fractional CHRO cost?"),
        asked("When do we need a fractional CHRO?"),
        asked("cheap flights to Lisbon"),
        asked("Rates for fractional CHROs?"),
        asked("How do I find a cheap flight to Lisbon?"),
    ]
    found = report_gaps(questions, [], advisor.parts.index.encoder.encode, lambda question: None)
    assert [topic.times for topic in found.topics] == [3, 2]


def test_a_report_reads_like_this() -> None:
    questions = [
        asked("Flights?"),
        asked("Flights?"),
        asked("Fares\n<b>?"),
        asked("Guns?", "compare", "guns"),
    ]
    found = report(questions, [voted("Flights?", reason="It said nothing.")])
    assert gap_report.to_markdown(found) == (
        "# What the series does not answer\n\n"
        "Of 4 questions kept: 3 declined, 1 answered in part, 1 voted down; 2 topics.\n\n"
        "## 1. “Flights?”\n\n"
        "4×: 3 declined, 1 voted down.\n\n"
        "Nearest section: Fractional CFO › Cost (`fractional-cfo#Cost`, cosine 0.41).\n\n"
        "Also asked:\n\n- “Fares <b>?”\n\n"
        "Why voted down:\n\n- “It said nothing.”\n\n"
        "## 2. “Guns?”\n\n"
        "1×: 1 answered in part.\n\n"
        "Nearest section: Fractional CFO › Cost (`fractional-cfo#Cost`, cosine 0.41).\n\n"
        "Missing:\n\n- “guns”"
    )


def test_a_long_list_is_cut_in_the_report_and_whole_in_the_json() -> None:
    found = report([asked(f"a{number}") for number in range(8)])
    assert gap_report.to_markdown(found).endswith("\n- and 2 more")
    data = json.loads(gap_report.to_json(found))
    assert len(data["topics"][0]["questions"]) == 8
    assert data["topics"][0]["nearest"]["id"] == NEAREST.id
    assert (data["asked"], data["left_out"]) == (8, 0)


def test_no_gaps_are_said_to_be_none() -> None:
    found = report([asked("a", "explain")])
    assert gap_report.to_markdown(found) == gap_report.NOTHING
    assert json.loads(gap_report.to_json(found)) == {"asked": 1, "left_out": 0, "topics": []}
