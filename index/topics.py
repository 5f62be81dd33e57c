"""Which roles a comparison sets side by side, named or described: learned from the examples."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.corpus import Corpus
from index.examples import Example, is_held_aside
from index.linear import LinearModel, fit_linear, load_linear, save_linear

NAME = "topics"
# Margin from which a role belongs to a comparison that does not name it, and a lower one for the
# second of two (cross-validated on the comparisons that are not held aside).
CLEAR, LIKELY = -0.2, -0.8
LEAST_COMPARED = 2
MOST_COMPARED = 4


@dataclass(frozen=True, slots=True)
class Topics:
    """One linear model for each role: positive where a comparison is about it."""

    model: LinearModel

    def compared(self, text: str, named: Sequence[str]) -> tuple[str, ...]:
        """Return the ids of the roles that a text compares: those named first, then the likeliest.

        Args:
            text: the question.
            named: ids of the roles that its words name, in reading order.
        """
        margins = dict(zip(self.model.classes, self.model.margins(text).tolist(), strict=True))
        found = list(named)
        for role in sorted(margins, key=lambda role: -margins[role]):
            least = CLEAR if len(found) >= LEAST_COMPARED else LIKELY
            if role not in found and margins[role] > least and len(found) < MOST_COMPARED:
                found.append(role)
        return tuple(found)


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
