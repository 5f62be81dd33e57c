"""`advisor ask`: one question to one answer, or many to one JSON object a line."""

import json
import sys
from collections.abc import Iterable, Sequence

import click

from assistant.advisor import Advisor
from assistant.channels.cli.terminal import building, print_answer
from assistant.errors import QuestionError
from assistant.render import to_json

STANDARD_INPUT = "-"
BAD_INPUT = 2


def read_question(given: Sequence[str]) -> str:
    """Return the one question of the command line or of standard input.

    Raises:
        QuestionError: none or several were given.
    """
    if not given:
        raise QuestionError('which question? For example: advisor ask "FCTO or consultant?"')
    if len(given) > 1:
        raise QuestionError("several questions need --jsonl; or put one question in quotes")
    return _standard_input() if given[0] == STANDARD_INPUT else given[0]


def read_questions(given: Sequence[str]) -> Iterable[str]:
    """Return every question given; "-" (or none) stands for the lines of standard input."""
    for question in given or (STANDARD_INPUT,):
        if question == STANDARD_INPUT:
            yield from (line for line in _standard_input().splitlines() if line.strip())
        else:
            yield question


def answer_one(question: str, *, as_json: bool) -> None:
    """Print the answer to a question: for people on a terminal, plain in a pipe, or as JSON."""
    with building() as progress, Advisor.open(progress=progress) as advisor:
        answer = advisor.ask(question)
    if as_json:
        click.echo(to_json(answer, indent=2))
    else:
        print_answer(answer)


def answer_lines(questions: Iterable[str]) -> int:
    """Print one JSON object a question; return 2 if one of them could not be read, else 0."""
    code = 0
    with building() as progress, Advisor.open(progress=progress) as advisor:
        for question in questions:
            try:
                record = {"question": question, **advisor.ask(question).to_dict()}
            except QuestionError as error:
                record = {"question": question, "error": str(error)}
                code = BAD_INPUT
            click.echo(json.dumps(record, ensure_ascii=False))
    return code


def _standard_input() -> str:
    return sys.stdin.buffer.read().decode("utf-8", errors="replace")
