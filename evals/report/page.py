"""One self-contained page from a run: template, style, script and data in one file, no network."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files

from evals.confidence import reliability, risk_coverage, states_confidence
from evals.grouped import confusion, kind_confusion
from evals.report.sources import SourceText, cited_sections
from evals.runs import Result, Run
from evals.selection import labels_of
from evals.statistics import share_interval

# Labels on fewer cases than this say nothing on their own.
LEAST_CASES = 5
LATENCY_BARS = 24


def run_page(
    document: Mapping[str, object], run: Run, learning: Sequence[Mapping[str, float]] = ()
) -> str:
    """Return the page of a run.

    Args:
        document: the run as plain JSON types, as `-o run.json` writes it.
        run: the run itself, for the charts.
        learning: points of a learning curve (`python -m evals learning`), if there is one.
    """
    data = {
        **document,
        "sections": _sections_json(cited_sections(run.results)),
        "charts": charts_of(run.results) | {"learning": list(learning)},
    }
    return fill_template("run.html", {"data": embedded_json(data)}, scripts=("charts.js", "run.js"))


def fill_template(name: str, values: Mapping[str, str], *, scripts: Sequence[str] = ()) -> str:
    """Return a template with the style, the scripts and the values put in their places."""
    folder = files("evals.report") / "template"
    page = (folder / name).read_text(encoding="utf-8")
    style = (folder / "style.css").read_text(encoding="utf-8")
    script = "\n".join((folder / one).read_text(encoding="utf-8") for one in scripts)
    for key, value in {"style": style, "script": script, **values}.items():
        page = page.replace(f"<!--{key}-->", value)
    return page


def embedded_json(data: object) -> str:
    """Return JSON that can stand inside a script element: no text in it can end the element."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def charts_of(results: Sequence[Result]) -> dict[str, object]:
    """Return the numbers behind every chart, as plain JSON types."""
    sure = [result for result in results if states_confidence(result)]
    return {
        "roles": _matrix(confusion(results)),
        "kinds": _matrix(kind_confusion(results)),
        "reliability": [
            {"claimed": b.claimed, "right": b.right, "n": b.n} for b in reliability(sure)
        ],
        "risk": [{"x": point.coverage, "y": point.risk} for point in risk_coverage(sure)],
        "latency": latency_bars([result.seconds for result in results]),
        "labels": label_rates(results),
    }


def label_rates(results: Sequence[Result]) -> list[dict[str, object]]:
    """Return how many cases of each tag, role, kind and file are right, with intervals."""
    by_label: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        for label in labels_of(result.case):
            if not label.startswith("pair-"):
                by_label.setdefault((_sort_of(label, result), label), []).append(result)
    rates = []
    for (sort, label), members in sorted(by_label.items()):
        if len(members) < LEAST_CASES:
            continue
        right = [result.scores.get("accuracy", 0.0) for result in members]
        interval = share_interval(right, [result.case.cluster for result in members])
        value = sum(right) / len(right)
        rates.append(
            {"sort": sort, "label": label, "value": value, "n": len(right)}
            | {"low": interval.low, "high": interval.high}
        )
    return rates


def _sort_of(label: str, result: Result) -> str:
    expect = result.case.expect
    if label in expect.kinds:
        return "kind"
    if label in expect.roles:
        return "role"
    return "file" if label == result.case.file else "tag"


def latency_bars(seconds: Sequence[float], bars: int = LATENCY_BARS) -> list[dict[str, float]]:
    """Return a histogram {"from", "to", "n"} up to the 99th percentile; the last has the rest."""
    if not seconds:
        return []
    ordered = sorted(seconds)
    top = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] or 1e-6
    counts = Counter(min(bars - 1, int(second / top * bars)) for second in ordered)
    width = top / bars
    return [{"from": n * width, "to": (n + 1) * width, "n": counts[n]} for n in range(bars)]


def _matrix(counts: Counter[tuple[str, str]]) -> dict[str, object]:
    """Return a confusion as labels and rows, those wanted first."""
    wanted = sorted({want for want, _ in counts})
    given = wanted + sorted({give for _, give in counts} - set(wanted))
    rows = [[counts[want, give] for give in given] for want in wanted]
    return {"wanted": wanted, "given": given, "rows": rows}


def _sections_json(sections: Iterable[SourceText]) -> dict[str, dict[str, object]]:
    return {s.key: {"text": s.text, "start": s.start, "heading": s.heading} for s in sections}
