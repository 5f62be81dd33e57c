"""The draft of a recommendation: who, why, what would change it, and what happens first."""

from collections.abc import Sequence

from assistant.answer import Decision, Evidence
from assistant.catalogue import Catalogue, claims_of_blocks
from assistant.draft import Block, Claim, Draft
from assistant.markup import clip, plain
from index.sentences import Sentence

# Calibrated probabilities from which the advice is worded firmly, or as a lean.
FIRM = 0.8
LEAN = 0.5
MOST_REASONS = 3
MOST_ALTERNATIVES = 2
# A runner-up less probable than this does not deserve the owner's time.
WORTH_NAMING = 0.05
MOST_FIRST_STEPS = 3
LONGEST_QUOTED_WORDS = 160
# Title of what must stand below any recommendation, whoever words it.
ALTERNATIVES = "What would change this"


def write_recommendation(
    decision: Decision, confidence: float, catalogue: Catalogue, *, also: str = ""
) -> Draft:
    """Return the draft for a decision.

    Args:
        decision: the ranked roles with their evidence.
        confidence: probability that the advice is right and that advice was asked for.
        catalogue: the corpus.
        also: a role that the owner asked about and is not advised.
    """
    reasons = [e for e in decision.evidence if e.role == decision.role and e.holds]
    blocks = [
        Block(text=_verdict(decision, catalogue), claims=_who(decision.role, catalogue)),
        Block("Why", tuple(_reason(e, catalogue) for e in reasons[:MOST_REASONS]), "bullets"),
        Block(ALTERNATIVES, _alternatives(decision, catalogue, also), "bullets"),
        Block("What happens first", _first_steps(decision.role, catalogue), "bullets"),
    ]
    return Draft(
        kind="recommend",
        roles=_roles(decision),
        confidence=confidence,
        blocks=tuple(block for block in blocks if block.claims or block.text),
        questions=decision.questions,
        evidence=decision.evidence,
        suggestions=_suggestions(decision.role, catalogue),
    )


def _roles(decision: Decision) -> tuple[str, ...]:
    named = [r.role for r in decision.ranked if r.probability >= WORTH_NAMING]
    return tuple(named[: MOST_ALTERNATIVES + 1]) or (decision.role,)


def _verdict(decision: Decision, catalogue: Catalogue) -> str:
    verdict = f"**{catalogue.verdict(decision.role)}**"
    if decision.confidence >= FIRM or len(decision.ranked) < 2:
        return verdict
    runner_up = catalogue.role_name(decision.ranked[1].role)
    if decision.confidence >= LEAN:
        return f"{verdict} I am fairly, not fully, sure; the nearest alternative is: {runner_up}."
    return f"It is a close call with another answer ({runner_up}), but: {verdict}"


def _who(role: str, catalogue: Catalogue) -> tuple[Claim, ...]:
    return claims_of_blocks(catalogue.facet(role, "what"))[:1]


def _reason(evidence: Evidence, catalogue: Catalogue) -> Claim:
    said = clip(" ".join(evidence.said.split()).rstrip(" .,;:!"), LONGEST_QUOTED_WORDS)
    return _criterion_claim(evidence.criterion, catalogue, lead=f"You said “{said}”.")


def _criterion_claim(criterion: str, catalogue: Catalogue, *, lead: str = "") -> Claim:
    when = catalogue.criteria[criterion].when
    return Claim(when, (catalogue.backing(criterion),), lead, criterion)


def _alternatives(decision: Decision, catalogue: Catalogue, also: str) -> tuple[Claim, ...]:
    """Return, for each runner-up worth naming, the criterion that would speak for it."""
    others = [r.role for r in decision.ranked[1:] if r.probability >= WORTH_NAMING]
    asked = [also] if also and also != decision.role and also not in others else []
    claims = []
    for role in [*asked, *others][:MOST_ALTERNATIVES]:
        if criterion := _opening(role, decision, catalogue):
            lead = f"{catalogue.role_name(role)}, if this is nearer the truth:"
            claims.append(_criterion_claim(criterion, catalogue, lead=lead))
    return tuple(claims)


def _opening(role: str, decision: Decision, catalogue: Catalogue) -> str | None:
    """Return the criterion for a role that what was said touches most, else its first one."""
    touched = [e.criterion for e in decision.evidence if e.role == role and e.holds]
    asked = [q.criterion for q in decision.questions]
    own = [c.id for c in catalogue.criteria.values() if role in c.roles]
    return next((c for c in [*touched, *asked, *own] if c in own), None)


def _first_steps(role: str, catalogue: Catalogue) -> tuple[Claim, ...]:
    return claims_of_blocks(_openers(catalogue.facet(role, "first")))


def _openers(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Return the first few sentences, whole: none that only introduces a list left out of it."""
    chosen = [s for s in sentences if not plain(s.text).endswith(":")]
    return tuple(chosen[:MOST_FIRST_STEPS])


def _suggestions(role: str, catalogue: Catalogue) -> tuple[str, ...]:
    name = catalogue.role_name(role)
    asked = {
        "first": f"What would a {name} do first?",
        "cost": f"What does a {name} cost?",
        "ask": f"What should I ask a {name} before I sign?",
    }
    return tuple(text for facet, text in asked.items() if catalogue.facet(role, facet))
