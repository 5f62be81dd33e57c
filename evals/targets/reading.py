"""Kind and roles read from the words of an assistant that only gives a text."""

import re
from collections.abc import Mapping

from evals.replies import UNNAMED, Reply

# Two lines that an assistant is asked to begin with; whoever does is taken at its word.
INSTRUCTION = (
    "You advise owners of companies on fractional leadership. Begin your reply with two lines.\n"
    "Kind: recommend, compare, explain, abstain (the question is about something else) or chat "
    "(a greeting or thanks)\n"
    "Roles: the roles you recommend, best first, or those you compare or explain, from: {roles}\n"
    "Then answer in a few sentences."
)
KIND_LINE = re.compile(r"^\W*kind\W+(recommend|compare|explain|abstain|chat)\b.*$", re.I | re.M)
ROLES_LINE = re.compile(r"^\W*roles?\W*:(.*)$", re.I | re.M)
DECLINING = re.compile(
    r"\b(?:does not|doesn't|do not|don't|cannot|can't|can not|unable to|not able to|outside)\b"
    r"[^.]{0,40}\b(?:cover|help|answer|assist|scope|discuss|provide|have (?:any )?information)\b"
    r"|\b(?:not covered|off.topic|out of scope|i'?m sorry, but)\b",
    re.IGNORECASE,
)
GREETING = re.compile(
    r"^\W*(?:hello|hi|hey|good (?:morning|afternoon|evening)|you'?re welcome|goodbye|bye|glad)\b",
    re.IGNORECASE,
)
# A reply with a greeting in front of it that goes on for longer is an answer.
GREETING_WORDS = 40
# A refusal stands at the beginning; later "does not cover" may be about an agency's contract.
REFUSAL_CHARACTERS = 250


def read_reply(text: str, role_names: Mapping[str, str]) -> Reply:
    """Return a text as a reply: the kind and the roles it names, in the order they appear.

    Where it does not say its kind, a refusal is `abstain`, a short greeting `chat`, and anything
    else "answer", which counts as any kind that answers.
    """
    said = KIND_LINE.search(text)
    roles_line = ROLES_LINE.search(text) if said else None
    kind = said[1].lower() if said else _kind_of(text)
    body = ROLES_LINE.sub("", KIND_LINE.sub("", text, count=1), count=1).strip() if said else text
    roles = find_role_names(roles_line[1] if roles_line else body, role_names)
    return Reply(kind=kind, roles=() if kind in ("abstain", "chat") else roles, text=body)


def find_role_names(text: str, role_names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the ids of the roles that a text names, each once, in order of appearance."""
    known = {**role_names, **{role: role for role in role_names.values() if role != "none"}}
    longest = sorted(known, key=len, reverse=True)
    pattern = "|".join(re.escape(name).replace(r"\ ", r"[\s-]+") for name in longest)
    if not pattern:
        return ()
    found = re.finditer(rf"(?<![\w-])(?:{pattern})s?(?![\w-])", text, re.IGNORECASE)
    plain = {re.sub(r"[\s-]+", " ", name.casefold()): role for name, role in known.items()}
    names = (re.sub(r"[\s-]+", " ", match.group().casefold()) for match in found)
    roles = (plain.get(name) or plain.get(name.removesuffix("s")) for name in names)
    return tuple(dict.fromkeys(role for role in roles if role))


def _kind_of(text: str) -> str:
    if DECLINING.search(text[:REFUSAL_CHARACTERS]):
        return "abstain"
    if GREETING.search(text) and len(text.split()) <= GREETING_WORDS:
        return "chat"
    return UNNAMED
