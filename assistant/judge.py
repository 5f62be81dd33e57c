"""Which kind of answer a question calls for, and what of it the series does not cover."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.answer import Decision, Kind
from assistant.decide import decide
from assistant.question import Understood, roles_named, without
from index.features import Statement
from index.heads import Prediction
from index.ranker import Asked

if TYPE_CHECKING:
    from assistant.steps import Parts

COVERED: tuple[Kind, ...] = ("recommend", "compare", "explain")
# Chance of "not covered" from which a question is declined: about one covered question in a
# hundred reaches it, and nine in ten of those that are not covered.
DECLINE = 0.25
# Chance of small talk from which it is taken for that: three in four of such messages reach it, and
# of the others fewer than one in a thousand.
SMALL_TALK = 0.3
# Chance of "partly covered" from which the statements are looked at one by one, and the chances of
# not being covered that one needs, in its place and by itself, to be named as missing.
PARTLY, PART_MISSING, ALONE_MISSING = 0.1, 0.5, 0.2
LEAST_STATEMENTS = 2
# Chance from which an explanation is taken to be about a role that it does not name.
DESCRIBED = 0.5
# The exponent of what a follow-up's own words say, beside those of the conversation, and what a
# chance of nothing counts as.
ALONE_WEIGHT, FAINT = 0.5, 1e-4


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


def judge(understood: Understood, parts: "Parts") -> Verdict:
    """Return the verdict on a question; its sections are ranked afterwards (`with_sections`)."""
    prediction = parts.heads.predict(understood.standalone)
    kinds = _kinds(understood, prediction, parts)
    if kinds["chat"] >= SMALL_TALK:
        return Verdict("chat", kinds["chat"])
    if kinds["partly"] >= PARTLY and (missing := _missing(understood, prediction, parts)):
        covered = without(understood, missing)
        read = parts.heads.predict(covered.standalone)
        return replace(_of_covered(covered, read, read.kinds, parts), missing=missing)
    if kinds["abstain"] >= DECLINE:
        return Verdict("abstain", kinds["abstain"])
    return _of_covered(understood, prediction, kinds, parts)


def _of_covered(
    understood: Understood, prediction: Prediction, kinds: Mapping[str, float], parts: "Parts"
) -> Verdict:
    kind = max(COVERED, key=lambda name: kinds[name])
    certainty = kinds[kind] / sum(kinds[name] for name in COVERED)
    if kind == "recommend":
        decision = decide(prediction, parts.heads, parts.catalogue)
        return Verdict(kind, certainty * decision.confidence, decision=decision)
    if kind == "compare":
        roles = _compared(understood, prediction.topics, parts)
    else:
        roles = _explained(understood, prediction.topics)
    return Verdict(kind, certainty, roles, tuple(prediction.sections.items()))


def with_sections(
    verdict: Verdict, understood: Understood, asked: Asked, parts: "Parts"
) -> Verdict:
    """Return the verdict on a comparison or an explanation with the sections that answer.

    Args:
        verdict: what `judge` returned.
        understood: the covered part of the question.
        asked: the same, as sections are ranked for it.
        parts: what the steps work with.
    """
    sections = parts.ranker.rank(asked, dict(verdict.sections))
    roles = verdict.roles
    if verdict.kind == "explain" and not roles:
        roles = _owners_of(sections, parts)
    return replace(verdict, roles=roles, sections=sections)


def _kinds(understood: Understood, prediction: Prediction, parts: "Parts") -> dict[str, float]:
    """Return the chance of each kind of question, of sum 1.

    What a follow-up asks is told by its own words too: thanks after a long story are thanks. A
    conversation that ends with one statement looks partly covered whenever that asks for more; of
    "partly", only what the statement looks like by itself counts, and it counts as not covered.
    """
    if not understood.follow_up:
        return prediction.kinds
    whole, alone = dict(prediction.kinds), dict(parts.heads.predict(understood.text).kinds)
    if len(_last_statements(understood, prediction)) < LEAST_STATEMENTS:
        whole["partly"] = 0.0
        alone["abstain"] += alone["partly"]
        alone["partly"] = 0.0
    joint = {
        kind: (chance + FAINT) ** (1 - ALONE_WEIGHT) * (alone[kind] + FAINT) ** ALONE_WEIGHT
        for kind, chance in whole.items()
    }
    return {kind: chance / sum(joint.values()) for kind, chance in joint.items()}


def _missing(understood: Understood, prediction: Prediction, parts: "Parts") -> str:
    """Return the statement of the last message that is not covered, where others are.

    It must look uncovered both in its place and by itself.
    """
    statements = _last_statements(understood, prediction)
    if len(statements) < LEAST_STATEMENTS:
        return ""
    said, chance = max(statements, key=lambda pair: pair[1])
    if chance < PART_MISSING:
        return ""
    alone = parts.heads.predict(said.text).kinds
    missing = alone["abstain"] + alone["partly"] >= ALONE_MISSING
    return said.text.strip(" ,.;?!") if missing else ""


def _last_statements(
    understood: Understood, prediction: Prediction
) -> tuple[tuple[Statement, float], ...]:
    """Return the last message's statements, each with the chance that it is not covered."""
    begin = len(understood.standalone) - len(understood.text)
    return tuple(pair for pair in prediction.uncovered if pair[0].end > begin)


def _compared(understood: Understood, read: Mapping[str, float], parts: "Parts") -> tuple[str, ...]:
    named = roles_named(parts.names, understood.standalone)
    return parts.topics.compared(understood.standalone, named, read)


def _explained(understood: Understood, read: Mapping[str, float]) -> tuple[str, ...]:
    """Return the roles that an explanation is asked about: named, or else clearly described."""
    described = (role for role, chance in read.items() if chance >= DESCRIBED)
    return understood.mentioned or understood.subject or tuple(described)


def _owners_of(sections: Sequence[tuple[str, float]], parts: "Parts") -> tuple[str, ...]:
    """Return the roles whose own article answers best."""
    article = parts.catalogue.sections[sections[0][0]].article
    roles = parts.catalogue.roles.values()
    return tuple(one.id for one in roles if one.article == article and one.function != "any")
