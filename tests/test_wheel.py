import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from assistant import Settings

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the built wheel, and this one's packages as its dependencies."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True, timeout=300)
    environment = folder / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    python = environment / "bin" / "python"
    wheel = next(folder.glob("*.whl"))
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps"]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True, timeout=300)
    site = next((environment / "lib").glob("python*/site-packages"))
    # A plain path in a .pth file: our own editable install, itself a .pth file, stays out.
    (site / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return environment


def test_the_wheel_answers_from_an_empty_folder(
    installed: Path, settings: Settings, tmp_path: Path
) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ADVISOR_")},
        "ADVISOR_INDEX_DIR": str(settings.index_dir),
    }
    result = subprocess.run(
        [installed / "bin" / "advisor", "ask", "--json", "FCTO or consultant?"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout)
    assert answer["citations"]


def test_the_wheel_brings_its_own_corpus(installed: Path, corpus_dir: Path) -> None:
    code = (
        "from assistant.opening import corpus_folder; from assistant import Settings; "
        "print(corpus_folder(Settings()))"
    )
    result = subprocess.run(
        [installed / "bin" / "python", "-c", code],
        cwd=installed,
        capture_output=True,
        text=True,
        check=True,
    )
    shipped = Path(result.stdout.strip())
    assert installed in shipped.parents
    names = {path.name for path in corpus_dir.glob("*") if path.is_file()}
    assert names == {path.name for path in shipped.glob("*") if path.is_file()}
