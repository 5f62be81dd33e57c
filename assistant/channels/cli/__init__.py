"""`advisor …`: the terminal. Commands parse, call one function and print.

Nothing heavy is imported here: a command imports what it needs when it runs, so that `--help`
answers at once.

Exit codes: 0 answered, 2 bad usage or input, 3 index or corpus trouble, 4 a service is down,
130 interrupted.
"""

import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import click

from assistant.channels.cli.examples import (
    ASK,
    CHAT,
    DOCTOR,
    FEEDBACK,
    GAPS,
    INDEX,
    MAIN,
    SEARCH,
    SLACK,
    WEB,
    Examples,
)

BAD_INPUT, INDEX_TROUBLE, SERVICE_DOWN, INTERRUPTED = 2, 3, 4, 130
P = ParamSpec("P")


def guarded(command: Callable[P, int | None]) -> Callable[P, None]:
    """Return a command that ends with our exit code and a plain sentence instead of a traceback."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        from assistant import errors

        try:
            code = command(*args, **kwargs) or 0
        except errors.ServiceUnavailable as error:
            code = _complain(error, SERVICE_DOWN)
        except errors.IndexUnusable as error:
            code = _complain(error, INDEX_TROUBLE)
        except errors.AdvisorError as error:
            code = _complain(error, BAD_INPUT)
        except KeyboardInterrupt:
            code = _complain("interrupted", INTERRUPTED)
        sys.exit(code)

    return run


def _complain(error: object, code: int) -> int:
    click.echo(f"advisor: {error}", err=True)
    return code


@click.group(epilog=MAIN, cls=Examples, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fractional-advisor", prog_name="advisor")
def main() -> None:
    """Ask which fractional leader fits, and see the passages the advice rests on."""


@main.command(epilog=ASK, cls=Examples.Command)
@click.argument("questions", nargs=-1, metavar="QUESTION…")
@click.option("--json", "as_json", is_flag=True, help="Print the whole answer as one JSON object.")
@click.option("--jsonl", "as_lines", is_flag=True, help="One JSON object a line, one a question.")
@guarded
def ask(questions: tuple[str, ...], as_json: bool, as_lines: bool) -> int:
    """Answer a question; "-" reads it from standard input."""
    from assistant.channels.cli import asking

    if as_lines:
        return asking.answer_lines(asking.read_questions(questions))
    asking.answer_one(asking.read_question(questions), as_json=as_json)
    return 0


@main.command(epilog=CHAT, cls=Examples.Command)
@guarded
def chat() -> None:
    """Talk it over; the conversation is remembered until /new or /quit."""
    from assistant.channels.cli.chatting import converse

    converse()


@main.command(epilog=WEB, cls=Examples.Command)
@click.option("--host", help="Address to bind to.  [default: 127.0.0.1, or ADVISOR_HOST]")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="Port.  [default: 7860, or ADVISOR_PORT]"
)
@click.option("--open/--no-open", "open_browser", default=None, help="Open the page in a browser.")
@guarded
def web(host: str | None, port: int | None, open_browser: bool | None) -> None:
    """Serve the chat as a web page."""
    from assistant.channels.cli.terminal import building
    from assistant.serve import serve
    from assistant.settings import Settings

    given = {"host": host, "port": port}
    chosen = {name: value for name, value in given.items() if value is not None}
    settings = Settings.load().model_copy(update=chosen)
    show = sys.stdout.isatty() if open_browser is None else open_browser
    serve(settings, open_browser=show, announce=_announce, building=building)


@main.group(epilog=SLACK, cls=Examples, invoke_without_command=True)
@click.option("--http", is_flag=True, help="Take signed requests instead of Socket Mode.")
@click.pass_context
def slack(context: click.Context, http: bool) -> None:
    """Answer in Slack, over Socket Mode or as an HTTP server."""
    if context.invoked_subcommand is None:
        _serve_slack(http)


@guarded
def _serve_slack(http: bool) -> None:
    from assistant.channels.cli.slack import serve

    serve(http=http)


@slack.command("manifest")
@click.option("--http", is_flag=True, help="For HTTP, at ADVISOR_SLACK_PUBLIC_URL.")
@click.option("--url", help="For HTTP, at this public address (https://…).")
@guarded
def slack_manifest(http: bool, url: str | None) -> None:
    """Print the app manifest to paste into Slack."""
    from assistant.channels.cli.slack import print_manifest

    print_manifest(url, http=http)


@slack.command("doctor")
@click.option("--http", is_flag=True, help="Check what --http needs.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@guarded
def slack_doctor(http: bool, as_json: bool) -> int:
    """Check tokens, scopes and the database, and say what to do."""
    from assistant.channels.cli.slack import examine

    return examine(http=http, as_json=as_json)


@slack.command("key")
@guarded
def slack_key() -> None:
    """Make a key that encrypts stored texts and tokens."""
    from assistant.channels.cli.slack import print_key

    print_key()


def _announce(address: str) -> None:
    click.echo(f"The page is at {address} (Ctrl-C stops it)")


@main.group(epilog=INDEX, cls=Examples)
def index() -> None:
    """Build the index, describe it, or search it."""


@index.command("build")
@click.option("--force", is_flag=True, help="Build anew even if nothing has changed.")
@guarded
def index_build(force: bool) -> None:
    """Build the index from the corpus; unchanged passages are not encoded again."""
    from assistant.channels.cli.indexing import build

    build(force=force)


@index.command("info")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@guarded
def index_info(as_json: bool) -> None:
    """Say what the index was made from, and whether it is up to date."""
    from assistant.channels.cli.indexing import describe

    describe(as_json=as_json)


@index.command("search", epilog=SEARCH, cls=Examples.Command)
@click.argument("query")
@click.option("-k", "count", type=click.IntRange(1, 50), default=5, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the passages as JSON.")
@guarded
def index_search(query: str, count: int, as_json: bool) -> None:
    """Show the passages nearest to a query, with their scores."""
    from assistant.channels.cli.indexing import search

    search(query, count, as_json=as_json)


@main.group(epilog=FEEDBACK, cls=Examples)
def feedback() -> None:
    """Take out what owners thought of the answers, or forget it."""


@feedback.command("export", epilog=FEEDBACK, cls=Examples.Command)
@click.option(
    "--format", "form", type=click.Choice(["csv", "jsonl"]), default="csv", show_default=True
)
@guarded
def feedback_export(form: str) -> None:
    """Print every vote; the question is among it where questions are stored."""
    from assistant.channels.cli.feedback import export

    export(form)


@feedback.command("forget")
@click.option("--days", type=click.FloatRange(0), required=True, help="Keep the last so many days.")
@guarded
def feedback_forget(days: float) -> None:
    """Delete votes and questions older than some days."""
    from assistant.channels.cli.feedback import forget

    forget(days)


@main.command(epilog=GAPS, cls=Examples.Command)
@click.option(
    "--days", type=click.FloatRange(0), help="Only the last so many days.  [default: all]"
)
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as JSON.")
@guarded
def gaps(days: float | None, as_json: bool) -> None:
    """Report what owners asked and the series does not answer, grouped by topic."""
    from assistant.channels.cli.feedback import report

    report(days=days, as_json=as_json)


@main.command(epilog=DOCTOR, cls=Examples.Command)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@guarded
def doctor(as_json: bool) -> int:
    """Check Python, packages, corpus, index, model and services, and say what to do."""
    from assistant.channels.cli.doctor import examine

    return examine(as_json=as_json)


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script that completes `advisor` in your shell."""
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    if found is not None:
        click.echo(found(main, {}, "advisor", "_ADVISOR_COMPLETE").source())
