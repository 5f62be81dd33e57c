"""Serving: the page and the programs' interfaces in one web application."""

import gc
import logging
import os
import socket
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from typing import TYPE_CHECKING

from assistant.errors import SettingsError
from assistant.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.advisor import Advisor
    from assistant.answer import Answer
    from index.build import Progress

BACKLOG = 512  # connections that wait while the server is busy
# Seconds an idle connection is kept: longer than the minute after which a proxy closes its side,
# or it would send a request into a connection that was just closed here.
KEEP_ALIVE = 75


def serve(
    settings: Settings,
    *,
    open_browser: bool = False,
    announce: Callable[[str], None] | None = None,
    building: "Callable[[], AbstractContextManager[Progress | None]]" = nullcontext,
) -> None:
    """Serve the page until interrupted.

    Args:
        settings: What to serve, and where.
        open_browser: Whether to show the page in the user's browser.
        announce: Told the page's address as soon as it can be opened.
        building: Makes what shows how far the index is, while it is built and no longer.

    Raises:
        SettingsError: the port is taken, or a setting of the page is unusable.
        IndexUnusable: the corpus has mistakes, or the index cannot be built or read.
        ServiceUnavailable: the Chroma server does not answer.
    """
    # Gradio reads these when it is imported; it would otherwise report home, and remember how long
    # each of the last 10,000 events took.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "100"
    logging.basicConfig(level=settings.log_level)
    with ExitStack() as open_things:
        listener = open_things.enter_context(listening(settings))
        with keeping_garbage():
            import uvicorn

            from assistant.advisor import Advisor
            from assistant.guards import guarded

            with building() as progress:
                advisor = open_things.enter_context(Advisor.open(settings, progress=progress))
            config = uvicorn.Config(
                guarded(create_app(advisor, settings), settings),
                log_level=settings.log_level.lower(),
                # It would write down the questions that links carry (?q=…).
                access_log=False,
                forwarded_allow_ips=settings.trusted_proxies,
                timeout_keep_alive=KEEP_ALIVE,
                ws="none",
            )
        address = address_of(settings, listener)
        if announce is not None:
            announce(address)
        if open_browser:
            webbrowser.open(address)
        uvicorn.Server(config).run(sockets=[listener])


@contextmanager
def keeping_garbage() -> Iterator[None]:
    """Return a block in which no garbage is collected; what it makes is never looked at again.

    Almost everything a start makes lasts until the end. Looking through it again and again takes
    a fifth of the start's processor time, and later holds up whoever is asking just then.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def create_app(advisor: "Advisor", settings: Settings) -> "FastAPI":
    """Return the web application: the page at the root, the programs' interfaces beside it."""
    import gradio as gr
    from fastapi import FastAPI
    from fastapi.responses import Response

    from assistant.channels.http import api_router
    from assistant.channels.web.page import TITLE, build_page
    from assistant.channels.web.theme import build_theme, read_asset

    app = FastAPI(title=TITLE, docs_url=None, redoc_url=None)
    app.include_router(api_router(advisor, settings, record=_recorder(settings)))

    @app.get("/embed.js", include_in_schema=False)
    def embed() -> Response:
        return Response(read_asset("embed.js"), media_type="text/javascript")

    gr.mount_gradio_app(
        app,
        build_page(advisor, settings),
        path="/",
        root_path=settings.root_path or None,
        theme=build_theme(),
        head=read_asset("head.html").replace("@style", read_asset("page.css")),
        footer_links=[],
        run_history=False,
        show_error=False,
    )
    return app


def _recorder(settings: Settings) -> "Callable[[str, Answer], None] | None":
    if not settings.store_questions:
        return None
    from assistant.store.questions import recorder

    return recorder(settings, "http")


def listening(settings: Settings) -> socket.socket:
    """Return a socket that listens where the settings say; browsers may connect from now on.

    Raises:
        SettingsError: the address is not this machine's, or the port is taken.
    """
    listener: socket.socket | None = None
    try:
        family = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host, settings.port))
        listener.listen(BACKLOG)
    except OSError as error:
        if listener is not None:
            listener.close()
        raise SettingsError(
            f"{settings.host}:{settings.port} cannot be served ({error.strerror}); choose another "
            "port with --port or ADVISOR_PORT, 0 for a free one"
        ) from error
    return listener


def address_of(settings: Settings, listener: socket.socket) -> str:
    """Return the address at which a browser on this machine finds the page."""
    port = listener.getsockname()[1]
    anywhere = settings.host in {"", "0.0.0.0", "::"}
    host = "127.0.0.1" if anywhere else settings.host
    host = f"[{host}]" if ":" in host else host
    return f"http://{host}:{port}{settings.root_path}/"
