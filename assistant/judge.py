"""Which kind of answer a question calls for, and what of it the series does not cover."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answer import Decision, Kind
from assistant.decide import decide
from assistant.question import Understood, roles_named
from index.features import split_statements
from index.ranker import Asked

if TYPE_CHECKING:
    from assistant.steps import Parts

COVERED: tuple[Kind, ...] = ("recommend", "compare", "explain")
# Chance of "not covered" from which a question is declined: about one covered question in a
# hundred reaches it, and nine in ten of those that are not covered.
DECLINE = 0.2
# Chance of small talk from which it is taken for that; nothing that asks for advice reaches it.
SMALL_TALK = 0.15
# Chance of "partly covered" from which the parts are looked at one by one, and the chance of
# "not covered" that a part needs to be named as missing.
PARTLY, PART_MISSING = 0.1, 0.3


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be written.

    Attributes:
        kind: The kind of answer.
        confidence: Calibrated probability that kind and roles are right, 0..1.
        roles: The roles a comparison or an explanation is about.
        sections: Ids of sections with the probability that they answer best, best first.
        decision: The ranked roles, for a recommendation.
        missing: The part of the question that the series does not cover, or "".
    """

    kind: Kind
    confidence: float
    roles: tuple[str, ...] = ()
    sections: tuple[tuple[str, float], ...] = ()
    decision: Decision | None = None
    missing: str = ""


def judge(understood: Understood, asked: Asked, parts: "Parts") -> Verdict:
    """Return the verdict on a question."""
    prediction = parts.heads.predict(understood.standalone)
    kinds = prediction.kinds
    if kinds["chat"] >= SMALL_TALK:
        return Verdict("chat", kinds["chat"])
    missing = _missing(understood.text, parts) if kinds["partly"] >= PARTLY else ""
    if kinds["abstain"] >= DECLINE and not missing:
        return Verdict("abstain", kinds["abstain"])
    kind = max(COVERED, key=lambda name: kinds[name])
    certainty = kinds[kind] / sum(kinds[name] for name in COVERED)
    if kind == "recommend":
        decision = decide(prediction, parts.heads, parts.catalogue)
        return Verdict(kind, certainty * decision.confidence, decision=decision, missing=missing)
    sections = parts.ranker.rank(asked)
    roles = (
        _compared(understood, parts) if kind == "compare" else _about(understood, sections, parts)
    )
    return Verdict(kind, certainty, roles, sections, missing=missing)


def _missing(text: str, parts: "Parts") -> str:
    """Return the statement of a question that is least covered, if one of several is not."""
    statements = split_statements(text)
    if len(statements) < 2:
        return ""
    chances = {s.text: parts.heads.predict(s.text).kinds["abstain"] for s in statements}
    least_covered = max(chances, key=lambda said: chances[said])
    return least_covered.strip(" ,.;?!") if chances[least_covered] >= PART_MISSING else ""


def _compared(understood: Understood, parts: "Parts") -> tuple[str, ...]:
    return parts.topics.compared(
        understood.standalone, roles_named(parts.names, understood.standalone)
    )


def _about(
    understood: Understood, sections: tuple[tuple[str, float], ...], parts: "Parts"
) -> tuple[str, ...]:
    """Return the roles that are named, or else those whose own article answers best."""
    if named := understood.mentioned or understood.subject:
        return named
    article = parts.catalogue.sections[sections[0][0]].article
    own = (
        r for r in parts.catalogue.roles.values() if r.article == article and r.function != "any"
    )
    return tuple(role.id for role in own)
