"""The readable table: how much each criterion, where it holds or does not, speaks for each role."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

from index.criteria import Criterion, Role
from index.errors import REBUILD, IndexCorrupt
from index.examples import Example

TABLE_FILE = "role_table.json"
# Examples that a criterion's own roles are taken to have had before any was counted, and the same
# for all roles together: a criterion without examples still speaks for its roles.
OWN_EXAMPLES, OTHER_EXAMPLES = 4.0, 0.5
HOLDS, FAILS = "holds", "does not hold"


@dataclass(frozen=True, slots=True)
class RoleTable:
    """`weights[criterion]["holds" or "does not hold"][role]`: log-odds; above 0 speaks for it."""

    weights: dict[str, dict[str, dict[str, float]]]

    def weight(self, criterion: str, holds: bool, role: str) -> float:
        """Return how much a criterion speaks for a role; 0.0 where the table has neither."""
        return self.weights.get(criterion, {}).get(HOLDS if holds else FAILS, {}).get(role, 0.0)


def fit_table(
    roles: Sequence[Role], criteria: Sequence[Criterion], examples: Sequence[Example]
) -> RoleTable:
    """Return the table counted from the signals of labelled examples.

    A weight is log P(role | criterion) - log P(role), rounded to hundredths. Only the roles a
    criterion names may gain from it: whatever else goes along with it is no reason to show.
    """
    names = [role.id for role in roles]
    total = {name: 1.0 + sum(name in one.roles for one in examples) for name in names}
    everything = sum(total.values())
    weights: dict[str, dict[str, dict[str, float]]] = {}
    for criterion in criteria:
        weights[criterion.id] = {}
        for holds, word in ((True, HOLDS), (False, FAILS)):
            own = {n: _prior(n, criterion, holds) for n in names}
            for example in examples:
                if any(s.criterion == criterion.id and s.holds == holds for s in example.signals):
                    for role in example.roles:
                        own[role] = own.get(role, 0.0) + 1 / len(example.roles)
            count = sum(own.values())
            odds = {n: log(own[n] / count) - log(total[n] / everything) for n in names}
            weights[criterion.id][word] = {
                name: round(min(value, 0.0) if _bars(name, criterion, holds) else value, 2)
                for name, value in odds.items()
            }
    return RoleTable(weights)


def _prior(role: str, criterion: Criterion, holds: bool) -> float:
    return OWN_EXAMPLES if holds and role in criterion.roles else OTHER_EXAMPLES


def _bars(role: str, criterion: Criterion, holds: bool) -> bool:
    """Return whether a criterion may not speak for a role: its evidence would cite another's."""
    return holds and role not in criterion.roles


def save_table(table: RoleTable, folder: Path) -> None:
    """Write the table as JSON, one criterion after the other in the corpus's order."""
    text = json.dumps(table.weights, indent=1)
    (folder / TABLE_FILE).write_text(text, encoding="utf-8")


def load_table(folder: Path) -> RoleTable:
    """Return the table that `save_table` wrote.

    Raises:
        IndexCorrupt: if it is absent or damaged.
    """
    try:
        weights = json.loads((folder / TABLE_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise IndexCorrupt(f"{folder / TABLE_FILE} is damaged; {REBUILD}") from error
    if not isinstance(weights, dict):
        raise IndexCorrupt(f"{folder / TABLE_FILE} holds no table; {REBUILD}")
    return RoleTable(weights)
