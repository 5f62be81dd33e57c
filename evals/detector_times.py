"""How long checking a sentence takes, and how long a model's first one waits for all but it."""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant import Advisor, Answer, Settings
from assistant.entail import Entailment
from assistant.generate.wording import WORDED
from assistant.markup import plain
from evals.labelled import LabelledSentence
from evals.obliging_model import MODEL, obliging_model
from index.sentences import split_sentences

# As many passages as an answer's prompt holds at most.
PASSAGES = 17
SENTENCES, SEED = 200, 11
# Sentences that the model which takes no time says, of those the composed answer quotes.
SAID = 3


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds, one of each measurement.

    Attributes:
        checked: To check a sentence against `PASSAGES` passages that were read before, one of
            which it is about.
        first: From a question to the first sentence shown of a model that takes no time.
    """

    checked: tuple[float, ...]
    first: tuple[float, ...]


def measure_times(
    settings: Settings, sentences: Sequence[LabelledSentence], questions: Sequence[str]
) -> Times:
    """Return the times of all but the model, on an advisor that has been used before."""
    unworded = settings.model_copy(update={"model": None, "model_url": None})
    with Advisor.open(unworded) as advisor:
        checked = tuple(_checked(advisor, sentences))
        answers = [(question, advisor.ask(question)) for question in questions]
    said = {question: _said(answer) for question, answer in answers if answer.kind in WORDED}
    with obliging_model() as model:
        worded = settings.model_copy(update={"model": MODEL, "model_url": model.url})
        with Advisor.open(worded) as advisor:
            first = []
            for question, model.text in (*list(said.items())[:1], *said.items()):
                first.append(_until_first(advisor, question))
    # The very first question opens the model.
    return Times(checked, tuple(one for one in first[1:] if one is not None))


def _checked(advisor: Advisor, sentences: Sequence[LabelledSentence]) -> Iterator[float]:
    entailment = Entailment(advisor.parts.index.encoder.encode)
    chance = random.Random(SEED)
    premises = list(dict.fromkeys(one.premise for one in sentences))
    for premise in premises:
        for start, end in split_sentences(premise):
            entailment.scores(premise[start:end], [premise])
    for one in chance.sample(list(sentences), min(SENTENCES, len(sentences))):
        passages = [one.premise, *chance.sample(premises, PASSAGES - 1)]
        begun = time.perf_counter()
        entailment.scores(one.claim, passages)
        yield (time.perf_counter() - begun) * 1000


def _said(answer: Answer) -> str:
    """Return the first sentences of what an answer quotes, each on a line with its number."""
    lines = []
    for citation in answer.citations[:SAID]:
        quote = plain(citation.quote)
        start, end = split_sentences(quote)[0]
        lines.append(f"{quote[start:end]} [{citation.n}]")
    return "\n".join(lines)


def _until_first(advisor: Advisor, question: str) -> float | None:
    """Return the milliseconds to the first sentence, or None if none is shown."""
    begun = time.perf_counter()
    seconds: list[float] = []
    for told in advisor.stream(question):
        if isinstance(told, Answer):
            shown = told.writing.shown if told.writing else 0
            # What stands above the prose comes first.
            return seconds[1] * 1000 if shown else None
        seconds.append(time.perf_counter() - begun)
    return None
