import json
import math
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from assistant.settings import Settings
from evals.cli import main
from evals.detector import auroc, judge
from evals.detector_fit import LEAST_PRECISION, lowest_bound
from evals.errors import CasesError
from evals.labelled import (
    WRITTEN_LAST,
    LabelledSentence,
    is_held_aside,
    own_files,
    read_labelled,
)

LINE = {"premise": "It costs $5 a month.", "claim": "It costs $6.", "label": "unsupported"}


def sentence(premise: str, *, supported: bool) -> LabelledSentence:
    return LabelledSentence(premise, "claim", supported, "none", "")


@pytest.fixture
def own_index(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_INDEX_DIR", str(settings.index_dir))


def test_auroc_is_the_share_of_pairs_in_the_right_order() -> None:
    labels = np.array([True, True, False, False])
    assert auroc(labels, np.array([0.9, 0.4, 0.4, 0.1])) == 0.875
    assert math.isnan(auroc(np.array([True]), np.array([1.0])))


def test_precision_and_recall_are_of_supported_sentences() -> None:
    given = [sentence("a", supported=True), sentence("b", supported=True)]
    given += [sentence("c", supported=False), sentence("d", supported=False)]
    quality = judge("any", given, np.array([0.9, 0.2, 0.8, 0.1]), 0.5)
    assert (quality.precision.value, quality.recall.value, quality.passed) == (0.5, 0.5, 2)


def test_the_bound_is_the_lowest_that_keeps_the_precision() -> None:
    labels = np.array([True] * 20 + [False] * 20)
    margins = np.concatenate([np.linspace(2, 1, 20), np.linspace(0, -2, 20)])
    bound, recall = lowest_bound(labels, margins)
    passed = margins >= bound
    assert recall == 1.0
    assert labels[passed].mean() >= LEAST_PRECISION
    assert bound == margins[19]


def test_at_least_three_hundred_sentences_of_both_labels_are_held_aside() -> None:
    held = [one for one in read_labelled(own_files()) if is_held_aside(one)]
    assert len(held) >= 300
    assert 0.3 < sum(one.supported for one in held) / len(held) < 0.7
    assert all(is_held_aside(one) for one in held if one.source == WRITTEN_LAST)


def test_a_premise_is_never_on_both_sides() -> None:
    known = [one for one in read_labelled(own_files()) if one.source != WRITTEN_LAST]
    aside = {one.premise for one in known if is_held_aside(one)}
    assert not aside & {one.premise for one in known if not is_held_aside(one)}


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ('{"premise": "a"', "1"),
        (json.dumps({**LINE, "label": "maybe"}), "maybe"),
        (json.dumps({**LINE, "premises": "a"}), "premises"),
        (json.dumps({"claim": "b", "label": "supported"}), "premise"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str, named: str) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(CasesError, match=named):
        read_labelled([path])


@pytest.mark.usefixtures("own_index")
def test_any_set_in_the_documented_form_is_measured(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    same = {"premise": LINE["premise"], "claim": LINE["premise"], "label": "supported"}
    path.write_text(f"{json.dumps(LINE)}\n{json.dumps(same)}\n", encoding="utf-8")
    shown = CliRunner().invoke(main, ["detector", str(path), "--json"])
    assert shown.exit_code == 0, shown.output
    told = json.loads(shown.stdout)
    assert told["n"] == 2
    check, *baselines = told["systems"]
    assert (check["precision"]["value"], check["recall"]["value"]) == (1.0, 1.0)
    assert [one["system"] for one in baselines] == ["token overlap", "cosine"]


@pytest.mark.usefixtures("own_index")
def test_times_are_told_for_sentences_and_for_the_first_one() -> None:
    shown = CliRunner().invoke(main, ["detector", "--times"])
    assert shown.exit_code == 0, shown.output
    assert "17 passages: median" in shown.stdout
    assert "takes no time: median" in shown.stdout
