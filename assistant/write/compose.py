"""Which draft a verdict calls for."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.catalogue import Catalogue
from assistant.draft import Draft
from assistant.judge import Verdict
from assistant.write.compare import write_comparison
from assistant.write.decline import write_refusal, write_small_talk
from assistant.write.explain import choose_sections, write_explanation
from assistant.write.recommend import write_recommendation
from index.names import Mention, compile_names, find_roles
from index.ranker import Asked
from index.search import Hit

NEAREST_TOPICS = 2
ANY_FUNCTION = "any"


def compose(asked: Asked, verdict: Verdict, hits: Sequence[Hit], catalogue: Catalogue) -> Draft:
    """Return the draft, made of verbatim sentences and criteria, that answers a question."""
    return replace(_compose(asked, verdict, hits, catalogue), missing=verdict.missing)


def _compose(asked: Asked, verdict: Verdict, hits: Sequence[Hit], catalogue: Catalogue) -> Draft:
    if verdict.kind == "chat":
        return write_small_talk(asked.text, verdict.confidence)
    if verdict.kind == "recommend" and verdict.decision is not None:
        asked_about = [mention.role for mention in _mentions(asked, catalogue)]
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
            called=_called(asked, catalogue),
        )
    if verdict.kind == "explain":
        told = choose_sections(verdict.sections)
        return write_explanation(told, verdict.roles, verdict.confidence, catalogue, asked)
    nearest = [hit.passage.section for hit in hits[:NEAREST_TOPICS]]
    return write_refusal(nearest, verdict.confidence, catalogue)


def _called(asked: Asked, catalogue: Catalogue) -> dict[str, str]:
    """Return how the owner calls the roles that are no one function's ("operations manager")."""
    return {
        mention.role: asked.text[mention.start : mention.end].capitalize()
        for mention in _mentions(asked, catalogue)
        if catalogue.roles[mention.role].function == ANY_FUNCTION
    }


def _mentions(asked: Asked, catalogue: Catalogue) -> tuple[Mention, ...]:
    return tuple(find_roles(compile_names(catalogue.roles.values()), asked.text))
