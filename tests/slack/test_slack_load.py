"""A small load on the bot as it is run, with a kill in the middle; `load.py` measures a big one."""

from pathlib import Path

import pytest
from load import Load, run_load

from assistant.settings import Settings


@pytest.mark.parametrize("mode", ["http", "socket"])
def test_every_question_is_answered_once_through_duplicates_refusals_and_a_kill(
    mode: str, tmp_path: Path, settings: Settings
) -> None:
    load = Load(mode, questions=60, threads=10, seconds=6.0)
    report = run_load(load, tmp_path, settings.index_dir)
    assert report.reached, report
    assert report.refused_calls > 0
