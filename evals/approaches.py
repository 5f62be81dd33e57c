"""Ways to tell which role an owner needs, from the plainest to the one that ships.

Each is fitted on the examples that may be fitted on, and gives chances for every held-aside text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.corpus import Corpus
from index.embedder import Encoder
from index.examples import Example, is_held_aside
from index.features import split_statements
from index.heads import HEADS_FOLDER, blend, said_in
from index.linear import SHARPNESS, LinearModel, fit_linear, softmax
from index.role_table import fit_table
from index.tuned import TunedEncoder
from index.tuned_heads import TunedHeads, load_tuned_heads

# Cosines lie close together; this spreads them for the softmax. It changes no ranking.
COSINE_SHARPNESS = 18.0

Chances = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Task:
    """What every approach is given.

    Attributes:
        corpus: The corpus.
        fit: The recommend examples to fit on.
        held: Those to be told, never fitted on.
        encoder: The untouched sentence encoder.
        folder: An index folder that holds the fitted heads.
    """

    corpus: Corpus
    fit: tuple[Example, ...]
    held: tuple[Example, ...]
    encoder: Encoder
    folder: Path

    @property
    def roles(self) -> tuple[str, ...]:
        """Return the roles' ids, in the order of every approach's columns."""
        return tuple(role.id for role in self.corpus.roles)


def make_task(corpus: Corpus, encoder: Encoder, folder: Path) -> Task:
    """Return the task of a corpus: its recommend examples, split by `is_held_aside`."""
    asked = [one for one in corpus.examples if one.kind == "recommend"]
    fit = tuple(one for one in asked if not is_held_aside(one))
    return Task(corpus, fit, tuple(one for one in asked if is_held_aside(one)), encoder, folder)


def run_approaches(task: Task) -> dict[str, Chances]:
    """Return, by the approach's name, the held-aside texts' chances, (texts, roles) float32."""
    vectors = linear_on_vectors(task)
    letters_and_words = linear_on_words(task, task.fit)
    alone, table = tuned_encoder(task)
    return {
        "nearest criteria text": nearest_criteria(task),
        "linear, frozen sentence vectors": vectors,
        "linear, words and pairs": linear_on_words(task, task.fit, only="word"),
        "linear, letter groups": linear_on_words(task, task.fit, only="letter"),
        "linear, words and letter groups": letters_and_words,
        "the last and the frozen vectors": blend(vectors, letters_and_words),
        "criteria seen by the tuned encoder, table": table,
        "tuned encoder": alone,
        "tuned encoder, words and letters (ships)": blend(alone, letters_and_words),
    }


def nearest_criteria(task: Task) -> Chances:
    """Return chances by the best cosine of any sentence with any criterion of the role."""
    criteria = task.corpus.criteria
    known = task.encoder.encode([criterion.when for criterion in criteria])
    points_to = np.array([[role in one.roles for role in task.roles] for one in criteria])
    rows = []
    for example in task.held:
        said = [one.text for one in split_statements(said_in(example))]
        best = (task.encoder.encode(said) @ known.T).max(axis=0)
        rows.append(np.where(points_to, best[:, None], -1.0).max(axis=0))
    return softmax(np.array(rows, dtype=np.float32) * COSINE_SHARPNESS)


def linear_on_vectors(task: Task) -> Chances:
    """Return chances by logistic regression on the untouched encoder's vectors."""
    from sklearn.linear_model import LogisticRegression

    known = task.encoder.encode([said_in(one) for one in task.fit])
    asked = task.encoder.encode([said_in(one) for one in task.held])
    model = LogisticRegression(C=10, max_iter=500).fit(known, [one.roles[0] for one in task.fit])
    columns = {name: column for column, name in enumerate(model.classes_)}
    chances = model.predict_proba(asked).astype(np.float32)
    result = np.zeros((len(task.held), len(task.roles)), dtype=np.float32)
    for position, role in enumerate(task.roles):
        if role in columns:
            result[:, position] = chances[:, columns[role]]
    return result


def linear_on_words(task: Task, examples: Sequence[Example], *, only: str | None = None) -> Chances:
    """Return chances by a linear model on words and letter groups, fitted on the examples given.

    Args:
        task: what is to be told.
        examples: what to fit on.
        only: one block of features alone, "word" or "letter"; None: both.
    """
    texts = [said_in(one) for one in examples]
    model = fit_linear(texts, [one.roles[0] for one in examples], task.roles)
    if only is None:
        return np.stack([model.probabilities(said_in(one)) for one in task.held])
    kept = [n for n, one in enumerate(model.vocabularies) if one.block == only]
    part = LinearModel(
        model.classes,
        tuple(model.vocabularies[n] for n in kept),
        tuple(model.weights[n] for n in kept),
        model.bias,
    )
    return softmax(SHARPNESS * np.stack([part.margins(said_in(one)) for one in task.held]))


def tuned_encoder(task: Task) -> tuple[Chances, Chances]:
    """Return chances by the tuned role head, and by the table on the criteria it recognises."""
    parts = task.folder / HEADS_FOLDER
    encoder, heads = TunedEncoder.load(parts), load_tuned_heads(parts)
    table = _table_weights(task, heads)
    alone, by_table = [], []
    for example in task.held:
        said = said_in(example)
        reading = encoder.read(said)
        told = dict(zip(heads.roles, heads.role_chances(reading).tolist(), strict=True))
        alone.append([told.get(role, 0.0) for role in task.roles])
        statements = split_statements(said)
        scores = [heads.criterion_chances(reading, one.start, one.end) for one in statements]
        by_table.append(np.max(scores, axis=0).reshape(-1) @ table)
    return np.array(alone, dtype=np.float32), softmax(np.array(by_table, dtype=np.float32))


def _table_weights(task: Task, heads: TunedHeads) -> NDArray[np.float32]:
    """Return the readable table as a matrix, (criteria × holds or not, roles)."""
    table = fit_table(task.corpus.roles, task.corpus.criteria, task.fit)
    rows = [
        [table.weight(criterion, holds, role) for role in task.roles]
        for criterion in heads.criteria
        for holds in (True, False)
    ]
    return np.array(rows, dtype=np.float32)
