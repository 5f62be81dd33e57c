"""The advisor for programs: JSON, OpenAI's chat completions, and tools for other assistants."""

from fastapi import APIRouter

from assistant.advisor import Advisor
from assistant.channels.http.asking import asking_router
from assistant.channels.http.completions import completions_router
from assistant.channels.http.desk import AT_ONCE, AT_ONCE_WITH_MODEL, Desk, Record
from assistant.limits import RateLimit
from assistant.settings import Settings

__all__ = ["Record", "api_router"]


def api_router(
    advisor: Advisor,
    settings: Settings,
    *,
    limit: RateLimit | None = None,
    record: Record | None = None,
) -> APIRouter:
    """Return the routes for programs, to be included in an application.

    ``POST /api/ask``, ``POST /v1/chat/completions``, ``GET /v1/models``, ``GET /healthz`` and,
    where the settings ask for it, the MCP endpoint ``/mcp``.

    Args:
        advisor: An open advisor.
        settings: What to offer.
        limit: Counts the visitors' questions, where other channels count with it; by default
            a counter of its own.
        record: Called with each question and its answer; pass it only where the operator chose
            to store questions.

    Raises:
        SettingsError: MCP is asked for, and its package is not installed.
    """
    limit = limit or RateLimit(settings.questions_per_minute)
    at_once = AT_ONCE if settings.model is None else AT_ONCE_WITH_MODEL
    desk = Desk(advisor, limit, record, at_once)
    router = APIRouter()
    router.include_router(asking_router(desk))
    router.include_router(completions_router(desk))
    if settings.mcp:
        from assistant.channels.http.mcp_server import tools_router

        router.include_router(tools_router(desk, settings))
    return router
