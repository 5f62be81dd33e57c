"""Measures of whole runs: over roles, groups of cases, repetitions and time."""

import math
from collections import Counter
from collections.abc import Callable, Sequence

from evals.cases import PAIR_TAG
from evals.replies import Reply
from evals.runs import Result
from evals.statistics import percentile

NO_ANSWER = "error"


def role_given(result: Result) -> str:
    """Return what was recommended: a role, the kind where it is another one, or "error"."""
    if result.reply is None:
        return NO_ANSWER
    if result.reply.kind in ("recommend", "answer") and result.reply.roles:
        return result.reply.roles[0]
    return result.reply.kind


def role_wanted(result: Result) -> str:
    """Return the role that is right: the one given where it is among them, else the first."""
    wanted, given = result.case.expect.roles, role_given(result)
    return given if given in wanted else wanted[0]


def confusion(results: Sequence[Result]) -> Counter[tuple[str, str]]:
    """Return how often each (role wanted, role given) occurs among recommendations."""
    asked = (result for result in results if result.case.expect.kinds[0] == "recommend")
    return Counter((role_wanted(result), role_given(result)) for result in asked)


def kind_confusion(results: Sequence[Result]) -> Counter[tuple[str, str]]:
    """Return how often each (kind wanted, kind given) occurs."""
    found: Counter[tuple[str, str]] = Counter()
    for result in results:
        given = result.reply.kind if result.reply else NO_ANSWER
        kinds = result.case.expect.kinds
        found[given if given in kinds else kinds[0], given] += 1
    return found


def macro_f1(results: Sequence[Result]) -> float:
    """Return the mean F1 of the roles that are wanted at least once; NaN without results."""
    counts = confusion(results)
    roles = {wanted for wanted, _ in counts}
    return sum(f1(counts, role) for role in roles) / len(roles) if roles else math.nan


def f1(counts: Counter[tuple[str, str]], role: str) -> float:
    """Return one role's F1 from a confusion, 0..1."""
    hit = counts[role, role]
    wanted = sum(n for (want, _), n in counts.items() if want == role)
    given = sum(n for (_, give), n in counts.items() if give == role)
    return 2 * hit / (wanted + given) if wanted + given else 0.0


def robustness(results: Sequence[Result]) -> float:
    """Return the share of groups of which every member is right; NaN without groups."""
    return _all_right(results, lambda result: result.case.group)


def is_paired(result: Result) -> bool:
    """Return whether a result belongs to a contrast pair."""
    return any(PAIR_TAG.fullmatch(tag) for tag in result.case.tags)


def pair_consistency(results: Sequence[Result]) -> float:
    """Return the share of contrast pairs of which both halves are right; NaN without pairs."""
    return _all_right(results, lambda result: result.case.cluster)


def _all_right(results: Sequence[Result], name_of: Callable[[Result], str]) -> float:
    groups: dict[str, list[float]] = {}
    for result in results:
        groups.setdefault(name_of(result), []).append(result.scores.get("accuracy", 0.0))
    whole = [min(scores) for scores in groups.values() if len(scores) > 1]
    return sum(whole) / len(whole) if whole else math.nan


def mean_accuracy(results: Sequence[Result]) -> float:
    """Return the share of results with the right advice; NaN without results."""
    scores = [result.scores.get("accuracy", 0.0) for result in results]
    return sum(scores) / len(scores) if scores else math.nan


def consistency(results: Sequence[Result]) -> float:
    """Return the share of cases asked several times whose answers agree; NaN if none was.

    Two errors are no agreement.
    """
    seen: dict[str, list[tuple[str, tuple[str, ...]] | None]] = {}
    for result in results:
        reply = result.reply
        answer = (reply.kind, reply.roles[:1]) if reply else None
        seen.setdefault(result.case.id, []).append(answer)
    repeated = [
        answers[0] is not None and len(set(answers)) == 1
        for answers in seen.values()
        if len(answers) > 1
    ]
    return sum(repeated) / len(repeated) if repeated else math.nan


def latency(share: float) -> Callable[[Sequence[Result]], float]:
    """Return what computes a percentile of the seconds, errors and time-outs included."""

    def measure(results: Sequence[Result]) -> float:
        seconds = [result.seconds for result in results]
        return percentile(seconds, share) if seconds else math.nan

    return measure


def counts_tokens(result: Result) -> bool:
    """Say whether a result's tokens are known, or nothing came back."""
    return result.reply is None or result.reply.tokens is not None


def tokens(results: Sequence[Result]) -> float:
    """Return the mean of tokens read and written; NaN where no language model is used."""
    return _mean_spent(
        [sum(r.reply.tokens) for r in results if r.reply and r.reply.tokens], results
    )


def counts_cost(result: Result) -> bool:
    """Say whether a result's cost is known, or nothing came back."""
    return result.reply is None or result.reply.cost is not None


def cost(results: Sequence[Result]) -> float:
    """Return the mean cost of an answer; NaN where none is known."""
    costs = [r.reply.cost for r in results if r.reply and r.reply.cost is not None]
    return _mean_spent(costs, results)


def _mean_spent(spent: Sequence[float], results: Sequence[Result]) -> float:
    """Return the mean of what answers took; NaN where none is known.

    What a question without an answer took is not known, and there is no worst: it counts as much
    as the dearest answer.
    """
    if not spent:
        return math.nan
    lost = _unanswered(results)
    return (sum(spent) + lost * max(spent)) / (len(spent) + lost)


def _unanswered(results: Sequence[Result]) -> int:
    """Return how many questions got no answer."""
    return sum(result.reply is None for result in results)


def is_worded(result: Result) -> bool:
    """Say whether a language model was asked to word an answer, or nothing came back."""
    return result.reply is None or result.reply.shown is not None


def removed_sentences(results: Sequence[Result]) -> float:
    """Return the share of a language model's sentences that did not pass; NaN if it wrote none.

    A question without an answer counts as an answer of average length, all of it removed.
    """
    worded = _worded(results)
    shown = sum(reply.shown or 0 for reply in worded)
    removed = sum(reply.removed or 0 for reply in worded)
    if not shown + removed:
        return math.nan
    lost = _unanswered(results)
    return (len(worded) * removed / (shown + removed) + lost) / (len(worded) + lost)


def composed_after_all(results: Sequence[Result]) -> float:
    """Return the share of answers asked of a language model that it did not word.

    They had to be composed, or never came; NaN where none was asked of one.
    """
    worded = _worded(results)
    if not worded:
        return math.nan
    lost = _unanswered(results)
    composed = sum(reply.trouble not in ("", "cut") for reply in worded)
    return (composed + lost) / (len(worded) + lost)


def _worded(results: Sequence[Result]) -> list[Reply]:
    """Return the replies that a language model was asked to word."""
    return [r.reply for r in results if r.reply and r.reply.shown is not None]
