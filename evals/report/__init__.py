"""The report: a run as one self-contained page."""

from evals.report.page import run_page

__all__ = ["run_page"]
