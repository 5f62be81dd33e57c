"""What was said → chances of each role and kind, and which words speak for which criterion.

Two readers that err differently are asked about roles and kinds: a linear model on words and letter
groups, fitted on the examples when an index is built, and an encoder tuned when the program was
written. Their chances are multiplied, each raised to its weight. A long message is read twice, the
second time without what tells nothing. What is shown as evidence are the statements in which the
tuned encoder recognises a criterion of the role. Runs on numpy and onnxruntime.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.corpus import Corpus
from index.examples import Example, is_held_aside
from index.features import MOST_CHARACTERS, Statement, split_statements
from index.lexical import LEXICON_FOLDER
from index.linear import LinearModel, fit_linear, load_linear, save_linear
from index.role_table import RoleTable, fit_table, load_table, save_table
from index.spelling import OwnersWords, read_owners, write_owners
from index.tuned import Reading, TunedEncoder
from index.tuned_graph import compile_tuned
from index.tuned_heads import TunedHeads, load_tuned_heads

HEADS_FOLDER, ROLE_MODEL, KIND_MODEL = "heads", "roles", "kinds"
# Exponents of the two readers' chances, and how far their product is sharpened or flattened so
# that a chance of 0.8 is right four times in five. Measured on a fifth of what is fitted on, with
# both readers fitted on the rest; the weights matter little between 0.4 and 0.6.
TUNED_WEIGHT, WORDS_WEIGHT, TEMPERATURE = 0.5, 0.5, 0.6
# A reader that has never seen a role gives it this chance rather than none.
LEAST_CHANCE = 1e-5
# A criterion that a statement bears out with less chance than this is no match.
LEAST_MATCH = 0.05
MOST_STATEMENTS = 150
# Of a message with more words than these, its statements that bear most on criteria are also read
# by themselves. On held-aside situations of more than 40 words that made 0.916 right instead of
# 0.912; with five sentences of small talk strewn in 0.80 instead of 0.76, with twenty 0.65 instead
# of 0.49. The gist alone is worse: 0.89 without small talk.
GIST_WORDS = 40


@dataclass(frozen=True, slots=True)
class Match:
    """A statement that bears on a criterion: it holds, or it does not; `score` in 0..1."""

    statement: Statement
    criterion: str
    holds: bool
    score: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the heads make of a message.

    Attributes:
        roles: (role, calibrated chance), best first; the chances sum to 1.
        kinds: The chance of each kind of question.
        matches: The best statement for each criterion and each way it may stand, best first.
        sections: The chance that each section answers a question best, of sum 1. Ids are those
            that the tuned encoder was trained for; another corpus has others.
        topics: The chance that a comparison is about each role, each 0..1.
        uncovered: Each statement with the chance that the corpus does not cover it.
    """

    roles: tuple[tuple[str, float], ...]
    kinds: dict[str, float]
    matches: tuple[Match, ...]
    sections: Mapping[str, float] = field(default_factory=dict)
    topics: Mapping[str, float] = field(default_factory=dict)
    uncovered: tuple[tuple[Statement, float], ...] = ()


class Heads:
    """The fitted parts of deciding. Safe to use from threads."""

    def __init__(
        self,
        encoder: TunedEncoder,
        tuned: TunedHeads,
        words: LinearModel,
        kinds: LinearModel,
        table: RoleTable,
        spelling: OwnersWords,
    ) -> None:
        """Hold the tuned encoder with its heads, the models on words, and the readable table.

        `spelling` puts typos right before a message is read.
        """
        self._encoder = encoder
        self._tuned = tuned
        self._words = words
        self._kinds = kinds
        self._spelling = spelling
        self.table = table

    @classmethod
    def load(cls, folder: Path) -> "Heads":
        """Return the heads of an index folder.

        Raises:
            IndexCorrupt: if a file is absent or damaged.
        """
        parts = folder / HEADS_FOLDER
        return cls(
            TunedEncoder.load(parts),
            load_tuned_heads(parts),
            load_linear(parts, ROLE_MODEL),
            load_linear(parts, KIND_MODEL),
            load_table(parts),
            read_owners(parts, folder / LEXICON_FOLDER),
        )

    def predict(self, text: str) -> Prediction:
        """Return what the heads make of a message: the owner's turns, one a line.

        Fails closed on a long text: only its first MOST_CHARACTERS characters are read.
        """
        said = text[:MOST_CHARACTERS]
        corrected = self._spelling.correct(said)
        reading = self._encoder.read(corrected)
        kinds = blend(self._tuned.kind_chances(reading), self._kinds.probabilities(corrected))
        statements = split_statements(said)[:MOST_STATEMENTS]
        # Statements keep their places in what was typed.
        typed = reading if corrected == said else self._encoder.read(said)
        scores = [self._tuned.criterion_chances(typed, s.start, s.end) for s in statements]
        chances = self._role_chances(reading, corrected)
        if gist := gist_of(statements, [float(chance.sum()) for chance in scores]):
            said_most = self._spelling.correct(gist)
            chances = pool(chances, self._role_chances(self._encoder.read(said_most), said_most))
        told = zip(self._words.classes, chances.tolist(), strict=True)
        return Prediction(
            roles=tuple(sorted(told, key=lambda one: -one[1])),
            kinds=_named(self._tuned.kinds, kinds),
            matches=_best_matches(statements, scores, self._tuned.criteria),
            sections=_named(self._tuned.sections, self._tuned.section_chances(reading)),
            topics=_named(self._tuned.roles, self._tuned.topic_chances(reading)),
            uncovered=tuple(
                (s, self._tuned.uncovered_chance(typed, s.start, s.end)) for s in statements
            ),
        )

    def supports(self, prediction: Prediction, role: str) -> tuple[Match, ...]:
        """Return the matches that speak for a role, strongest first: weight in the table × score.

        At least one wherever a statement matches a criterion that points to the role, however
        faintly.
        """
        weighed = [
            (self.table.weight(match.criterion, match.holds, role) * match.score, match)
            for match in prediction.matches
        ]
        speaking = [pair for pair in weighed if pair[0] > 0]
        firm = [pair for pair in speaking if pair[1].score >= LEAST_MATCH]
        ranked = sorted(firm or speaking, key=lambda pair: -pair[0])
        return tuple(match for _, match in ranked)

    def _role_chances(self, reading: Reading, text: str) -> NDArray[np.float32]:
        tuned = self._for_our_roles(self._tuned.role_chances(reading))
        return blend(tuned, self._words.probabilities(text))

    def _for_our_roles(self, chances: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the tuned chances in our order; equal ones where the corpus has other roles."""
        known = dict(zip(self._tuned.roles, chances.tolist(), strict=True))
        if set(known) != set(self._words.classes):
            count = len(self._words.classes)
            return np.full(count, 1 / count, dtype=np.float32)
        return np.array([known[role] for role in self._words.classes], dtype=np.float32)


def _named(names: Sequence[str], chances: NDArray[np.float32]) -> dict[str, float]:
    return dict(zip(names, chances.tolist(), strict=True))


def blend(tuned: NDArray[np.float32], words: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the readers' joint chances, calibrated; over the last axis, of sum 1.

    A logarithmic opinion pool (Genest and Zidek 1986), then temperature scaling (Guo et al. 2017).
    """
    logs = TUNED_WEIGHT * np.log(tuned + LEAST_CHANCE) + WORDS_WEIGHT * np.log(words + LEAST_CHANCE)
    raised = np.exp((logs - logs.max(axis=-1, keepdims=True)) / TEMPERATURE)
    chances: NDArray[np.float32] = raised / raised.sum(axis=-1, keepdims=True)
    return chances


def pool(first: NDArray[np.float32], second: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the geometric mean of two readings' chances, of sum 1."""
    joint = np.sqrt(first * second)
    chances: NDArray[np.float32] = joint / joint.sum()
    return chances


def gist_of(statements: Sequence[Statement], telling: Sequence[float]) -> str:
    """Return about `GIST_WORDS` words of a longer message: the statements that tell most, in order.

    Args:
        statements: of the message.
        telling: the chance that each bears on a criterion.

    Returns:
        The statements, each with a full stop; "" for a message that is no longer than its gist.
    """
    lengths = [len(one.text.split()) for one in statements]
    if sum(lengths) <= GIST_WORDS:
        return ""
    kept: set[int] = set()
    for place in sorted(range(len(statements)), key=lambda place: -telling[place]):
        if sum(lengths[one] for one in kept) >= GIST_WORDS:
            break
        kept.add(place)
    return " ".join(statements[place].text.rstrip(" .,;") + "." for place in sorted(kept))


def _best_matches(
    statements: Sequence[Statement], scores: Sequence[NDArray[np.float32]], criteria: Sequence[str]
) -> tuple[Match, ...]:
    if not statements:
        return ()
    grid = np.stack(scores)  # (statements, criteria, holds or not)
    best = grid.argmax(axis=0)
    matches = [
        Match(statements[best[row, side]], name, side == 0, float(grid[best[row, side], row, side]))
        for row, name in enumerate(criteria)
        for side in (0, 1)
    ]
    return tuple(sorted(matches, key=lambda match: -match.score))


def fit_heads(folder: Path, corpus: Corpus) -> None:
    """Write the heads into an index folder, fitted on the examples that are not held aside."""
    parts = folder / HEADS_FOLDER
    parts.mkdir(exist_ok=True)
    compile_tuned(parts)
    examples = [one for one in corpus.examples if not is_held_aside(one)]
    recommend = [one for one in examples if one.kind == "recommend"]
    texts = [said_in(one) for one in recommend]
    labels = [one.roles[0] for one in recommend]
    save_linear(fit_linear(texts, labels, [role.id for role in corpus.roles]), parts, ROLE_MODEL)
    kinds = fit_linear(
        [said_in(one) for one in examples], [one.kind for one in examples], _kinds_of(parts)
    )
    save_linear(kinds, parts, KIND_MODEL)
    write_owners(parts, [said_in(one) for one in examples])
    save_table(fit_table(corpus.roles, corpus.criteria, recommend), parts)


def _kinds_of(parts: Path) -> tuple[str, ...]:
    return load_tuned_heads(parts).kinds


def said_in(example: Example) -> str:
    """Return all turns of an example, one a line: what `predict` is given."""
    return "\n".join(example.turns)
