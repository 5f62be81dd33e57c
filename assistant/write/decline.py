"""Drafts without citations: what the series does not cover, and small talk."""

import re
from collections.abc import Sequence

from assistant.catalogue import Catalogue
from assistant.draft import Block, Draft
from assistant.markup import join_names, plain

THANKS = re.compile(r"\b(?:thank|thanks|thx|cheers|merci|danke|gracias|appreciate)", re.IGNORECASE)
FAREWELL = re.compile(r"\b(?:bye|goodbye|see you|good night|farewell|ciao)\b", re.IGNORECASE)
ABOUT = re.compile(
    r"\b(?:who|what|which|how|human|bot|robot|real|person|ai|help|you)\b", re.IGNORECASE
)

INTRODUCTION = (
    "I am Fractional Advisor, a program that answers from Ben Wolf's series on fractional "
    "leadership: tell me what keeps you up at night, and I say which leader fits, or that none "
    "does, and show you the passages."
)


def write_refusal(nearest: Sequence[str], confidence: float, catalogue: Catalogue) -> Draft:
    """Return the draft that says the series does not cover it and names the nearest topics.

    `nearest` are section ids, best first; they are named, not cited.
    """
    headings = [plain(catalogue.sections[section].heading) for section in nearest]
    topics = tuple(f"“{heading}”" for heading in dict.fromkeys(headings) if heading)
    text = "The series on fractional leadership does not cover that."
    if topics:
        text += f" The nearest it comes is {join_names(topics)}."
    return Draft("abstain", (), confidence, (Block(text=text),))


def write_small_talk(question: str, confidence: float) -> Draft:
    """Return one human line, without citations, for a greeting, thanks or "who are you"."""
    if THANKS.search(question):
        text = "You are welcome. Ask on whenever something else keeps you up at night."
    elif FAREWELL.search(question):
        text = "Goodbye, and good luck with the company."
    elif ABOUT.search(question):
        text = INTRODUCTION
    else:
        text = f"Hello. {INTRODUCTION}"
    return Draft("chat", (), confidence, (Block(text=text),))
