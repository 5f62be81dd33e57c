"""The learning curve: how the recommendations get better with the number of labelled examples.

For each share of the examples that may be fitted on, an index is built from a copy of the corpus
that holds only those, and the same cases are asked. The drawn examples are nested: a larger share
holds every example of a smaller one.
"""

import json
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from assistant import Advisor, Settings
from assistant.opening import corpus_folder, index_folder
from evals.cases import Case
from evals.errors import RunUnreadable
from evals.reference import reference_of
from evals.runner import run_cases
from evals.statistics import share_interval
from evals.targets.advisor import AdvisorTarget
from index.examples import FOLDER as EXAMPLES_FOLDER
from index.examples import is_held_aside, read_examples

SHARES = (0.1, 0.25, 0.5, 0.75, 1.0)
SEED = 7


def learning_curve(
    cases: Sequence[Case],
    shares: Sequence[float] = SHARES,
    *,
    watch: Callable[[float], None] = lambda share: None,
) -> list[dict[str, float]]:
    """Return a point for each share: {"share", "examples", "value", "low", "high", "n"}.

    Raises:
        AdvisorError: an index cannot be built.
    """
    asked = [case for case in cases if case.expect.kinds[0] == "recommend"]
    points = []
    for share in shares:
        watch(share)
        with _smaller_corpus(share) as (settings, examples), Advisor.open(settings) as advisor:
            reference = reference_of(advisor.parts.index.corpus, None)
            results = run_cases(asked, AdvisorTarget(advisor), reference)
        right = [result.scores["recommendation"] for result in results]
        interval = share_interval(right, [result.case.cluster for result in results])
        points.append(
            {"share": share, "examples": float(examples), "value": sum(right) / len(right)}
            | {"low": interval.low, "high": interval.high, "n": float(len(right))}
        )
    return points


def read_curve(path: Path) -> list[Mapping[str, float]]:
    """Return the points of a file that `python -m evals learning` wrote.

    Raises:
        RunUnreadable: it holds no curve.
    """
    try:
        points = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RunUnreadable(f"{path} cannot be read: {error}") from error
    needed = {"share", "examples", "value", "low", "high"}
    if not isinstance(points, list) or not all(
        isinstance(point, dict) and needed <= point.keys() for point in points
    ):
        raise RunUnreadable(
            f"{path} is no learning curve; make one with `python -m evals learning`"
        )
    return points


@contextmanager
def _smaller_corpus(share: float) -> Iterator[tuple[Settings, int]]:
    """Give settings for a corpus with only a share of the examples, and how many those are."""
    settings = Settings.load()
    corpus, index = corpus_folder(settings), index_folder(settings)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(corpus, folder / "corpus")
        if index.is_dir():
            # Its encoder and vectors are taken over, so that only the learned parts are made anew.
            shutil.copytree(index, folder / "index")
        kept = keep_share(folder / "corpus", share)
        changed = {"corpus_dir": folder / "corpus", "index_dir": folder / "index"}
        yield settings.model_copy(update=changed), kept


def keep_share(corpus: Path, share: float) -> int:
    """Leave out examples that may be fitted on until only a share is left; return how many are."""
    fitted = [example.turns for example in read_examples(corpus) if not is_held_aside(example)]
    random.Random(SEED).shuffle(fitted)
    kept = set(fitted[: round(len(fitted) * share)])
    for path in sorted((corpus / EXAMPLES_FOLDER).glob("*.jsonl")):
        lines = path.read_text(encoding="utf-8").split("\n")
        left = [line for line in lines if line.strip() and _turns_of(line) in kept]
        path.write_text("\n".join(left) + "\n", encoding="utf-8")
    return len(kept)


def _turns_of(line: str) -> tuple[str, ...]:
    values = json.loads(line)
    return tuple(values["turns"]) if "turns" in values else (values["text"],)
