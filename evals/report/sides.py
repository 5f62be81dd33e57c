"""The page of a comparison: answers of two runs side by side."""

from html import escape

from evals.diff import Pair, RunDiff, outline
from evals.outputs import line_to_dict
from evals.report.page import fill_template
from evals.runs import Result
from evals.table import cells_of

ORDER = ("broken", "fixed", "changed", "same")


def diff_document(diff: RunDiff) -> dict[str, object]:
    """Return a comparison as plain JSON types."""
    return {
        "before": diff.before.info.id,
        "after": diff.after.info.id,
        "cases": len(diff.pairs),
        "p_value": diff.p_value,
        "edited": list(diff.edited),
        "metrics": [line_to_dict(line) for line in diff.lines],
        **{
            change: [
                {"id": p.after.case.id, "before": outline(p.before), "after": outline(p.after)}
                for p in diff.pairs
                if p.change == change
            ]
            for change in ("broken", "fixed", "changed")
        },
    }


def diff_page(diff: RunDiff) -> str:
    """Return the page of a comparison; without scripts, every text escaped."""
    counts = ", ".join(f"{sum(p.change == c for p in diff.pairs)} {c}" for c in ORDER)
    intro = (
        f"<p>{escape(diff.before.info.id)} → {escape(diff.after.info.id)}: {len(diff.pairs)} cases "
        f"in both; {counts}; McNemar p = {diff.p_value:.3f}.</p>"
    )
    pairs = sorted(diff.pairs, key=lambda pair: ORDER.index(pair.change))
    body = intro + _metrics(diff) + "\n".join(map(_pair, pairs))
    return fill_template("diff.html", {"body": body})


def _metrics(diff: RunDiff) -> str:
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells_of(line)) + "</tr>"
        for line in diff.lines
    )
    head = "".join(f"<th>{name}</th>" for name in ("Metric", "Now", "95 % interval", "n", "Change"))
    return f"<table class='metrics'><tr>{head}</tr>{rows}</table>"


def _pair(pair: Pair) -> str:
    case = pair.after.case
    turns = "".join(f"<p class='turn'>{escape(turn)}</p>" for turn in case.turns)
    opened = " open" if pair.change == "broken" else ""
    head = f"<b class='{pair.change}'>{pair.change}</b> {escape(case.id)}"
    moved = f"{escape(outline(pair.before))} → {escape(outline(pair.after))}"
    wanted = f"wanted {' or '.join(case.expect.kinds)} {', '.join(case.expect.roles)}"
    sides = f"<div class='sides'>{_side(pair.before)}{_side(pair.after)}</div>"
    return (
        f"<details class='case'{opened}><summary>{head}<span>{moved}</span></summary>"
        f"{turns}<p class='muted'>{escape(wanted)}</p>{sides}</details>"
    )


def _side(result: Result) -> str:
    text = result.reply.text if result.reply else result.error
    missed = ", ".join(name for name, held in result.judgement.checks.items() if not held)
    note = f"failed: {missed}" if missed else "passed"
    return f"<div><p class='muted'>{escape(note)}</p><div class='answer'>{escape(text)}</div></div>"
