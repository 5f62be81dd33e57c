import random
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from evals.tuner import write_mean
from evals.tuning_texts import mark, mistype, vary
from index.examples import Example, Signal

TEXT = "Our own app is slow. It rains a lot here. Nobody leads the developers."
EXAMPLE = Example(
    TEXT,
    (TEXT,),
    "recommend",
    ("fcto",),
    (Signal("Our own app", "own", True), Signal("Nobody leads the developers", "led", False)),
    (),
    (),
    "",
    (),
    "owners",
)
NUMBERS = {"own": 0, "led": 1}


def test_quotes_are_marked_by_criterion_and_side() -> None:
    marked = mark(TEXT, EXAMPLE, NUMBERS, random.Random(0))
    classes = {TEXT[start:end]: label for start, end, label in marked.statements}
    assert classes["Our own app"] == 0
    assert classes["Nobody leads the developers"] == 3


def test_a_sentence_without_a_signal_is_sometimes_nothing() -> None:
    found = {
        TEXT[start:end]
        for seed in range(20)
        for start, end, label in mark(TEXT, EXAMPLE, NUMBERS, random.Random(seed)).statements
        if label == 2 * len(NUMBERS)
    }
    assert found == {"It rains a lot here."}


def test_varying_keeps_what_the_label_rests_on() -> None:
    other = Example("It rains.", ("It rains.",), "recommend", ("msp",), (), (), (), "", (), "b")
    for seed in range(200):
        text = vary(EXAMPLE, [other], random.Random(seed))
        # Fewer than a fifth of the letters may be mistyped, so most of the text stays.
        assert len(text) >= len("Our own app")


@pytest.mark.parametrize("share", [0.0, 0.05, 0.5])
def test_mistyping_changes_about_that_share(share: float) -> None:
    text = "nobody leads the developers " * 20
    typed = mistype(text, share, random.Random(1))
    assert (typed == text) == (share == 0)
    assert abs(len(typed) - len(text)) <= share * len(text)


def test_varying_is_repeatable() -> None:
    one, other = (vary(EXAMPLE, [EXAMPLE], random.Random(3)) for _ in range(2))
    assert one == other


def test_the_mean_of_weights_is_taken_name_by_name(tmp_path: Path) -> None:
    for name, value in (("a", 1.0), ("b", 2.0)):
        save_file({"layer": torch.full((2, 3), value).half()}, tmp_path / name)
    write_mean((tmp_path / "a", tmp_path / "b"), tmp_path / "mean")
    assert load_file(tmp_path / "mean")["layer"].tolist() == [[1.5] * 3] * 2
