"""`python -m evals …`: the group of commands."""

import click

from evals.commands.bench import bench
from evals.commands.cases import cases
from evals.commands.detector import detector
from evals.commands.diff import diff
from evals.commands.learning import learning
from evals.commands.page import page
from evals.commands.report import report
from evals.commands.retrieval import retrieval
from evals.commands.run import run


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Measure the assistant: answers against expectations, search, and speed."""


for command in (run, bench, page, diff, report, cases, retrieval, learning, detector):
    main.add_command(command)
