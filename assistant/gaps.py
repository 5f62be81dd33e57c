"""What the series does not answer: declined and down-voted questions, grouped by likeness."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assistant.store.feedback import Feedback
from assistant.store.questions import Asked

# Mean cosine of two groups' questions from which on they are one topic. Read off the 703 declined
# examples of the corpus: at 0.40 groups begin to mix subjects, at 0.50 paraphrases stay apart.
LEAST_LIKENESS = 0.45
# Questions compared with one another; the matrix of their likeness grows with the square.
MOST_QUESTIONS = 2000

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
# The section nearest to a question, and how near it is (cosine).
FindSection = Callable[[str], "NearestSection | None"]


@dataclass(frozen=True, slots=True)
class NearestSection:
    """Where the series comes nearest to a question; `likeness` is a cosine."""

    id: str
    title: str
    heading: str
    likeness: float


@dataclass(slots=True)
class Gap:
    """A question, word for word, and how often it was not answered well."""

    question: str
    last: float = 0.0
    declined: int = 0
    partly: int = 0
    voted_down: int = 0
    missing: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    @property
    def times(self) -> int:
        """How often it counts."""
        return self.declined + self.partly + self.voted_down


@dataclass(frozen=True, slots=True)
class Topic:
    """Gaps about the same thing.

    Attributes:
        gaps: The most typical question first, then by how often they were asked.
        nearest: Where the series comes nearest to the typical question.
    """

    gaps: tuple[Gap, ...]
    nearest: NearestSection | None

    @property
    def times(self) -> int:
        """How often all of them together count."""
        return sum(gap.times for gap in self.gaps)


@dataclass(frozen=True, slots=True)
class GapReport:
    """The topics, the one asked about most often first.

    Attributes:
        topics: The topics.
        asked: Questions kept in the time the report covers, well answered ones included.
        left_out: Gaps that were too many to compare; the oldest ones.
    """

    topics: tuple[Topic, ...]
    asked: int
    left_out: int = 0


def report_gaps(
    asked: Sequence[Asked], votes: Iterable[Feedback], encode: Encode, find_section: FindSection
) -> GapReport:
    """Return the gaps in what was asked, grouped into topics.

    Args:
        asked: Every question kept.
        votes: Every vote; a "down" with its question counts.
        encode: Texts → `(n, dim)` float32 unit rows.
        find_section: Where the series comes nearest to a question.
    """
    gaps = collect_gaps(asked, votes)
    latest = sorted(gaps, key=lambda gap: gap.last)[-MOST_QUESTIONS:]
    vectors = encode([gap.question for gap in latest])
    topics = [
        _topic([latest[row] for row in rows], vectors[rows], find_section)
        for rows in group_alike(vectors)
    ]
    topics.sort(key=lambda topic: (-topic.times, topic.gaps[0].question))
    return GapReport(tuple(topics), len(asked), len(gaps) - len(latest))


def collect_gaps(asked: Iterable[Asked], votes: Iterable[Feedback]) -> list[Gap]:
    """Return the questions that were declined, answered in part or voted down, each once.

    Questions that differ in case and spacing only are one.
    """
    gaps: dict[str, Gap] = {}
    for one in asked:
        if one.kind != "abstain" and not one.missing:
            continue
        gap = _gap(gaps, one.question, one.at)
        if one.kind == "abstain":
            gap.declined += 1
        else:
            gap.partly += 1
            _add_new(gap.missing, one.missing)
    for vote in votes:
        if vote.vote == "down" and vote.question:
            gap = _gap(gaps, vote.question, vote.at)
            gap.voted_down += 1
            _add_new(gap.reasons, vote.reason)
    return list(gaps.values())


def group_alike(vectors: NDArray[np.float32], least: float = LEAST_LIKENESS) -> list[list[int]]:
    """Return groups of row numbers, each in ascending order.

    Agglomerative clustering with average linkage: the two groups whose members are most alike on
    average become one, until no two reach `least`.

    Args:
        vectors: `(n, dim)` unit rows.
        least: Mean cosine between two groups from which on they belong together.
    """
    # In double precision, so that the order of merging does not hang on rounding.
    likeness = (vectors @ vectors.T).astype(np.float64)
    np.fill_diagonal(likeness, -np.inf)
    groups = {row: [row] for row in range(len(vectors))}
    while len(groups) > 1:
        kept, gone = sorted(divmod(int(likeness.argmax()), len(vectors)))
        if likeness[kept, gone] < least:
            break
        _merge(likeness, groups, kept, gone)
    return [sorted(rows) for rows in groups.values()]


def _merge(
    likeness: NDArray[np.float64], groups: dict[int, list[int]], kept: int, gone: int
) -> None:
    """Put one group into another: its likeness to the rest is the mean over all its members."""
    sizes = len(groups[kept]), len(groups[gone])
    merged = (likeness[kept] * sizes[0] + likeness[gone] * sizes[1]) / sum(sizes)
    merged[kept] = -np.inf
    likeness[kept] = likeness[:, kept] = merged
    likeness[gone] = likeness[:, gone] = -np.inf
    groups[kept] += groups.pop(gone)


def _topic(gaps: list[Gap], vectors: NDArray[np.float32], find_section: FindSection) -> Topic:
    """Return gaps as a topic; its typical question is the one most like all that were asked."""
    often = sorted(range(len(gaps)), key=lambda row: (-gaps[row].times, gaps[row].question))
    centre = np.array([gap.times for gap in gaps], dtype=np.float32) @ vectors
    typical = often[int((vectors[often] @ centre).argmax())]
    others = [gaps[row] for row in often if row != typical]
    return Topic((gaps[typical], *others), find_section(gaps[typical].question))


def _gap(gaps: dict[str, Gap], question: str, at: float) -> Gap:
    gap = gaps.setdefault(" ".join(question.casefold().split()), Gap(question))
    gap.last = max(gap.last, at)
    return gap


def _add_new(texts: list[str], text: str) -> None:
    if text and text not in texts:
        texts.append(text)
