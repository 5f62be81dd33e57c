import json
import re
from pathlib import Path

import pytest
from made import make_case, make_reply, make_result, make_run

from evals.gates import Verdict
from evals.outputs import Outcome, document_of
from evals.report.page import charts_of, embedded_json, label_rates, latency_bars, run_page
from evals.summary import summarise

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ATTACK = "</script><img src=x onerror=\"document.title='owned'\">"
RESULTS = (
    *(make_result(make_case(name=f"right-{n}", tags=("terse",))) for n in range(6)),
    make_result(make_case(name="attack", turns=(ATTACK,)), make_reply("abstain", text=ATTACK)),
    make_result(make_case(name="down"), error="TargetDown: gone"),
)


def page() -> str:
    run = make_run(*RESULTS)
    document = document_of(Outcome(run, summarise(RESULTS), Verdict(0, ())))
    points = [{"share": 0.5, "examples": 10.0, "value": 0.5, "low": 0.4, "high": 0.6}]
    return run_page(document, run, points)


def test_the_page_needs_nothing_from_elsewhere() -> None:
    text = page()
    assert not re.search(r"""(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?//""", text)
    assert "default-src 'none'" in text
    assert "<!--" not in text.replace("<!doctype", "")


def test_no_text_of_a_case_can_end_the_script() -> None:
    text = page()
    assert text.count("</script>") == 2
    data = re.search(r'id="data">(.*?)</script>', text, re.DOTALL)
    assert data is not None
    assert json.loads(data[1])["results"][6]["case"]["turns"] == [ATTACK]


def test_embedded_json_reads_back() -> None:
    value = {"a": "</script> \u2028 <!-- “é”"}
    text = embedded_json(value)
    assert "<" not in text
    assert json.loads(text) == value


def test_labels_need_a_few_cases_and_carry_intervals() -> None:
    rates = label_rates(RESULTS)
    assert ("tag", "terse", 1.0, 6) in [(r["sort"], r["label"], r["value"], r["n"]) for r in rates]
    assert all(float(str(r["low"])) <= float(str(r["value"])) for r in rates)
    assert label_rates(RESULTS[:4]) == []


def test_the_histogram_counts_every_answer_once() -> None:
    seconds = [0.01 * n for n in range(1, 200)]
    assert sum(bar["n"] for bar in latency_bars(seconds)) == 199
    assert latency_bars([]) == []
    assert sum(bar["n"] for bar in latency_bars([0.0, 0.0])) == 2


def test_the_charts_hold_every_answer() -> None:
    charts = charts_of(RESULTS)
    assert charts["roles"] == {
        "wanted": ["agency"], "given": ["agency", "abstain", "error"], "rows": [[6, 1, 1]],
    }  # fmt: skip


@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_browser_shows_searches_and_filters(tmp_path: Path, scheme: str) -> None:
    from playwright.sync_api import sync_playwright

    (tmp_path / "run.html").write_text(page(), encoding="utf-8")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        tab = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
        problems: list[str] = []
        tab.on("pageerror", lambda error: problems.append(str(error)))
        tab.on("console", lambda message: problems.append(message.text))
        tab.goto((tmp_path / "run.html").as_uri())
        assert tab.locator("details.case").count() == 8
        tab.fill("#search", "onerror owned")
        assert tab.locator("#count").inner_text() == "1 of 8"
        tab.locator("details.case summary").first.click()
        assert ATTACK in tab.locator(".answer").inner_text()
        tab.fill("#search", "")
        tab.select_option("#state", "error")
        assert tab.locator("details.case").count() == 1
        tab.select_option("#state", "")
        tab.select_option("#label", "terse")
        assert tab.locator("details.case").count() == 6
        assert tab.title() == "Evals: advisor"
        assert tab.locator("svg").count() == 4
        assert problems == []
        browser.close()
