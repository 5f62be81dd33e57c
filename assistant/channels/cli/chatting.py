"""`advisor chat`: a conversation in the terminal."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import click

from assistant.advisor import Advisor
from assistant.answer import Answer
from assistant.channels.cli.terminal import building, show_as_written
from assistant.errors import QuestionError, ServiceUnavailable
from assistant.render import confidence_in_words, place_of, quote_of

WELCOME = "What keeps you up at night?  (/help lists the commands, /quit leaves)"
PROMPT = "\nyou › "


@dataclass(slots=True)
class Conversation:
    """What was said so far, and the last answer."""

    messages: list[Mapping[str, str]] = field(default_factory=list)
    last: Answer | None = None

    def add(self, question: str, answer: Answer) -> None:
        """Remember a question and its answer."""
        self.messages.append({"role": "user", "content": question})
        self.messages.append({"role": "assistant", "content": answer.text})
        self.last = answer

    def clear(self) -> None:
        """Forget everything."""
        self.messages.clear()
        self.last = None


def converse() -> None:
    """Answer what is typed until /quit or the end of the input."""
    if sys.stdin.isatty():
        import readline  # noqa: F401  (editing and recall for input())
    conversation = Conversation()
    with building() as progress:
        advisor = Advisor.open(progress=progress)
    with advisor:
        click.echo(WELCOME)
        while (line := _read_line()) is not None and line != "/quit":
            if line.startswith("/"):
                _obey(line, conversation)
            elif line:
                _answer(advisor, line, conversation)


def _read_line() -> str | None:
    try:
        return input(PROMPT if sys.stdin.isatty() else "").strip()
    except EOFError:
        return None


def _answer(advisor: Advisor, question: str, conversation: Conversation) -> None:
    try:
        answer = show_as_written(advisor.stream(question, conversation.messages))
    except (QuestionError, ServiceUnavailable) as error:
        click.echo(str(error))
        return
    click.echo()
    if answer is not None:
        conversation.add(question, answer)
        if answer.notice:
            click.echo(f"({answer.notice})")


def _obey(line: str, conversation: Conversation) -> None:
    command = COMMANDS.get(line.split()[0])
    if command is None:
        click.echo(f"There is no command {line.split()[0]}; /help lists them.")
    else:
        command(conversation)


def _sources(conversation: Conversation) -> None:
    """Show the passages of the last answer."""
    citations = conversation.last.citations if conversation.last else ()
    if not citations:
        click.echo("The last answer cites nothing.")
    for citation in citations:
        click.echo(f"[{citation.n}] {place_of(citation)}\n    {quote_of(citation)}")


def _why(conversation: Conversation) -> None:
    """Show your words beside the series' criteria."""
    answer = conversation.last
    if answer is None or not answer.evidence:
        click.echo("The last answer is not a recommendation.")
        return
    click.echo(f"How sure: {confidence_in_words(answer.confidence)}")
    for evidence in answer.evidence:
        sign = "speaks for" if evidence.holds else "speaks against"
        click.echo(f"“{evidence.said}”\n    {sign} {evidence.role}: {evidence.statement}")


def _new(conversation: Conversation) -> None:
    """Forget the conversation."""
    conversation.clear()
    click.echo("Forgotten. What keeps you up at night?")


def _help(conversation: Conversation) -> None:
    """List the commands."""
    for name, command in COMMANDS.items():
        click.echo(f"{name:10}{(command.__doc__ or '').strip()}")
    click.echo(f"{'/quit':10}Leave.")


COMMANDS: Mapping[str, Callable[[Conversation], None]] = {
    "/sources": _sources,
    "/why": _why,
    "/new": _new,
    "/help": _help,
}
