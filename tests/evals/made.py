"""Cases, replies, results and a small corpus, made for the tests of the evals."""

from dataclasses import replace

from assistant.answer import Citation
from evals.cases import Case, Expectation
from evals.judge import judge, judge_error
from evals.reference import Reference
from evals.replies import Reply
from evals.runs import Result, Run, RunInfo
from index.articles import Article
from index.criteria import Role
from index.sections import split_sections

BODY = """# Agencies

An agency carries out campaigns. It needs someone who decides.

## What it costs

An agency costs $5,000 to $9,000 a month. Nobody pays less than two months ahead.
"""
ARTICLE = Article(
    name="agencies",
    path="agencies.md",
    title="Agencies",
    kind="companion",
    order=1,
    roles=("agency",),
    sources=(),
    original_title=None,
    original_url=None,
    text=BODY,
    body_start=0,
)
COST = "agencies#What it costs"


def make_reference() -> Reference:
    """One article about agencies, without an encoder."""
    return Reference(
        articles={"agencies": ARTICLE},
        sections={section.id: section for section in split_sections(ARTICLE)},
        roles={
            "agency": Role("agency", "Marketing agency", "Marketing agency", "marketing", "", ()),
            "fcmo": Role(
                "fcmo", "Fractional CMO", "Fractional Chief Marketing Officer", "", "", ()
            ),
        },
    )


def make_case(kind: str = "recommend", name: str = "one", **changes: object) -> Case:
    """A case; keyword arguments go to its expectation where that has such a field."""
    expected = {key: changes.pop(key) for key in list(changes) if key in Expectation.__slots__}
    if kind == "recommend":
        expected.setdefault("roles", ("agency",))
    case = Case(id=name, turns=("Who runs our ads?",), expect=Expectation((kind,), **expected))  # type: ignore[arg-type]
    return replace(case, **changes)  # type: ignore[arg-type]


def cite(quote: str, n: int = 1) -> Citation:
    """A citation of the article; one that is not verbatim where the quote is not in it."""
    start = max(BODY.find(quote), 0)
    return Citation(
        n, "agencies", "Agencies", "", None, ("agency",), quote, start, start + len(quote)
    )


def make_reply(
    kind: str = "recommend", roles: tuple[str, ...] = ("agency",), **changes: object
) -> Reply:
    """A reply that is right for `make_case()`, unless told otherwise."""
    quote = "An agency carries out campaigns."
    reply = Reply(kind, roles, f"{quote} [1]", confidence=0.8, citations=(cite(quote),))
    if kind in ("abstain", "chat"):
        reply = replace(reply, text="The series does not cover that.", citations=(), roles=())
    return replace(reply, **changes)  # type: ignore[arg-type]


def make_result(
    case: Case | None = None, reply: Reply | None = None, *, error: str = "", number: int = 0
) -> Result:
    """A judged result; an error where one is given."""
    case = case or make_case()
    if error:
        return Result(case, number, None, error, 0.2, judge_error(case, searches=False))
    reply = reply or make_reply()
    return Result(case, number, reply, "", 0.1, judge(case, reply, make_reference()))


def make_run(*results: Result, name: str = "20260101-000000-aaaa") -> Run:
    """A whole run of results."""
    info = RunInfo(name, "2026-01-01T00:00:00+00:00", "advisor", cases=len(results))
    return Run(info, results, finished=True, seconds=1.5)
