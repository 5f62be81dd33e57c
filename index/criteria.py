"""The answers to "who do I need?" (roles) and the statements that point to them (criteria)."""

from dataclasses import dataclass
from pathlib import Path

from index.errors import CorpusError, Problem, suggest
from index.records import (
    Record,
    check_fields,
    check_known,
    read_yaml_list,
    take_choice,
    take_text,
    take_texts,
)

ROLES_FILE = "roles.yaml"
CRITERIA_FILE = "criteria.yaml"
ORIGINS = ("series", "companion")
ROLE_FIELDS = ("id", "name", "long_name", "function", "article", "aliases")
CRITERION_FIELDS = ("id", "roles", "from", "section", "quote", "when", "ask", "yes", "no")


@dataclass(frozen=True, slots=True)
class Role:
    """One answer to "who do I need?"; `aliases` are the names that owners and the series use."""

    id: str
    name: str
    long_name: str
    function: str
    article: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """A statement of the corpus that points to roles; `section` is the one that backs it.

    `origin` is "series" or "companion" (the field `from`), `when` the statement itself, and `ask`
    the question that settles whether it is true of an owner; `yes` and `no` are replies in an
    owner's words that make it true or false, or "" where the corpus gives none. `quote` is how
    the sentence of the section that says it begins; "" leaves the choice to what is nearest.
    """

    id: str
    roles: tuple[str, ...]
    origin: str
    section: str
    when: str
    ask: str
    yes: str = ""
    no: str = ""
    quote: str = ""


def read_roles(folder: Path) -> tuple[Role, ...]:
    """Return the roles of `roles.yaml` in file order.

    Raises:
        CorpusError: with every problem of the file.
    """
    problems: list[Problem] = []
    roles = tuple(role for role, _ in collect_roles(folder, problems))
    if problems:
        raise CorpusError(problems)
    return roles


def read_criteria(folder: Path) -> tuple[Criterion, ...]:
    """Return the criteria of `criteria.yaml` in file order.

    Raises:
        CorpusError: with every problem of the file itself; whether roles and sections exist is
            checked by `read_corpus`.
    """
    problems: list[Problem] = []
    criteria = tuple(criterion for criterion, _ in collect_criteria(folder, problems))
    if problems:
        raise CorpusError(problems)
    return criteria


def collect_roles(folder: Path, problems: list[Problem]) -> list[tuple[Role, Record]]:
    """Return the roles, each with the record it was read from, and note what is wrong."""
    records = read_yaml_list(folder / ROLES_FILE, f"{folder.name}/{ROLES_FILE}", problems)
    found: list[tuple[Role, Record]] = []
    for record in records:
        check_fields(record, ROLE_FIELDS, problems)
        role = Role(
            id=take_text(record, "id", problems),
            name=take_text(record, "name", problems),
            long_name=take_text(record, "long_name", problems),
            function=take_text(record, "function", problems),
            article=take_text(record, "article", problems),
            aliases=take_texts(record, "aliases", problems),
        )
        found.append((role, record))
    _check_unique([(role.id, record) for role, record in found], problems)
    return found


def collect_criteria(folder: Path, problems: list[Problem]) -> list[tuple[Criterion, Record]]:
    """Return the criteria, each with the record it was read from, and note what is wrong."""
    records = read_yaml_list(folder / CRITERIA_FILE, f"{folder.name}/{CRITERIA_FILE}", problems)
    found: list[tuple[Criterion, Record]] = []
    for record in records:
        check_fields(record, CRITERION_FIELDS, problems)
        criterion = Criterion(
            id=take_text(record, "id", problems),
            roles=take_texts(record, "roles", problems),
            origin=take_choice(record, "from", ORIGINS, problems),
            section=take_text(record, "section", problems),
            when=take_text(record, "when", problems),
            ask=take_text(record, "ask", problems),
            yes=take_text(record, "yes", problems, required=False),
            no=take_text(record, "no", problems, required=False),
            quote=take_text(record, "quote", problems, required=False),
        )
        if not criterion.roles and isinstance(record.values.get("roles"), list):
            problems.append(record.problem("roles", "'roles' is empty", "name at least one role"))
        found.append((criterion, record))
    _check_unique([(criterion.id, record) for criterion, record in found], problems)
    return found


def _check_unique(found: list[tuple[str, Record]], problems: list[Problem]) -> None:
    first: dict[str, int] = {}
    for name, record in found:
        if name and name in first:
            twice = f"the id '{name}' is taken by line {first[name]}"
            problems.append(record.problem("id", twice, "choose another id"))
        first.setdefault(name, record.line)


def check_section(
    record: Record, field: str, wanted: str, headings: dict[str, set[str]], problems: list[Problem]
) -> None:
    """Note that `wanted` (`article#heading`) is no section.

    `headings` are those of each article; one that could not be read has none and is not checked.

    "corpus/criteria.yaml:14: no section 'x' in fractional-cfo; did you mean 'y'?"
    """
    article, hash_sign, heading = wanted.partition("#")
    if not hash_sign:
        remedy = "write article#heading, or article# for the text before the first heading"
        problems.append(record.problem(field, f"'{wanted}' names no heading", remedy))
    elif article not in headings:
        check_known(record, field, [article], headings, problems)
    elif headings[article] and heading not in headings[article]:
        missing = f"no section '{heading}' in {article}"
        problems.append(record.problem(field, missing, suggest(heading, headings[article])))
