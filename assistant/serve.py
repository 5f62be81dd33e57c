"""Serving: the page and the programs' interfaces in one web application."""

import os
from typing import TYPE_CHECKING

from assistant.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.advisor import Advisor


def serve(settings: Settings, *, open_browser: bool = False) -> None:
    """Serve the page until interrupted.

    Raises:
        IndexUnusable: the corpus has mistakes, or the index cannot be built or read.
        ServiceUnavailable: the Chroma server does not answer.
    """
    # Gradio reads these when it is imported, and would otherwise report home.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    import uvicorn

    from assistant.advisor import Advisor

    with Advisor.open(settings) as advisor:
        app = create_app(advisor, settings)
        uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning")


def create_app(advisor: "Advisor", settings: Settings) -> "FastAPI":
    """Return the web application: the page at the root, the programs' interfaces beside it."""
    import gradio as gr
    from fastapi import FastAPI

    from assistant.channels.web.page import TITLE, build_page
    from assistant.channels.web.theme import build_theme, read_asset

    app = FastAPI(title=TITLE, docs_url=None, redoc_url=None)
    return gr.mount_gradio_app(
        app,
        build_page(advisor, settings),
        path="/",
        theme=build_theme(),
        css=read_asset("page.css"),
        footer_links=[],
        run_history=False,
        show_error=False,
    )
