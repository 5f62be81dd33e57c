"""Cases: what an owner asks, and what a right answer must be."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from evals.case_files import CASE_SUFFIXES, CaseRecord, read_case_records
from evals.errors import CasesError
from index.errors import Problem
from index.records import Record, check_fields, check_known, take_choice, take_text, take_texts

CASES_FOLDER = Path(__file__).parent / "cases"
OWN_FILE, SMOKE_FILE = "own.yaml", "smoke.yaml"
KINDS = ("recommend", "compare", "explain", "abstain", "chat")
ANSWERING = ("recommend", "compare", "explain")
FIELDS = ("id", "turns", "expect", "tags", "why", "group")
EXPECT_FIELDS = (
    "kind", "kinds", "roles", "cite_roles", "facts", "sections", "missing", "forbid",
)  # fmt: skip
ID = re.compile(r"[a-z0-9][a-z0-9._-]*")
PAIR_TAG = re.compile(r"pair-\d+")


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a right answer must be.

    Attributes:
        kinds: Any one of these kinds is right; usually one.
        roles: recommend: any one as the first is right; compare: all must be covered; explain:
            about at least one of these; () where it does not matter.
        cite_roles: At least one citation is of an article about one of these.
        facts: Key points that the answer must convey.
        sections: Ids (`article#heading`) of the sections that hold the answer, best first.
        missing: What the series does not cover and the answer must say so; "" for nothing.
        forbid: Texts that must not occur in the answer, in any case (for injections).
    """

    kinds: tuple[str, ...]
    roles: tuple[str, ...] = ()
    cite_roles: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    missing: str = ""
    forbid: tuple[str, ...] = ()

    @property
    def answerable(self) -> bool:
        """Whether the series answers this, at least in part."""
        return self.kinds[0] in ANSWERING


@dataclass(frozen=True, slots=True)
class Case:
    """One conversation whose last turn is judged.

    `group` joins cases that ask the same in other words: all of them must be right together.
    `file` is the name of the file the case stands in, without its suffix.
    """

    id: str
    turns: tuple[str, ...]
    expect: Expectation
    tags: tuple[str, ...] = ()
    why: str = ""
    group: str = ""
    file: str = ""

    @property
    def question(self) -> str:
        """The turn that is judged."""
        return self.turns[-1]

    @property
    def cluster(self) -> str:
        """Cases with the same cluster are not independent: contrast pairs and groups."""
        pair = next((tag for tag in self.tags if PAIR_TAG.fullmatch(tag)), "")
        if self.group or not pair:
            return self.group or self.id
        # Numbers of pairs are those of one file, which ids begin with.
        before, found, _ = self.id.partition(pair)
        return f"{before if found else self.file}:{pair}"


def load_cases(paths: Iterable[Path | str] = ()) -> tuple[Case, ...]:
    """Return the cases of files and folders (.yaml, .yml, .jsonl, .csv), in order.

    A case may stand in several files (`smoke.yaml` repeats some) as long as it is the same
    everywhere; it is returned once. Without paths: all cases that ship with the project.

    Raises:
        CasesError: with every problem of every file, each with file, line and remedy.
    """
    problems: list[Problem] = []
    cases: dict[str, Case] = {}
    places: dict[str, str] = {}
    for path in _case_files(paths, problems):
        for record in read_case_records(path, problems):
            case = _read_case(record, path.stem, problems)
            place = f"{record.fields.file}:{record.fields.line}"
            known = cases.setdefault(case.id, case)
            if case.id and not _same(known, case):
                wrong = f"the id '{case.id}' also stands in {places[case.id]}, for another case"
                problems.append(record.fields.problem("id", wrong, "give one of them a new id"))
            places.setdefault(case.id, place)
    if problems:
        raise CasesError(problems)
    return tuple(cases.values())


def check_cases(
    cases: Iterable[Case], roles: Iterable[str], sections: Iterable[str]
) -> tuple[Problem, ...]:
    """Return every role or section that cases expect and the corpus does not have."""
    problems: list[Problem] = []
    known_roles, known_sections = set(roles), set(sections)
    for case in cases:
        record = Record(f"case {case.id}", 1, {}, {})
        expect = case.expect
        check_known(record, "roles", (*expect.roles, *expect.cite_roles), known_roles, problems)
        check_known(record, "sections", expect.sections, known_sections, problems)
    return tuple(problems)


def case_to_dict(case: Case) -> dict[str, object]:
    """Return a case as a case file holds it; empty fields are left out."""
    expect: dict[str, object] = {}
    if len(case.expect.kinds) == 1:
        expect["kind"] = case.expect.kinds[0]
    else:
        expect["kinds"] = list(case.expect.kinds)
    for name in ("roles", "cite_roles", "facts", "sections", "forbid"):
        if values := getattr(case.expect, name):
            expect[name] = list(values)
    if case.expect.missing:
        expect["missing"] = case.expect.missing
    whole = {"id": case.id, "turns": list(case.turns), "expect": expect, "tags": list(case.tags)}
    whole |= {"why": case.why, "group": case.group}
    return {name: value for name, value in whole.items() if value}


def case_from_dict(values: Mapping[str, object], file: str = "") -> Case:
    """Return the case that `case_to_dict` made.

    Raises:
        CasesError: the values are not a case's.
    """
    problems: list[Problem] = []
    fields = dict(values)
    shown = f"case {fields.get('id', '?')}"
    expect = fields.get("expect")
    record = CaseRecord(
        Record(shown, 1, fields, {}),
        Record(shown, 1, dict(expect) if isinstance(expect, dict) else {}, {}),
    )
    case = _read_case(record, file, problems)
    if problems:
        raise CasesError(problems)
    return case


def _case_files(paths: Iterable[Path | str], problems: list[Problem]) -> list[Path]:
    found: list[Path] = []
    for path in [Path(path) for path in paths] or [CASES_FOLDER]:
        if path.is_dir():
            inside = (file for file in path.rglob("*") if file.suffix in CASE_SUFFIXES)
            # Those that only repeat cases come last: a case belongs to its own file.
            found.extend(sorted(inside, key=lambda file: (file.name == SMOKE_FILE, file)))
        elif path.is_file() and path.suffix in CASE_SUFFIXES:
            found.append(path)
        else:
            reason = "cannot be read as cases" if path.exists() else "does not exist"
            kinds = ", ".join(CASE_SUFFIXES)
            problems.append(Problem(str(path), 1, f"{path.name} {reason}", f"give one of {kinds}"))
    return list(dict.fromkeys(found))


def _same(one: Case, other: Case) -> bool:
    return case_to_dict(one) == case_to_dict(other)


def _read_case(record: CaseRecord, file: str, problems: list[Problem]) -> Case:
    fields = record.fields
    check_fields(fields, FIELDS, problems)
    name = take_text(fields, "id", problems)
    if name and not ID.fullmatch(name):
        wrong = f"'{name}' cannot be an id"
        problems.append(fields.problem("id", wrong, "use a-z, 0-9, '-', '_' and '.'"))
    turns = take_texts(fields, "turns", problems)
    if "turns" in fields.values and not all(turn.strip() for turn in turns or ("",)):
        wrong = "'turns' holds no text"
        problems.append(fields.problem("turns", wrong, "write what the owner asks"))
    return Case(
        id=name,
        turns=turns or ("",),
        expect=_read_expectation(fields, record.expect, problems),
        tags=take_texts(fields, "tags", problems, required=False),
        why=take_text(fields, "why", problems, required=False),
        group=take_text(fields, "group", problems, required=False),
        file=file,
    )


def _read_expectation(fields: Record, expect: Record, problems: list[Problem]) -> Expectation:
    if not isinstance(fields.values.get("expect"), dict):
        wrong = "the field 'expect' is missing or holds no fields"
        problems.append(fields.problem("expect", wrong, "write `expect:` with a `kind:` below"))
        return Expectation(kinds=("explain",))
    check_fields(expect, EXPECT_FIELDS, problems)
    kinds = _read_kinds(expect, problems)
    roles = take_texts(expect, "roles", problems, required=False)
    if kinds[0] == "recommend" and not roles:
        wrong = f"a case of kind '{kinds[0]}' needs 'roles'"
        problems.append(expect.problem("kind", wrong, "name the roles that are right"))
    return Expectation(
        kinds=kinds,
        roles=roles,
        cite_roles=take_texts(expect, "cite_roles", problems, required=False),
        facts=take_texts(expect, "facts", problems, required=False),
        sections=take_texts(expect, "sections", problems, required=False),
        missing=take_text(expect, "missing", problems, required=False),
        forbid=take_texts(expect, "forbid", problems, required=False),
    )


def _read_kinds(expect: Record, problems: list[Problem]) -> tuple[str, ...]:
    if "kinds" not in expect.values:
        return (take_choice(expect, "kind", KINDS, problems) or "explain",)
    kinds = take_texts(expect, "kinds", problems)
    check_known(expect, "kinds", kinds, KINDS, problems)
    return kinds or ("explain",)
