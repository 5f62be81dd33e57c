"""`python -m evals.ablation`: how well each way of deciding tells the held-aside situations.

Prints Markdown: a table of the approaches, and for the one that ships its reliability, its
confusions, and the learning curve of the part that is fitted when an index is built.
"""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from assistant.opening import corpus_folder, index_folder
from assistant.settings import Settings
from evals.approaches import Chances, Task, linear_on_words, make_task, run_approaches
from evals.statistics import wilson_interval
from index.corpus import read_corpus
from index.embedder import Encoder
from index.examples import Example
from index.manifest import current_folder
from index.opening import ENCODER_FOLDER

SHARES = (0.25, 0.5, 0.75, 1.0)
BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0)
MOST_CONFUSIONS = 12
NEAR_MISS = "near-miss"


@dataclass(frozen=True, slots=True)
class Score:
    """How many of n were right; `brier`: of the chance given to the role told, lower is better."""

    right: int
    n: int
    brier: float = 0.0
    macro_f1: float = 0.0

    def __str__(self) -> str:
        """Return percent right with the Wilson interval: "86.2 (84.0–88.2)"."""
        if not self.n:
            return "–"
        interval = wilson_interval(self.right, self.n)
        return (
            f"{100 * self.right / self.n:.1f} ({100 * interval.low:.1f}–{100 * interval.high:.1f})"
        )


def score_chances(chances: Chances, examples: Sequence[Example], roles: Sequence[str]) -> Score:
    """Return the score of (texts, roles) chances; any of an example's roles is right."""
    told = [roles[column] for column in chances.argmax(axis=1)]
    right = is_right(told, examples)
    wanted = [
        role if hit else one.roles[0] for role, hit, one in zip(told, right, examples, strict=True)
    ]
    brier = float(np.mean((chances.max(axis=1) - right) ** 2)) if len(right) else 0.0
    return Score(int(right.sum()), len(right), brier, macro_f1(told, wanted))


def is_right(told: Sequence[str], examples: Sequence[Example]) -> NDArray[np.bool_]:
    """Return whether each role told is one of the example's, (texts,) bool."""
    return np.array([role in one.roles for role, one in zip(told, examples, strict=True)], bool)


def macro_f1(told: Sequence[str], wanted: Sequence[str]) -> float:
    """Return the mean F1 over the roles wanted at least once."""
    told_of, wanted_of = Counter(told), Counter(wanted)
    both = Counter(one for one, other in zip(told, wanted, strict=True) if one == other)
    scores = [2 * both[role] / (told_of[role] + count) for role, count in wanted_of.items()]
    return sum(scores) / len(scores) if scores else 0.0


def reliability_rows(chances: Chances, right: NDArray[np.bool_]) -> list[str]:
    """Return Markdown rows: bin, how many, mean chance given, share that was right."""
    given = chances.max(axis=1)
    rows = []
    for low, high in pairwise(BINS):
        inside = (given >= low) & ((given < high) | (high == 1.0))
        if inside.any():
            mean, share = given[inside].mean(), right[inside].mean()
            rows.append(f"| {low:.2f}–{high:.2f} | {inside.sum()} | {mean:.3f} | {share:.3f} |")
    return rows


def confusion_rows(told: Sequence[str], examples: Sequence[Example]) -> list[str]:
    """Return Markdown rows of the commonest confusions: wanted, told, how often."""
    wrong = Counter(
        (one.roles[0], role)
        for role, one in zip(told, examples, strict=True)
        if role not in one.roles
    )
    common = wrong.most_common(MOST_CONFUSIONS)
    return [f"| {wanted} | {role} | {times} |" for (wanted, role), times in common]


def curve_rows(task: Task) -> list[str]:
    """Return Markdown rows: examples fitted on, and the words model's score with them."""
    rows = []
    for share in SHARES:
        # Nested: each file gives the same share, and a larger one holds every smaller one.
        kept = [one for n, one in enumerate(task.fit) if n % 100 < 100 * share]
        score = score_chances(linear_on_words(task, kept), task.held, task.roles)
        rows.append(f"| {len(kept)} | {score} |")
    return rows


def write_report(task: Task) -> str:
    """Return the whole report as Markdown."""
    lines = [
        f"{len(task.fit)} examples fitted on, {len(task.held)} held aside. Percent right, with "
        "95 % Wilson intervals.",
        "\n| approach | all | near-misses | macro-F1 | Brier |\n| --- | --- | --- | --- | --- |",
    ]
    near = [n for n, one in enumerate(task.held) if NEAR_MISS in one.tags]
    chances: Chances = np.zeros((0, 0), np.float32)
    for name, chances in run_approaches(task).items():
        score = score_chances(chances, task.held, task.roles)
        close = score_chances(chances[near], [task.held[n] for n in near], task.roles)
        lines.append(f"| {name} | {score} | {close} | {score.macro_f1:.3f} | {score.brier:.3f} |")
    told = [task.roles[column] for column in chances.argmax(axis=1)]
    right = is_right(told, task.held)
    lines.append("\n| chance given | n | mean | right |\n| --- | --- | --- | --- |")
    lines += reliability_rows(chances, right)
    lines.append("\n| wanted | told | times |\n| --- | --- | --- |")
    lines += confusion_rows(told, task.held)
    lines.append("\n| examples | words and letter groups |\n| --- | --- |")
    lines += curve_rows(task)
    return "\n".join(lines)


@click.command()
def main() -> None:
    """Print the ablation of the role decision on the examples held aside."""
    settings = Settings.load()
    corpus: Path = corpus_folder(settings)
    folder = current_folder(index_folder(settings))
    encoder = Encoder.load(folder / ENCODER_FOLDER)
    click.echo(write_report(make_task(read_corpus(corpus), encoder, folder)))


if __name__ == "__main__":
    sys.exit(main())
