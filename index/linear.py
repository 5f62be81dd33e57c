"""Linear models over words and letter groups: fitted with scikit-learn, run with numpy alone."""

import json
import zipfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.errors import REBUILD, IndexCorrupt
from index.features import TERMS, Vocabulary, collect_vocabulary

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

# Margins of a linear support vector machine lie within about ±1; times this, their softmax has
# the least log-loss on examples left out (cross-validated).
SHARPNESS = 3.0
# The machine's C; 0.3 … 3 differ by less than a standard error (cross-validated).
STRENGTH = 1.0


@dataclass(frozen=True, slots=True)
class LinearModel:
    """One score for each class: ``bias + Σ weights[block][term]``.

    Attributes:
        classes: What is told apart.
        vocabularies: The terms of each block.
        weights: For each block (terms, classes) float16; positive speaks for the class.
        bias: (classes,) float32.
    """

    classes: tuple[str, ...]
    vocabularies: tuple[Vocabulary, ...]
    weights: tuple[NDArray[np.float16], ...]
    bias: NDArray[np.float32]

    def margins(self, text: str) -> NDArray[np.float32]:
        """Return the classes' scores for a text, (classes,) float32; higher is likelier."""
        scores = self.bias.copy()
        for vocabulary, weights in zip(self.vocabularies, self.weights, strict=True):
            columns, values = vocabulary.weigh(text)
            scores += values @ weights[columns].astype(np.float32)
        return scores

    def probabilities(self, text: str) -> NDArray[np.float32]:
        """Return the classes' probabilities for a text, (classes,) float32, of sum 1."""
        return softmax(SHARPNESS * self.margins(text))


def softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return positive numbers of sum 1 over the last axis, in the order of the scores."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: NDArray[np.float32] = raised / raised.sum(axis=-1, keepdims=True)
    return shares


def sigmoid(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return each score as a chance of its own, 0..1."""
    return (1 / (1 + np.exp(-scores))).astype(np.float32)


def fit_linear(
    texts: Sequence[str], labels: Sequence[Collection[str]], classes: Sequence[str]
) -> LinearModel:
    """Return one linear support vector machine for each class against the others.

    A class without an example, as in a corpus that has few, gets the lowest margin always; without
    any example all classes are equally likely.

    Args:
        texts: what to learn from.
        labels: the class of each text, or several.
        classes: every class, in the order the model is to have.
    """
    from sklearn.svm import LinearSVC

    if not texts:
        return LinearModel(tuple(classes), (), (), np.zeros(len(classes), dtype=np.float32))
    vocabularies = tuple(collect_vocabulary(block, texts) for block in TERMS)
    rows = _stack_rows(vocabularies, texts)
    total = rows.shape[1]
    weights = np.zeros((total, len(classes)), dtype=np.float32)
    bias = np.full(len(classes), -1.0, dtype=np.float32)
    for column, name in enumerate(classes):
        wanted = np.array([name in label for label in labels])
        if 0 < wanted.sum() < len(labels):
            machine = LinearSVC(C=STRENGTH, random_state=0).fit(rows, wanted)
            weights[:, column] = machine.coef_[0]
            bias[column] = machine.intercept_[0]
        elif wanted.all():
            bias[column] = 1.0
    bounds = np.cumsum([len(vocabulary.terms) for vocabulary in vocabularies])[:-1]
    halves = tuple(np.split(weights.astype(np.float16), bounds))
    return LinearModel(tuple(classes), vocabularies, halves, bias)


def _stack_rows(vocabularies: Sequence[Vocabulary], texts: Sequence[str]) -> "csr_matrix":
    from scipy.sparse import csr_matrix, hstack

    blocks = []
    for vocabulary in vocabularies:
        weighed = [vocabulary.weigh(text) for text in texts]
        ends = np.cumsum([0, *(len(columns) for columns, _ in weighed)])
        columns = np.concatenate([columns for columns, _ in weighed])
        values = np.concatenate([values for _, values in weighed])
        shape = (len(texts), len(vocabulary.terms))
        blocks.append(csr_matrix((values, columns, ends), shape=shape))
    return csr_matrix(hstack(blocks))


def save_linear(model: LinearModel, folder: Path, name: str) -> None:
    """Write a model as NAME.json (classes and blocks) and NAME.npz (terms and numbers)."""
    blocks = [vocabulary.block for vocabulary in model.vocabularies]
    described = {"classes": model.classes, "blocks": blocks}
    (folder / f"{name}.json").write_text(json.dumps(described), encoding="utf-8")
    arrays: dict[str, NDArray[np.generic]] = {"bias": model.bias}
    for vocabulary, weights in zip(model.vocabularies, model.weights, strict=True):
        arrays[f"terms_{vocabulary.block}"] = vocabulary.terms
        arrays[f"rarity_{vocabulary.block}"] = vocabulary.rarity
        arrays[f"weights_{vocabulary.block}"] = weights
    np.savez(folder / f"{name}.npz", allow_pickle=False, **arrays)


def load_linear(folder: Path, name: str) -> LinearModel:
    """Return the model that `save_linear` wrote.

    Raises:
        IndexCorrupt: if a file is absent or damaged.
    """
    try:
        described = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        blocks: list[str] = described["blocks"]
        with (folder / f"{name}.npz").open("rb") as file, np.load(file) as arrays:
            return LinearModel(
                tuple(described["classes"]),
                tuple(
                    Vocabulary(block, arrays[f"terms_{block}"], arrays[f"rarity_{block}"])
                    for block in blocks
                ),
                tuple(arrays[f"weights_{block}"] for block in blocks),
                arrays["bias"],
            )
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise IndexCorrupt(f"{folder / name} cannot be read; {REBUILD}") from error
