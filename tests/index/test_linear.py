from pathlib import Path

import numpy as np
import pytest

from index.errors import IndexCorrupt
from index.linear import fit_linear, load_linear, save_linear, softmax

TEXTS = ["our app crashes", "the app is down", "cash is short", "no cash, late invoices"] * 3
LABELS = ["fcto", "fcto", "fcfo", "fcfo"] * 3
CLASSES = ["fcto", "fcfo", "msp"]


def test_a_fitted_model_tells_its_classes_apart() -> None:
    model = fit_linear(TEXTS, LABELS, CLASSES)
    assert model.classes[int(model.margins("the app crashes again").argmax())] == "fcto"
    assert model.classes[int(model.margins("short of cash").argmax())] == "fcfo"


def test_probabilities_sum_to_one() -> None:
    chances = fit_linear(TEXTS, LABELS, CLASSES).probabilities("our app")
    assert chances.sum() == pytest.approx(1)
    assert (chances >= 0).all()


def test_a_class_without_examples_is_never_first() -> None:
    model = fit_linear(TEXTS, LABELS, CLASSES)
    assert model.margins("something else")[CLASSES.index("msp")] == -1


def test_without_examples_all_are_equal() -> None:
    np.testing.assert_allclose(fit_linear([], [], CLASSES).probabilities("app"), 1 / 3)


def test_fitting_twice_gives_the_same() -> None:
    one, other = (fit_linear(TEXTS, LABELS, CLASSES).margins("our cash app") for _ in range(2))
    np.testing.assert_array_equal(one, other)


def test_a_saved_model_gives_the_same_scores(tmp_path: Path) -> None:
    model = fit_linear(TEXTS, LABELS, CLASSES)
    save_linear(model, tmp_path, "roles")
    again = load_linear(tmp_path, "roles")
    assert again.classes == model.classes
    np.testing.assert_allclose(
        again.margins("the cash app"), model.margins("the cash app"), atol=2e-3
    )


@pytest.mark.parametrize("name", ["roles.json", "roles.npz"])
def test_a_damaged_file_is_named(tmp_path: Path, name: str) -> None:
    save_linear(fit_linear(TEXTS, LABELS, CLASSES), tmp_path, "roles")
    (tmp_path / name).write_bytes(b"{")
    with pytest.raises(IndexCorrupt, match="roles"):
        load_linear(tmp_path, "roles")


def test_softmax_survives_large_scores() -> None:
    assert softmax(np.array([1e4, 0.0], dtype=np.float32)).tolist() == [1.0, 0.0]
