"""From what was said to a verdict: the kind of question, the roles with their evidence.

The heads that were fitted on labelled examples say how probable each role is and which of the
owner's statements bears out which criterion; the readable table says how much a criterion speaks
for a role, and with it which open criterion would change the advice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

from assistant.answer import Decision, Evidence, Question, RankedRole
from assistant.catalogue import Catalogue
from index.criteria import Criterion
from index.heads import Heads, Prediction

# Statements shown for the advised role, and for the runner-up.
MOST_EVIDENCE, MOST_OTHER_EVIDENCE = 4, 1
# A decision as sure as this needs no question; a match as sure as this settles its criterion.
SURE, SETTLED = 0.85, 0.5
MOST_QUESTIONS = 2


def decide(prediction: Prediction, heads: Heads, catalogue: Catalogue) -> Decision:
    """Return the roles ranked, the evidence for them, and what would change the ranking."""
    ranked = tuple(RankedRole(role, chance) for role, chance in prediction.roles)
    first, second = ranked[0].role, ranked[1].role if len(ranked) > 1 else ranked[0].role
    evidence = [
        *_evidence(first, prediction, heads, catalogue)[:MOST_EVIDENCE],
        *_evidence(second, prediction, heads, catalogue)[:MOST_OTHER_EVIDENCE],
    ]
    questions = () if ranked[0].probability >= SURE else _questions(prediction, heads, catalogue)
    return Decision(ranked, ranked[0].probability, tuple(_once(evidence)), questions)


def _evidence(
    role: str, prediction: Prediction, heads: Heads, catalogue: Catalogue
) -> list[Evidence]:
    """Return the statements that speak for a role, strongest first, one for each criterion."""
    found = []
    for match in heads.supports(prediction, role):
        criterion = catalogue.criteria.get(match.criterion)
        if criterion is not None and (role in criterion.roles or not match.holds):
            said = match.statement.text
            found.append(
                Evidence(said, criterion.id, criterion.when, role, match.score, match.holds)
            )
    return found


def _once(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the evidence with each criterion and each pair of words once."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for item in evidence:
        keys = {("criterion", item.criterion), (item.role, item.said)}
        if not keys & seen:
            kept.append(item)
        seen |= keys
    return kept


@dataclass(frozen=True, slots=True)
class _Open:
    """A criterion whose answer would change the advice, and by how much."""

    criterion: Criterion
    swing: float


def _questions(prediction: Prediction, heads: Heads, catalogue: Catalogue) -> tuple[Question, ...]:
    """Return the open criteria that best separate the first two roles.

    A criterion is asked about only if the best role differs between its two answers.
    """
    chances = dict(prediction.roles)
    settled = {match.criterion for match in prediction.matches if match.score >= SETTLED}
    first, second = list(chances)[:2]
    candidates = [
        _Open(criterion, _swing(criterion, chances, heads))
        for criterion in catalogue.criteria.values()
        if criterion.id not in settled and _separates(criterion, first, second)
    ]
    changing = [one for one in candidates if one.swing > 0]
    best = sorted(changing, key=lambda one: -one.swing)[:MOST_QUESTIONS]
    return tuple(question_on(one.criterion) for one in best)


def _separates(criterion: Criterion, first: str, second: str) -> bool:
    return (first in criterion.roles) != (second in criterion.roles)


def _swing(criterion: Criterion, chances: Mapping[str, float], heads: Heads) -> float:
    """Return how far apart the two answers put the roles, 0..1; 0 where both advise the same."""
    holds = _after(criterion.id, True, chances, heads)
    fails = _after(criterion.id, False, chances, heads)
    if max(holds, key=lambda role: holds[role]) == max(fails, key=lambda role: fails[role]):
        return 0.0
    return sum(abs(holds[role] - fails[role]) for role in chances) / 2


def _after(
    criterion: str, holds: bool, chances: Mapping[str, float], heads: Heads
) -> dict[str, float]:
    """Return the roles' chances once a criterion is known to hold or not: Bayes with the table."""
    raised = {
        role: chance * exp(heads.table.weight(criterion, holds, role))
        for role, chance in chances.items()
    }
    total = sum(raised.values())
    return {role: value / total for role, value in raised.items()}


def question_on(criterion: Criterion) -> Question:
    """Return the question that settles a criterion, with the replies that an owner would give."""
    replies = tuple(reply for reply in (criterion.yes, criterion.no) if reply)
    return Question(criterion.ask, criterion.id, replies or ("Yes", "No"))
