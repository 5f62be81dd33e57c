import json
import shutil
from pathlib import Path

import pytest

from evals.errors import RunUnreadable
from evals.learning import keep_share, read_curve
from index.examples import is_held_aside, read_examples


def test_a_curve_is_read_back_and_anything_else_is_named(tmp_path: Path) -> None:
    points = [{"share": 1.0, "examples": 9.0, "value": 0.5, "low": 0.1, "high": 0.9, "n": 8.0}]
    (tmp_path / "curve.json").write_text(json.dumps(points))
    assert read_curve(tmp_path / "curve.json") == points
    for text in ("{}", "[1]", "nonsense"):
        (tmp_path / "other.json").write_text(text)
        with pytest.raises(RunUnreadable):
            read_curve(tmp_path / "other.json")


def test_a_share_is_nested_and_holds_nothing_held_aside(corpus_dir: Path, tmp_path: Path) -> None:
    kept = []
    for share in (0.1, 0.5):
        folder = tmp_path / f"corpus-{share}"
        shutil.copytree(corpus_dir, folder)
        count = keep_share(folder, share)
        examples = read_examples(folder)
        assert len(examples) == count
        assert not any(is_held_aside(example) for example in examples)
        kept.append({example.turns for example in examples})
    assert kept[0] < kept[1]
    total = sum(not is_held_aside(example) for example in read_examples(corpus_dir))
    assert len(kept[1]) == round(total * 0.5)
