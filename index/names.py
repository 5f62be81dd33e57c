"""The names of the roles as owners write them: FCTO, "fractional cto", Integrator."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.criteria import Role

SPACE_OR_HYPHEN = r"[\s\-\u2010\u2011]+"
PLURAL_ENDINGS = ("s", "es")


@dataclass(frozen=True, slots=True)
class RoleNames:
    """A pattern that finds every name of every role, and the role of each name."""

    pattern: re.Pattern[str]
    role_of: dict[str, str]


@dataclass(frozen=True, slots=True)
class Mention:
    """A role named in a text, at `text[start:end]`."""

    role: str
    start: int
    end: int


def compile_names(roles: Iterable[Role]) -> RoleNames:
    """Return the names of the roles; a name that two roles share belongs to the first."""
    role_of: dict[str, str] = {}
    for role in roles:
        for name in (role.name, role.long_name, *role.aliases):
            role_of.setdefault(_key(name), role.id)
    # The longest first: "fractional CTO" must not be found as a "CTO" that another role has.
    longest_first = sorted(role_of, key=lambda name: (-len(name), name))
    either = "|".join(SPACE_OR_HYPHEN.join(map(re.escape, name.split())) for name in longest_first)
    plural = "|".join(PLURAL_ENDINGS)
    pattern = re.compile(rf"(?<!\w)({either or '(?!)'})(?:{plural})?(?!\w)", re.IGNORECASE)
    return RoleNames(pattern, role_of)


def find_roles(names: RoleNames, text: str) -> Iterator[Mention]:
    """Yield the roles that a text names, in reading order.

    Whole words, in any case, with spaces or hyphens, in the singular or the plural: "Fractional
    CTOs" and "fcto" both name the role `fcto`.
    """
    for found in names.pattern.finditer(text):
        yield Mention(names.role_of[_key(found[1])], found.start(), found.end())


def singular(names: RoleNames, said: str) -> str:
    """Return a role's name as it was written, without the ending of the plural.

    "CPAs" → "CPA", "VP of sales" → "VP of sales".
    """
    for ending in PLURAL_ENDINGS:
        if said.casefold().endswith(ending) and _key(said[: -len(ending)]) in names.role_of:
            return said[: -len(ending)]
    return said


def _key(name: str) -> str:
    return " ".join(re.split(SPACE_OR_HYPHEN, name.casefold()))
