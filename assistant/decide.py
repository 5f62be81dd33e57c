"""From what was said to a verdict: the kind of question, the roles, the sections that answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.answer import Decision, Evidence, Kind, RankedRole
from assistant.library import Library
from assistant.question import Understood
from index.opening import Index
from index.ranker import Asked
from index.search import Hit
from index.sentences import split_sentences

if TYPE_CHECKING:
    from assistant.steps import Parts

# First version: how sharply a criterion's similarity counts, and from where it counts at all.
SHARPNESS = 18.0
LEAST_SIMILARITY = 0.35
COVERED = 0.33


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be written.

    Attributes:
        kind: The kind of answer.
        confidence: Calibrated probability that kind and roles are right, 0..1.
        roles: The roles a comparison or an explanation is about.
        sections: Ids of sections with the probability that they answer best, best first.
        decision: The ranked roles, for a recommendation.
    """

    kind: Kind
    confidence: float
    roles: tuple[str, ...] = ()
    sections: tuple[tuple[str, float], ...] = ()
    decision: Decision | None = None


def decide_turn(
    understood: Understood, asked: Asked, hits: Sequence[Hit], parts: "Parts"
) -> Verdict:
    """Return the verdict on a question."""
    sections = parts.ranker.rank(asked)
    kind = _kind(understood, hits)
    if kind == "recommend":
        decision = match_criteria(understood.standalone, parts.index, parts.library)
        return Verdict(kind, decision.confidence, decision=decision)
    return Verdict(kind, 0.5, understood.mentioned or understood.subject, sections)


def _kind(understood: Understood, hits: Sequence[Hit]) -> Kind:
    if not hits or hits[0].dense < COVERED:
        return "abstain"
    words = set(understood.text.lower().split())
    if words & {"i", "we", "our", "my", "us"}:
        return "recommend"
    return "compare" if len(understood.mentioned) > 1 else "explain"


def match_criteria(text: str, index: Index, library: Library) -> Decision:
    """Return the roles ranked by their criteria's similarity to the sentences of a message."""
    spans = split_sentences(text)
    said = [text[start:end] for start, end in spans]
    criteria = tuple(library.criteria.values())
    vectors = index.encoder.encode([*said, *(criterion.when for criterion in criteria)])
    similar = vectors[: len(said)] @ vectors[len(said) :].T
    best = similar.max(axis=0)
    scores = {
        role: max(float(best[i]) for i, c in enumerate(criteria) if role in c.roles)
        for role in library.roles
    }
    weights = np.exp(SHARPNESS * np.array(list(scores.values())))
    chances = dict(zip(scores, (weights / weights.sum()).tolist(), strict=True))
    ranked = tuple(RankedRole(r, p) for r, p in sorted(chances.items(), key=lambda x: -x[1]))
    evidence = tuple(
        Evidence(said[int(similar[:, i].argmax())], c.id, c.when, c.roles[0], float(best[i]))
        for i, c in sorted(enumerate(criteria), key=lambda pair: -best[pair[0]])
        if best[i] >= LEAST_SIMILARITY
    )
    return Decision(ranked, ranked[0].probability, evidence[:5])
