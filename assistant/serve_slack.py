"""Serving Slack: the bot over Socket Mode or HTTP, until it is told to stop."""

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from types import FrameType
from typing import TYPE_CHECKING

from assistant.answer import JsonValue
from assistant.errors import SettingsError
from assistant.settings import Settings

if TYPE_CHECKING:
    from slack_bolt import App

    from assistant.channels.slack.answering import Answers
    from assistant.channels.slack.doctor import Finding
    from assistant.store.database import Database
    from index.build import Progress

Announce = Callable[[str], None]
SIGNALS = (signal.SIGINT, signal.SIGTERM)


def serve_slack(
    settings: Settings,
    *,
    http: bool,
    announce: Announce,
    building: "Callable[[], AbstractContextManager[Progress | None]]" = nullcontext,
) -> None:
    """Answer in Slack until SIGINT or SIGTERM; questions begun are finished first.

    Args:
        settings: Tokens, secrets and all.
        http: Whether Slack calls us; by default we open a connection to Slack.
        announce: Told when the bot is ready.
        building: Makes what shows how far the index is, while it is built and no longer.

    Raises:
        SettingsError: a token or secret is missing or refused.
        IndexUnusable: the corpus has mistakes, or the index cannot be built or read.
        ServiceUnavailable: Slack, the database or the Chroma server cannot be reached.
    """
    require_slack()
    from assistant.advisor import Advisor
    from assistant.store.database import open_database

    logging.basicConfig(level=settings.log_level)
    with ExitStack() as stack:
        database = open_database(settings)
        stack.callback(database.close)
        with building() as progress:
            advisor = stack.enter_context(Advisor.open(settings, progress=progress))
        stopped = stack.enter_context(stop_signals())
        serve = serve_http if http else serve_socket
        serve(settings, database, advisor, stopped, announce)


def serve_socket(
    settings: Settings,
    database: "Database",
    advisor: "Answers",
    stopped: threading.Event,
    announce: Announce,
) -> None:
    """Answer over Socket Mode until `stopped` is set."""
    from assistant.channels.slack.app import build_app
    from assistant.channels.slack.clients import sign_in
    from assistant.channels.slack.connection import app_token, connected
    from assistant.channels.slack.running import at_work

    app_token(settings)
    bot = sign_in(settings)
    with at_work(settings, database, advisor, lambda enterprise, team: bot) as listeners:
        with connected(build_app(settings, bot, listeners), settings):
            announce("Connected to Slack. Mention the bot, or write to it.")
            stopped.wait()
        announce("Finishing what was begun…")


def serve_http(
    settings: Settings,
    database: "Database",
    advisor: "Answers",
    stopped: threading.Event,
    announce: Announce,
) -> None:
    """Answer signed requests until a signal; uvicorn sees it, too."""
    import uvicorn

    from assistant.channels.slack.server import create_server

    with http_app(settings, database, advisor) as app:
        config = uvicorn.Config(
            create_server(app, database),
            host=settings.host,
            port=settings.slack_port,
            log_level=settings.log_level.lower(),
            # Its access log would hold the one-time codes of installations.
            access_log=False,
        )
        announce(f"Waiting for Slack at {settings.host}:{settings.slack_port}/slack/events")
        uvicorn.Server(config).run()
        announce("Finishing what was begun…")


@contextmanager
def http_app(settings: Settings, database: "Database", advisor: "Answers") -> "Iterator[App]":
    """Yield the app for signed requests: of one workspace, or of many if a client id is set.

    Raises:
        SettingsError: a secret is missing, or Slack refuses the token.
    """
    from assistant.channels.slack.app import build_app, build_shared_app
    from assistant.channels.slack.clients import sign_in
    from assistant.channels.slack.installs import Installations, finder
    from assistant.channels.slack.running import at_work

    if settings.slack_signing_secret is None:
        raise SettingsError(
            "ADVISOR_SLACK_SIGNING_SECRET is not set: without it anybody could pose as Slack. "
            "Copy it from your app's page, Basic Information, App Credentials."
        )
    if settings.slack_client_id is None:
        bot = sign_in(settings)
        with at_work(settings, database, advisor, lambda enterprise, team: bot) as listeners:
            yield build_app(settings, bot, listeners)
        return
    store = Installations(database, settings.slack_client_id)
    with at_work(settings, database, advisor, finder(settings, store)) as listeners:
        yield build_shared_app(settings, store, listeners)


def check_slack(settings: Settings, *, http: bool) -> "Iterator[Finding]":
    """Yield what `advisor slack doctor` finds out, one thing after the other."""
    require_slack()
    from assistant.channels.slack.doctor import check_http, check_socket

    yield from (check_http if http else check_socket)(settings)


def slack_manifest(public_url: str | None) -> dict[str, JsonValue]:
    """Return the app's manifest: for Socket Mode, or for HTTP at a public address."""
    from assistant.channels.slack.manifest import make_manifest

    return make_manifest(public_url)


def require_slack() -> None:
    """Do nothing where the packages for Slack are installed.

    Raises:
        SettingsError: they are not.
    """
    from importlib.util import find_spec

    missing = [name for name in ("slack_bolt", "slack_sdk") if find_spec(name) is None]
    if missing:
        raise SettingsError("Slack needs two packages: pip install 'fractional-advisor[slack]'")


@contextmanager
def stop_signals() -> Iterator[threading.Event]:
    """Yield an event that SIGINT and SIGTERM set, in place of ending the process."""
    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    before = {number: signal.signal(number, stop) for number in SIGNALS}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
