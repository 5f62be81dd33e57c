"""What holds for the project as a whole: its README, its rules, its texts."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from assistant import Settings
from assistant.settings import PREFIX

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_the_readme_lists_every_setting_with_its_default(name: str) -> None:
    row = re.search(rf"^\| `{PREFIX}{name.upper()}` \| (.+?) \| .+ \|$", README, re.MULTILINE)
    assert row, f"README.md: no row for {PREFIX}{name.upper()}"


def test_the_readme_lists_no_setting_that_is_not_there() -> None:
    rows = re.findall(rf"^\| `{PREFIX}([A-Z_]+)`", README, re.MULTILINE)
    assert {row.lower() for row in rows} == set(Settings.model_fields)


@pytest.mark.parametrize("target", ["run", "test", "lint", "index", "eval", "bench", "help"])
def test_the_makefile_has_the_target_that_the_readme_names(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    wanted = [*project["dependencies"], *(name for extra in extras for name in extra)]
    pins = re.sub(r"[_.](?=\S*==)", "-", (ROOT / "constraints.txt").read_text("utf-8").lower())
    for requirement in wanted:
        name = re.match(r"[A-Za-z0-9_.-]+", requirement)
        assert name
        plain = re.sub(r"[-_.]+", "-", name.group().lower())
        assert re.search(rf"^{re.escape(plain)}==", pins, re.MULTILINE), requirement


def test_links_inside_the_readme_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", README):
        assert (ROOT / target).exists(), target


def test_nothing_unfinished_is_left_in_the_texts() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    marks = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
    for name in listed:
        if name.endswith((".py", ".md", ".toml", ".yaml", "Makefile")):
            assert not marks.search((ROOT / name).read_text("utf-8")), name
