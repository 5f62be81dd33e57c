"""The draft of a comparison: a table with a citation in every filled cell, then what decides."""

from collections.abc import Sequence

from assistant.answer import Question
from assistant.draft import Block, Claim, Draft, Row, Table
from assistant.library import Library, claims_of_blocks
from assistant.markup import join_names, plain
from index.sentences import Sentence

ROWS = (
    ("Who it is", "what", 1),
    ("Fits when", "fits", 4),
    ("Does not fit when", "not", 2),
    ("What comes first", "first", 2),
    ("Time", "time", 2),
    ("Cost", "cost", 3),
)


def write_comparison(
    roles: Sequence[str], confidence: float, library: Library, *, further: Sequence[Block] = ()
) -> Draft:
    """Return the draft that sets roles side by side; `further` blocks go between table and end."""
    names = tuple(library.role_name(role) for role in roles)
    rows = tuple(_row(label, facet, most, roles, library) for label, facet, most in ROWS)
    table = Table(names, tuple(row for row in rows if any(row.cells)))
    blocks = [
        Block(
            text=f"**{join_names(names, 'or')}: it depends on what you need.**",
            claims=tuple(c for role in roles for c in _in_short(role, library)),
            style="bullets",
        ),
        table,
        *further,
    ]
    return Draft(
        kind="compare",
        roles=tuple(roles),
        confidence=confidence,
        blocks=tuple(blocks),
        questions=_deciding_question(roles, library),
        suggestions=tuple(f"When does a {name} fit?" for name in names),
    )


def _in_short(role: str, library: Library) -> tuple[Claim, ...]:
    """Return the first criterion that speaks for a role, said with the role's name in front."""
    criterion = next((c for c in library.criteria.values() if role in c.roles), None)
    if criterion is None:
        return ()
    lead = f"**{library.role_name(role)}**, if this is you:"
    return (Claim(criterion.when, (library.backing(criterion.id),), lead, criterion.id),)


def _row(label: str, facet: str, most: int, roles: Sequence[str], library: Library) -> Row:
    cells = (_cell(library.facet(role, facet), most) for role in roles)
    return Row(label, tuple(cells))


def _cell(sentences: Sequence[Sentence], most: int) -> tuple[Claim, ...]:
    told = [s for s in sentences if not plain(s.text).endswith(":")]
    return claims_of_blocks(told[:most])


def _deciding_question(roles: Sequence[str], library: Library) -> tuple[Question, ...]:
    """Return the question of the first criterion that speaks for one of the roles only."""
    for criterion in library.criteria.values():
        if len(set(criterion.roles) & set(roles)) == 1 and roles[0] in criterion.roles:
            return (Question(criterion.ask, criterion.id),)
    return ()
