"""Whether a sentence advises another role than the one that was decided on, or advises against it.

Each clause is judged by itself: "not a consultant" and "only for a one-off project" advise nobody.
"""

import re
from collections.abc import Iterator

from assistant.question import roles_named
from index.names import RoleNames

_TAKE = r"(?:hire|choose|pick|get|take|bring|engage|retain|appoint|go with)"
_NEED = r"(?:needs?|wants?|requires?)"
ADVISES = re.compile(
    rf"\byou (?:should|must|need to|want to|ought to) (?:not |never |\w+ly )?{_TAKE}\b|"
    rf"(?<!if )(?<!when )(?<!whether )\byou (?:(?!may|might|could)\w+ ){{0,3}}{_NEED} (?:an?|no)\b|"
    rf"\bwhat (?:you|your \w+) (?:\w+ly )?{_NEED} is\b|"
    r"\bi(?: would|'d| do)?(?: not)? (?:recommend|advise|suggest)\b|"
    r"\b(?:best|right|better|perfect|good) (?:fit|choice|option|answer)\b|\bis what you need\b",
    re.IGNORECASE,
)
# At the start of a sentence: after a comma a case may stand before it.
ORDERS = re.compile(
    r"^(?:so |then |do not |never )*(?:hire|choose|pick|engage|go with)\b", re.IGNORECASE
)
DENIES = re.compile(
    r"\b(?:not|never|no|neither|nor|cannot|hardly|rarely|seldom|rather than|instead of)\b",
    re.IGNORECASE,
)
# What holds in one case only is no advice against, or for, anybody.
# "Only a consultant" and "the only right choice" do not.
LIMITS = re.compile(
    r"(?<!^)(?<!the )\bonly\b|\b(?:if|when|whenever|unless|until|once|where)\b", re.IGNORECASE
)
CLAUSE = re.compile(
    r"[,;:—–]|\b(?:but|while|whereas)\b|(?=\b(?:rather than|instead of|not an?|nor)\b)",
    re.IGNORECASE,
)
WRITTEN_OUT = (
    (re.compile(r"’"), "'"),
    (re.compile(r"\bcan't\b|\bcan not\b", re.IGNORECASE), "cannot"),
    (re.compile(r"n't\b", re.IGNORECASE), " not"),
    # "Not only the right choice" denies nothing.
    (re.compile(r"\bnot (?:only|just|merely) ", re.IGNORECASE), ""),
)


def advises_otherwise(text: str, advised: str, names: RoleNames) -> bool:
    """Say whether a sentence is for another role than the advised one, or against that one.

    >>> advises_otherwise("You should engage a consultant.", "fcfo", names)
    True
    """
    for pattern, written in WRITTEN_OUT:
        text = pattern.sub(written, text)
    # A clause that starts with "not a CFO" denies that one only where the sentence advises another.
    denied = {role for clause, roles in _clauses(text, names) if _denies(clause) for role in roles}
    meant = set(roles_named(names, text)) - denied
    for number, (clause, roles) in enumerate(_clauses(text, names)):
        advises = ADVISES.search(clause) or (number == 0 and ORDERS.match(clause))
        if not advises or LIMITS.search(clause) or not roles:
            continue
        if _denies(clause):
            if advised in roles:
                return True
        elif advised not in roles and advised not in meant:
            return True
    return False


def _denies(clause: str) -> bool:
    return DENIES.search(clause) is not None


def _clauses(text: str, names: RoleNames) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each clause with the roles it is about: those in it, else in the nearest before it."""
    about: tuple[str, ...] = ()
    for clause in CLAUSE.split(text):
        about = roles_named(names, clause) or about
        yield clause.strip(), about
