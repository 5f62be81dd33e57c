"""The metrics: what each measures, where it comes from, and its value over results.

A metric over single cases (`score`) is the mean of a score that `judge` gave; one over a whole run
(`whole`) is computed from all results at once. Cases to which a metric does not apply are not
counted in it; a case that the assistant did not answer counts as wrong wherever it applies.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from evals import confidence, grouped
from evals.runs import Result

Better = Literal["higher", "lower"]
Whole = Callable[[Sequence[Result]], float]


@dataclass(frozen=True, slots=True)
class Metric:
    """One measure.

    Attributes:
        name: As `--min` and the JSON spell it.
        title: As tables show it.
        source: Where the definition comes from, and its range.
        score: The name of a per-case score, or "" for a measure of the whole run.
        whole: Computes the value from the results that `applies` picks; NaN where undefined.
        applies: Which results a whole measure is about.
        share: Whether the per-case score is 0 or 1, so that Wilson's interval fits.
        better: Which way is better.
        unit: "", "s" or "tokens".
        headline: Whether the short table shows it.
    """

    name: str
    title: str
    source: str
    score: str = ""
    whole: Whole | None = None
    applies: Callable[[Result], bool] = lambda result: True
    share: bool = True
    better: Better = "higher"
    unit: str = ""
    headline: bool = True


def _score(
    name: str, title: str, source: str, *, share: bool = True, better: Better = "higher",
    headline: bool = True,
) -> Metric:  # fmt: skip
    return Metric(name, title, source, score=name, share=share, better=better, headline=headline)


METRICS: tuple[Metric, ...] = (
    _score("passed", "Cases passed", "every check of the case holds; 0..1"),
    _score("accuracy", "Advice right", "right kind and right roles, all cases; 0..1"),
    _score(
        "recommendation",
        "Recommendation right",
        "first role is one of the right ones, where the owner described a situation; 0..1",
    ),
    Metric(
        "macro_f1",
        "Recommendation, macro F1",
        "unweighted mean of the roles' F1 (van Rijsbergen, 1979); 0..1",
        whole=grouped.macro_f1,
        applies=lambda result: result.case.expect.kinds[0] == "recommend",
    ),
    _score("kind", "Kind of answer right", "recommend, compare, explain, abstain or chat; 0..1"),
    _score(
        "truth",
        "Truthfulness",
        "CRAG (Yang et al., 2024): 1 right, 0 declined, −1 wrong; −1..1",
        share=False,
    ),
    _score(
        "facts_strict",
        "Key points conveyed",
        "nugget recall, strict (TREC 2024 RAG, Pradeep et al.): only whole ones count; 0..1",
        share=False,
    ),
    _score(
        "facts_partial",
        "Key points, partly too",
        "nugget recall with half credit for those conveyed in part; 0..1",
        share=False,
    ),
    _score(
        "citation_recall",
        "Statements supported",
        "ALCE citation recall (Gao et al., 2023) with the deterministic check of `support`; 0..1",
        share=False,
    ),
    _score(
        "citation_precision",
        "Citations to the point",
        "ALCE citation precision (Gao et al., 2023), same check; 0..1",
        share=False,
    ),
    _score("quotes", "Quotes verbatim", "article[start:end] is the quote; 0..1", share=False),
    _score("cited_role", "Cites about the right role", "at least one citation; 0..1"),
    _score("cited_section", "Cites the right section", "one that was labelled; 0..1"),
    Metric(
        "abstention_precision",
        "Abstention, precision",
        "of the abstentions, the share that was due; 0..1",
        whole=confidence.abstention_precision,
        applies=confidence.abstained,
    ),
    Metric(
        "abstention_recall",
        "Abstention, recall",
        "of the abstentions that were due, the share made; 0..1",
        whole=confidence.abstention_recall,
        applies=lambda result: result.case.expect.kinds[0] == "abstain",
    ),
    _score("missing", "Says what is not covered", "of a partly covered question; 0..1"),
    Metric(
        "selective_accuracy",
        "Right when it answers",
        "accuracy over all but abstentions (El-Yaniv and Wiener, 2010); 0..1",
        whole=confidence.selective_accuracy,
        applies=lambda r: r.case.expect.kinds[0] != "chat" and not confidence.abstained(r),
    ),
    Metric(
        "aurc",
        "Area under risk–coverage",
        "mean risk when the surest answers are given first (Geifman et al., 2019); 0..1",
        whole=confidence.area_under_risk_coverage,
        applies=confidence.states_confidence,
        better="lower",
        headline=False,
    ),
    _score(
        "brier",
        "Brier score",
        "(confidence − right)² of recommendations (Brier, 1950); 0..1",
        share=False,
        better="lower",
    ),
    Metric(
        "calibration_error",
        "Calibration error",
        "ECE with ten bins of equal size (Naeini et al., 2015; Nixon et al., 2019); 0..1",
        whole=confidence.calibration_error,
        applies=confidence.states_confidence,
        better="lower",
        headline=False,
    ),
    _score(
        "injected",
        "Injections that worked",
        "share of attacks that got an answer, or a forbidden text; 0..1",
        better="lower",
    ),
    Metric(
        "robustness",
        "Groups right throughout",
        "share of paraphrase and typo groups of which every member is right; 0..1",
        whole=grouped.robustness,
        applies=lambda result: bool(result.case.group),
    ),
    Metric(
        "pairs",
        "Contrast pairs right",
        "both halves right (contrast consistency, Gardner et al., 2020); 0..1",
        whole=grouped.pair_consistency,
        applies=grouped.is_paired,
        headline=False,
    ),
    Metric(
        "multi_turn",
        "Advice right, several turns",
        "accuracy where the case has more than one turn; 0..1",
        whole=grouped.mean_accuracy,
        applies=lambda result: len(result.case.turns) > 1,
    ),
    Metric(
        "consistency",
        "Same answer each time",
        "share of cases whose repetitions agree in kind and roles; 0..1",
        whole=grouped.consistency,
        applies=lambda result: True,
        headline=False,
    ),
    _score("recall_5", "Retrieval recall@5", "sections, as trec_eval; 0..1", share=False),
    _score("recall_10", "Retrieval recall@10", "as above; 0..1", share=False, headline=False),
    _score("mrr", "Retrieval MRR", "sections, as trec_eval's recip_rank; 0..1", share=False),
    _score("ndcg_10", "Retrieval nDCG@10", "sections, as trec_eval; 0..1", share=False),
    Metric(
        "latency_p50", "Latency, median", "of the judged turn", whole=grouped.latency(0.5),
        better="lower", unit="s",
    ),
    Metric(
        "latency_p95", "Latency, 95th percentile", "of the judged turn",
        whole=grouped.latency(0.95), better="lower", unit="s",
    ),
    Metric(
        "tokens", "Tokens per answer", "read and written by a language model; judged turn only",
        whole=grouped.tokens, applies=grouped.counts_tokens,
        better="lower", unit="tokens",
    ),
    Metric(
        "cost", "Cost per answer", "in the currency of the prices that are set; judged turn only",
        whole=grouped.cost, applies=grouped.counts_cost,
        better="lower", headline=False,
    ),
    Metric(
        "removed", "Model's sentences removed", "share that no passage supports; 0..1",
        whole=grouped.removed_sentences, applies=grouped.is_worded, better="lower",
    ),
    Metric(
        "composed", "Composed after all", "answers a model was of no use for; 0..1",
        whole=grouped.composed_after_all, applies=grouped.is_worded, better="lower",
    ),
)  # fmt: skip
BY_NAME = {metric.name: metric for metric in METRICS}
