import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant import Settings
from assistant.channels.cli import main


@pytest.fixture
def built(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands find the index that the tests share."""
    monkeypatch.setenv("ADVISOR_INDEX_DIR", str(settings.index_dir))


def run(*arguments: str, given: str | bytes | None = None) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, arguments, input=given)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def test_help_shows_examples_and_lists_every_command() -> None:
    code, out, _ = run("--help")
    assert code == 0
    assert 'advisor ask "FCTO or consultant?"' in out
    for name in ("ask", "chat", "web", "index", "doctor", "completion"):
        assert name in out


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from assistant.channels.cli import main\n"
        "main(['--help'], standalone_mode=False)\n"
        "heavy = {'chromadb', 'numpy', 'gradio', 'langchain_core', 'pydantic'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.splitlines()[-1] == "[]"


@pytest.mark.usefixtures("built")
def test_ask_prints_plain_words_in_a_pipe() -> None:
    code, out, err = run("ask", "FCTO or consultant?")
    assert (code, err) == (0, "")
    assert "Sources" in out
    assert "**" not in out


@pytest.mark.usefixtures("built")
def test_ask_reads_standard_input_and_prints_json() -> None:
    code, out, _ = run("ask", "-", "--json", given="FCTO or consultant?\n")
    assert code == 0
    assert json.loads(out)["kind"] == "compare"


@pytest.mark.usefixtures("built")
def test_jsonl_answers_each_question_and_names_the_one_it_cannot_read() -> None:
    code, out, _ = run("ask", "--jsonl", "-", given="FCTO or consultant?\n\n?!\nwhat is an FCMO\n")
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 2
    assert [line["question"] for line in lines] == ["FCTO or consultant?", "?!", "what is an FCMO"]
    assert "error" in lines[1]
    assert lines[2]["citations"]


@pytest.mark.parametrize("arguments", [["ask"], ["ask", "one", "two"], ["ask", "  "], ["nonsense"]])
@pytest.mark.usefixtures("built")
def test_bad_usage_ends_with_two(arguments: list[str]) -> None:
    code, out, err = run(*arguments)
    assert code == 2
    assert out == ""
    assert err


@pytest.mark.usefixtures("built")
def test_binary_input_ends_with_two() -> None:
    code, _, err = run("ask", "-", given=bytes(range(256)) * 20)
    assert code == 2
    assert "file" in err


def test_an_unknown_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_INDEKS_DIR", "/tmp")
    code, _, err = run("ask", "hello")
    assert code == 2
    assert "did you mean ADVISOR_INDEX_DIR" in err


def test_a_broken_corpus_ends_with_three(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_CORPUS_DIR", str(tmp_path))
    monkeypatch.setenv("ADVISOR_INDEX_DIR", str(tmp_path / "index"))
    code, _, err = run("ask", "hello")
    assert code == 3
    assert err


@pytest.mark.usefixtures("built")
def test_a_server_that_is_down_ends_with_four(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_CHROMA_URL", "http://127.0.0.1:9")
    code, _, err = run("ask", "hello")
    assert code == 4
    assert "127.0.0.1:9" in err


@pytest.mark.usefixtures("built")
def test_chat_remembers_and_obeys_its_commands() -> None:
    typed = "\n".join(
        [
            "Our developers built an app that customers pay for. Nobody leads them.",
            "/why",
            "/sources",
            "/nonsense",
            "/help",
            "/new",
            "/sources",
            "/quit",
        ]
    )
    code, out, _ = run("chat", given=typed)
    assert code == 0
    assert "There is no command /nonsense" in out
    assert "Forgotten." in out
    assert "The last answer cites nothing." in out


@pytest.mark.usefixtures("built")
def test_index_info_and_search() -> None:
    code, out, _ = run("index", "info", "--json")
    assert code == 0
    assert json.loads(out)["passages"] > 100
    code, out, _ = run("index", "search", "EOS Integrator", "-k", "2")
    assert code == 0
    assert "fractional-coo#" in out


@pytest.mark.usefixtures("built")
def test_doctor_finds_nothing_wrong() -> None:
    code, out, _ = run("doctor", "--json")
    findings = json.loads(out)
    assert code == 0, findings
    assert {"Python", "Corpus", "Model", "Index"} <= {finding["what"] for finding in findings}


def test_doctor_names_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_INDEX_DIR", str(tmp_path))
    code, out, _ = run("doctor")
    assert code == 3
    assert "advisor index build" in out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(shell: str) -> None:
    code, out, _ = run("completion", shell)
    assert code == 0
    assert "_ADVISOR_COMPLETE" in out


def test_ctrl_c_ends_quietly(settings: Settings) -> None:
    import signal
    import time

    environment = {**os.environ, "ADVISOR_INDEX_DIR": str(settings.index_dir)}
    with subprocess.Popen(
        [sys.executable, "-c", "from assistant.channels.cli import main; main()", "chat"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()  # the welcome: it is listening now
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err
