"""Which draft a verdict calls for."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.draft import Draft
from assistant.judge import Verdict
from assistant.write.compare import write_comparison
from assistant.write.decline import write_refusal, write_small_talk
from assistant.write.explain import choose_sections, write_explanation
from assistant.write.recommend import write_recommendation
from index.names import find_roles, singular
from index.ranker import Asked
from index.search import Hit

if TYPE_CHECKING:
    from assistant.steps import Parts

NEAREST_TOPICS = 2
ANY_FUNCTION = "any"


def compose(
    text: str, verdict: Verdict, asked: Asked | None, hits: Sequence[Hit], parts: "Parts"
) -> Draft:
    """Return the draft, made of verbatim sentences and criteria, that answers a question.

    Args:
        text: the last message.
        verdict: what is to be written.
        asked: the question as its sections were ranked; None where nothing was looked for.
        hits: the passages nearest to it, best first.
        parts: what the steps work with.
    """
    return replace(_compose(text, verdict, asked, hits, parts), missing=verdict.missing)


def _compose(
    text: str, verdict: Verdict, asked: Asked | None, hits: Sequence[Hit], parts: "Parts"
) -> Draft:
    catalogue = parts.catalogue
    if verdict.kind == "chat":
        return write_small_talk(text, verdict.confidence)
    if verdict.kind == "recommend" and verdict.decision is not None:
        asked_about = [mention.role for mention in find_roles(parts.names, text)]
        return write_recommendation(
            verdict.decision, verdict.confidence, catalogue, also=next(iter(asked_about), "")
        )
    if verdict.kind == "compare":
        return write_comparison(
            verdict.roles,
            verdict.confidence,
            catalogue,
            ranked=verdict.sections,
            asked=asked,
            called=_called(text, parts),
        )
    if verdict.kind == "explain":
        told = choose_sections(verdict.sections)
        return write_explanation(told, verdict.roles, verdict.confidence, catalogue, asked)
    nearest = [hit.passage.section for hit in hits[:NEAREST_TOPICS]]
    return write_refusal(nearest, verdict.confidence, catalogue)


def _called(text: str, parts: "Parts") -> dict[str, str]:
    """Return how the owner calls the roles that are no one function's ("Operations manager")."""
    said = {
        mention.role: singular(parts.names, text[mention.start : mention.end])
        for mention in find_roles(parts.names, text)
        if parts.catalogue.roles[mention.role].function == ANY_FUNCTION
    }
    return {role: name[:1].upper() + name[1:] for role, name in said.items()}
