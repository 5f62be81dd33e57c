"""Which draft a verdict calls for."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.draft import Draft
from assistant.judge import Verdict
from assistant.library import Library
from assistant.write.compare import write_comparison
from assistant.write.decline import write_refusal, write_small_talk
from assistant.write.explain import choose_sections, write_explanation
from assistant.write.recommend import write_recommendation
from index.names import Mention, compile_names, find_roles
from index.ranker import Asked
from index.search import Hit

NEAREST_TOPICS = 2
ANY_FUNCTION = "any"


def compose(asked: Asked, verdict: Verdict, hits: Sequence[Hit], library: Library) -> Draft:
    """Return the draft, made of verbatim sentences and criteria, that answers a question."""
    return replace(_compose(asked, verdict, hits, library), missing=verdict.missing)


def _compose(asked: Asked, verdict: Verdict, hits: Sequence[Hit], library: Library) -> Draft:
    if verdict.kind == "chat":
        return write_small_talk(asked.text, verdict.confidence)
    if verdict.kind == "recommend" and verdict.decision is not None:
        asked_about = [mention.role for mention in _mentions(asked, library)]
        return write_recommendation(
            verdict.decision, verdict.confidence, library, also=next(iter(asked_about), "")
        )
    if verdict.kind == "compare":
        return write_comparison(
            verdict.roles,
            verdict.confidence,
            library,
            ranked=verdict.sections,
            asked=asked,
            called=_called(asked, library),
        )
    if verdict.kind == "explain":
        told = choose_sections(verdict.sections)
        return write_explanation(told, verdict.roles, verdict.confidence, library, asked)
    nearest = [hit.passage.section for hit in hits[:NEAREST_TOPICS]]
    return write_refusal(nearest, verdict.confidence, library)


def _called(asked: Asked, library: Library) -> dict[str, str]:
    """Return how the owner calls the roles that are no one function's ("operations manager")."""
    return {
        mention.role: asked.text[mention.start : mention.end].capitalize()
        for mention in _mentions(asked, library)
        if library.roles[mention.role].function == ANY_FUNCTION
    }


def _mentions(asked: Asked, library: Library) -> tuple[Mention, ...]:
    return tuple(find_roles(compile_names(library.roles.values()), asked.text))
