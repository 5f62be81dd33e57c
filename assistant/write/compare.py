"""The draft of a comparison: a table with a citation in every filled cell, then what decides."""

from collections.abc import Mapping, Sequence

from assistant.answer import Question
from assistant.catalogue import Catalogue, claims_of_blocks
from assistant.decide import question_on
from assistant.draft import Block, Claim, Draft, Row, Table
from assistant.markup import join_names, plain, with_article
from assistant.write.explain import tell_sections
from assistant.write.tell import Telling
from index.criteria import Criterion
from index.ranker import Asked

# Label, facet of the guides, and the most characters of a cell where two roles are compared.
ROWS = (
    ("Who it is", "what", 160),
    ("Fits when", "fits", 280),
    ("Does not fit when", "not", 200),
    ("What comes first", "first", 180),
    ("Time", "time", 150),
    ("Cost", "cost", 170),
)
# With more columns than this, a table with long cells can no longer be read.
MOST_WIDE_COLUMNS = 2
FACETS_OF_MANY = frozenset({"fits", "not", "cost"})
# Characters of the sections that answer the question itself, below the table and without one.
ROOM_BESIDE_TABLE = (650, 450)
LEAST_COLUMNS = 2


def write_comparison(
    roles: Sequence[str],
    confidence: float,
    catalogue: Catalogue,
    *,
    ranked: Sequence[tuple[str, float]] = (),
    asked: Asked | None = None,
    called: Mapping[str, str] | None = None,
) -> Draft:
    """Return the draft that sets roles side by side.

    Args:
        roles: what is compared; with fewer than two of them (interim, advisor and retainer are
            no roles) the sections that answer stand in for the table.
        confidence: probability that these are the roles meant.
        catalogue: the corpus.
        ranked: section ids with the probability that they answer the question, best first.
        asked: the question, to choose the sentences nearest to it.
        called: how the owner calls a role ("operations manager"), where that says more than its
            own name.
    """
    telling = Telling(catalogue, asked)
    best = [section for section, _ in ranked]
    if len(roles) < LEAST_COLUMNS:
        return Draft("compare", tuple(roles), confidence, tell_sections(best, catalogue, asked))
    chances = dict(ranked)
    names = tuple((called or {}).get(role) or catalogue.role_name(role) for role in roles)
    short = tuple(
        claim
        for role, name in zip(roles, names, strict=True)
        for claim in _in_short(role, name, catalogue, chances)
    )
    lead = f"**{join_names(names, 'or')}: it depends on what you need.**"
    return Draft(
        kind="compare",
        roles=tuple(roles),
        confidence=confidence,
        blocks=(
            Block(text=lead, claims=short, style="bullets"),
            _table(names, roles, telling),
            *tell_sections(best, catalogue, asked, room=ROOM_BESIDE_TABLE, telling=telling),
        ),
        questions=_deciding_question(roles, catalogue, chances),
        suggestions=tuple(f"When does {with_article(name)} fit?" for name in names),
    )


def _in_short(
    role: str, name: str, catalogue: Catalogue, chances: Mapping[str, float]
) -> tuple[Claim, ...]:
    """Return the criterion that speaks for a role, the nearest to the question."""
    own = [criterion for criterion in catalogue.criteria.values() if role in criterion.roles]
    if not own:
        return ()
    criterion = _nearest(own, chances)
    lead = f"**{name}**, if this is you:"
    return (Claim(criterion.when, (catalogue.backing(criterion.id),), lead, criterion.id),)


def _nearest(criteria: Sequence[Criterion], chances: Mapping[str, float]) -> Criterion:
    """Return the criterion whose section answers the question best; the first one of equals."""
    return max(criteria, key=lambda criterion: chances.get(criterion.section, 0.0))


def _table(names: tuple[str, ...], roles: Sequence[str], telling: Telling) -> Table:
    rows = (
        Row(label, tuple(_cell(role, facet, most, telling) for role in roles))
        for label, facet, most in ROWS
        if len(roles) <= MOST_WIDE_COLUMNS or facet in FACETS_OF_MANY
    )
    return Table(names, tuple(row for row in rows if any(row.cells)))


def _cell(role: str, facet: str, most: int, telling: Telling) -> tuple[Claim, ...]:
    """Return the sentences of a facet nearest to the question, at least one where there is any."""
    sentences = telling.catalogue.quotes.sentences
    positions = [
        position
        for position in telling.catalogue.quotes.facets.get((role, facet), ())
        if not plain(sentences[position].text).endswith(":")
    ]
    return claims_of_blocks([sentences[position] for position in telling.pick(positions, most)])


def _deciding_question(
    roles: Sequence[str], catalogue: Catalogue, chances: Mapping[str, float]
) -> tuple[Question, ...]:
    """Return the question of the criterion that speaks for one of the roles only."""
    telling_apart = [
        criterion
        for criterion in catalogue.criteria.values()
        if len(set(criterion.roles) & set(roles)) == 1
    ]
    if not telling_apart:
        return ()
    return (question_on(_nearest(telling_apart, chances)),)
