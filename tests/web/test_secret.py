import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant import Settings
from assistant.channels.web.secret import FILE, browser_secret


def test_secret_is_the_same_after_a_restart(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    assert browser_secret(Settings(), folder) == browser_secret(Settings(), folder)
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == [FILE]


def test_servers_that_start_at_once_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        secrets = set(threads.map(lambda _: browser_secret(Settings(), tmp_path), range(8)))
    assert len(secrets) == 1


def test_secret_of_the_settings_wins(tmp_path: Path) -> None:
    settings = Settings.load({"ADVISOR_BROWSER_SECRET": "mine"})
    assert browser_secret(settings, tmp_path) == "mine"
    assert not list(tmp_path.iterdir())


def test_folder_that_cannot_be_written_costs_only_the_memory(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert len(browser_secret(Settings(), tmp_path / "file")) >= 16
    assert "ADVISOR_BROWSER_SECRET" in caplog.text
