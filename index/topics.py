"""Which roles a comparison sets side by side, named or described: learned from the examples."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.corpus import Corpus
from index.examples import Example, is_held_aside
from index.linear import SHARPNESS, LinearModel, fit_linear, load_linear, save_linear, sigmoid

NAME = "topics"
# Chance from which a role belongs to a comparison that does not name it: higher where two or more
# are named, for then all that is compared mostly is. Low, because a column too many is passed over
# and one too few is missed: of the held-aside comparisons 0.92 have all their roles, and 0.64 no
# other; from 0.4 and 0.3 on, 0.82 and 0.74.
CLEAR, LIKELY = 0.3, 0.2
LEAST_COMPARED = 2
MOST_COMPARED = 4


@dataclass(frozen=True, slots=True)
class Topics:
    """One linear model for each role: positive where a comparison is about it."""

    model: LinearModel

    def compared(
        self, text: str, named: Sequence[str], read: Mapping[str, float] | None = None
    ) -> tuple[str, ...]:
        """Return the ids of the roles that a text compares: those named first, then the likeliest.

        Args:
            text: the question.
            named: ids of the roles that its words name, in reading order.
            read: what the tuned encoder makes of it, role id → chance; where it knows the role,
                the mean of both counts.
        """
        chances = self._chances(text, read or {})
        found = list(named)
        least = CLEAR if len(named) >= LEAST_COMPARED else LIKELY
        for role in sorted(chances, key=lambda role: -chances[role]):
            if role not in found and chances[role] > least and len(found) < MOST_COMPARED:
                found.append(role)
        return tuple(found)

    def _chances(self, text: str, read: Mapping[str, float]) -> dict[str, float]:
        told = sigmoid(SHARPNESS * self.model.margins(text)).tolist()
        own = zip(self.model.classes, told, strict=True)
        return {role: (chance + read.get(role, chance)) / 2 for role, chance in own}


def fit_topics(folder: Path, corpus: Corpus) -> None:
    """Fit the models on the comparisons that are not held aside and write them."""
    examples = [one for one in corpus.examples if _teaches(one)]
    texts = ["\n".join(one.turns) for one in examples]
    labels: list[Collection[str]] = [one.roles for one in examples]
    save_linear(fit_linear(texts, labels, [role.id for role in corpus.roles]), folder, NAME)


def load_topics(folder: Path) -> Topics:
    """Return the fitted models.

    Raises:
        IndexCorrupt: if a file is absent or damaged.
    """
    return Topics(load_linear(folder, NAME))


def _teaches(example: Example) -> bool:
    return example.kind == "compare" and bool(example.roles) and not is_held_aside(example)
