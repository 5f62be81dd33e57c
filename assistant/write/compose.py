"""Which draft a verdict calls for."""

from collections.abc import Sequence

from assistant.decide import Verdict
from assistant.draft import Draft
from assistant.library import Library
from assistant.question import Understood
from assistant.write.compare import write_comparison
from assistant.write.decline import write_refusal, write_small_talk
from assistant.write.explain import write_explanation
from assistant.write.recommend import write_recommendation
from index.search import Hit

NEAREST_TOPICS = 2


def compose(
    understood: Understood, verdict: Verdict, hits: Sequence[Hit], library: Library
) -> Draft:
    """Return the draft, made of verbatim sentences and criteria, that answers a question."""
    if verdict.kind == "chat":
        return write_small_talk(understood.text, verdict.confidence)
    if verdict.kind == "recommend" and verdict.decision is not None:
        return write_recommendation(verdict.decision, library)
    if verdict.kind == "compare":
        return write_comparison(verdict.roles, verdict.confidence, library)
    if verdict.kind == "explain":
        return write_explanation(verdict.sections, verdict.roles, verdict.confidence, library)
    nearest = [hit.passage.section for hit in hits[:NEAREST_TOPICS]]
    return write_refusal(nearest, verdict.confidence, library)
