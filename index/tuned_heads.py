"""The heads trained together with the tuned encoder: token vectors → roles, kinds, criteria."""

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import REBUILD, IndexCorrupt
from index.linear import sigmoid, softmax
from index.tuned import Reading

HEADS_FILE, CARD_FILE = "heads.npz", "card.json"
TARGETS = ("role", "kind", "criterion", "section", "topic", "coverage")


@dataclass(frozen=True, slots=True)
class TunedHeads:
    """Softmax heads on mean token vectors, for each encoder that stands side by side in them.

    Attributes:
        roles: Classes of the role head.
        kinds: Classes of the kind head.
        criteria: Ids of criteria. The criterion head has two classes for each, "holds" and "does
            not hold", and a last one for statements that touch none.
        sections: Ids of sections that answer questions, the classes of the section head.
        weights: For each of TARGETS (members, classes, dim) float32; "topic" has a class a role.
        biases: For each of TARGETS (members, classes) float32.
    """

    roles: tuple[str, ...]
    kinds: tuple[str, ...]
    criteria: tuple[str, ...]
    sections: tuple[str, ...]
    weights: dict[str, NDArray[np.float32]]
    biases: dict[str, NDArray[np.float32]]

    def role_chances(self, reading: Reading) -> NDArray[np.float32]:
        """Return the roles' probabilities, (roles,) float32."""
        return self._chances("role", reading.whole)

    def kind_chances(self, reading: Reading) -> NDArray[np.float32]:
        """Return the kinds' probabilities, (kinds,) float32."""
        return self._chances("kind", reading.whole)

    def section_chances(self, reading: Reading) -> NDArray[np.float32]:
        """Return the chance that each section answers best, (sections,) float32, of sum 1."""
        return self._chances("section", reading.whole)

    def topic_chances(self, reading: Reading) -> NDArray[np.float32]:
        """Return the chance that a comparison is about each role, (roles,) float32, each 0..1."""
        mean: NDArray[np.float32] = sigmoid(self._scores("topic", reading.whole)).mean(axis=0)
        return mean

    def criterion_chances(self, reading: Reading, start: int, end: int) -> NDArray[np.float32]:
        """Return, of text[start:end], (criteria, 2) float32: it holds, it does not hold."""
        chances = self._chances("criterion", reading.part(start, end))
        return chances[:-1].reshape(-1, 2)

    def uncovered_chance(self, reading: Reading, start: int, end: int) -> float:
        """Return the chance that the series does not cover what text[start:end] asks or says."""
        return float(self._chances("coverage", reading.part(start, end))[1])

    def _chances(self, target: str, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        mean: NDArray[np.float32] = softmax(self._scores(target, vector)).mean(axis=0)
        return mean

    def _scores(self, target: str, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (members, classes) float32."""
        weights = self.weights[target]
        parts = vector.reshape(len(weights), -1, 1)
        scores: NDArray[np.float32] = (weights @ parts)[:, :, 0] + self.biases[target]
        return scores


def load_tuned_heads(folder: Path) -> TunedHeads:
    """Return the heads written beside a compiled tuned encoder.

    Raises:
        IndexCorrupt: if a file is absent or damaged.
    """
    try:
        card = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))
        with (folder / HEADS_FILE).open("rb") as file, np.load(file) as arrays:
            return TunedHeads(
                roles=tuple(card["roles"]),
                kinds=tuple(card["kinds"]),
                criteria=tuple(card["criteria"]),
                sections=tuple(card["sections"]),
                weights={name: arrays[f"{name}.weight"] for name in TARGETS},
                biases={name: arrays[f"{name}.bias"] for name in TARGETS},
            )
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise IndexCorrupt(f"the tuned heads in {folder} are damaged; {REBUILD}") from error
