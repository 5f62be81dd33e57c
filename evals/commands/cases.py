"""`python -m evals cases`: make the cases from the examples that are held aside."""

from pathlib import Path

import click

from evals.commands import FOLDER, guarded


@click.command()
@click.option("--from", "corpus", type=FOLDER, help="Corpus folder.  [default: the one in use]")
@click.option("--to", "folder", type=FOLDER, help="Where they go.  [default: evals/cases]")
@guarded
def cases(corpus: Path | None, folder: Path | None) -> None:
    """Make cases from the held-aside examples; do so whenever the examples have changed."""
    from assistant import Settings
    from assistant.opening import corpus_folder
    from evals.cases import CASES_FOLDER, OWN_FILE, load_cases
    from evals.derive import write_all

    own = load_cases([CASES_FOLDER / OWN_FILE])
    written = write_all(corpus or corpus_folder(Settings.load()), folder or CASES_FOLDER, own)
    for name, count in written.items():
        click.echo(f"{count:5} {name}")
