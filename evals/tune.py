"""`python -m evals.tune`: train the tuned encoder, whose weights ship in `index/weights/`.

Needs nothing but the corpus and the default model; nine minutes an epoch on one core. Only
examples that are not held aside are seen. The shipped weights are eight epochs from
all-MiniLM-L6-v2 (seed 11, learning rate 3e-4) on the examples of the time, and then, always from
the weights before (`--start`), as examples were added: four epochs (seed 33, 2.2e-4), six (two with
seed 51, 2e-4, four with seed 52, 2.4e-4), six (seed 61, 2.4e-4), and last the mean (`--average`) of
two runs of three epochs each (seeds 71 and 72, 2.2e-4 and 2.4e-4; such a mean tends to err less
than either, Wortsman et al. 2022). The word embeddings stay as they are. Trained together: the
role, the kind, the criterion of each marked statement, the form of the answer (a fractional leader
or not), the business function, the sections that answer a question (sentences of the articles are
examples too), the roles that a comparison or an explanation is about, and which statements the
series does not cover.
"""

import math
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from assistant.opening import corpus_folder
from assistant.settings import Settings
from evals.tuner import Trainer, classes_of, write_mean
from evals.tuning_texts import sentences_of
from index.corpus import read_corpus
from index.examples import Example, is_held_aside
from index.heads import said_in
from index.tuned import WEIGHTS_FOLDER

BATCH = 32
WARM_UP = 0.1


def batches(examples: list[Example], generator: random.Random) -> Iterator[list[Example]]:
    """Yield every example once, in batches of about the same length, in random order."""
    shuffled = generator.sample(examples, len(examples))
    found = []
    for first in range(0, len(shuffled), 8 * BATCH):
        chunk = sorted(shuffled[first : first + 8 * BATCH], key=lambda one: len(said_in(one)))
        found += [chunk[at : at + BATCH] for at in range(0, len(chunk), BATCH)]
    generator.shuffle(found)
    yield from found


def train(trainer: Trainer, examples: list[Example], epochs: int, rate: float) -> Iterator[float]:
    """Train for some epochs and yield each one's mean loss; the rate follows a cosine."""
    import torch

    optimizer = torch.optim.AdamW(trainer.parameter_groups(rate))
    steps = epochs * math.ceil(len(examples) / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: (
            min(1, step / (WARM_UP * steps)) * 0.5 * (1 + math.cos(math.pi * min(1, step / steps)))
        ),
    )
    others = [one for one in examples if one.kind == "recommend"]
    trained = [one for group in optimizer.param_groups for one in group["params"]]
    for _ in range(epochs):
        trainer.encoder.train()
        losses = []
        for batch in batches(examples, trainer.generator):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = trainer.loss(batch, others)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        yield sum(losses) / len(losses)


@click.command()
@click.option("--epochs", default=8, show_default=True)
@click.option("--rate", default=3e-4, show_default=True, help="Learning rate of the top layer.")
@click.option("--seed", default=11, show_default=True)
@click.option(
    "--start", type=click.Path(exists=True, path_type=Path), help="Weights to go on from."
)
@click.option(
    "--average",
    type=click.Path(exists=True, path_type=Path),
    multiple=True,
    help="Train nothing: write the mean of these weights, which began from the same ones.",
)
@click.option(
    "--output", type=click.Path(path_type=Path), default=WEIGHTS_FOLDER / "new.safetensors"
)
def main(
    epochs: int, rate: float, seed: int, start: Path | None, average: tuple[Path, ...], output: Path
) -> None:
    """Train the tuned encoder on the examples that are not held aside."""
    if average:
        write_mean(average, output)
        return
    corpus = read_corpus(corpus_folder(Settings.load()))
    examples = [one for one in corpus.examples if not is_held_aside(one)]
    trainer = Trainer(classes_of(corpus), seed, sentences_of(corpus))
    if start is not None:
        trainer.start_from(start)
    for epoch, loss in enumerate(train(trainer, examples, epochs, rate), start=1):
        click.echo(f"epoch {epoch} of {epochs}: loss {loss:.3f}", err=True)
    trainer.save(output)


if __name__ == "__main__":
    sys.exit(main())
