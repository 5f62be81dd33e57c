"""`python -m evals …`: the group of commands."""

import click

from evals.commands.cases import cases
from evals.commands.run import run


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Measure the assistant: answers against expectations, search, and speed."""


for command in (run, cases):
    main.add_command(command)
