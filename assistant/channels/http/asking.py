"""`POST /api/ask`: a question in, the `Answer` out; `GET /healthz`: can this server answer?"""

from functools import partial
from typing import TypeAlias

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from assistant.advisor import Advisor
from assistant.answer import Answer
from assistant.channels.http.bodies import AskBody, Health, Problem
from assistant.channels.http.desk import Desk
from assistant.channels.http.route import SentenceRoute, visitor_of
from assistant.errors import translated

Refusals: TypeAlias = dict[int | str, dict[str, type[Problem]]]
REFUSALS: Refusals = {status: {"model": Problem} for status in (400, 413, 422, 429, 503)}
UNHEALTHY: Refusals = {503: {"model": Problem}}


def asking_router(desk: Desk) -> APIRouter:
    """Return `/api/ask` and `/healthz`."""
    router = APIRouter(tags=["Advisor"], route_class=SentenceRoute)

    @router.post("/api/ask", summary="Ask the advisor", response_model=Answer, responses=REFUSALS)
    async def ask(body: AskBody, request: Request) -> Response:
        desk.admit(visitor_of(request))
        answer = await desk.ask(body.question, body.messages())
        return JSONResponse(answer.to_dict())

    @router.get("/healthz", summary="Whether this server can answer", responses=UNHEALTHY)
    async def healthz() -> Health:
        # Not at the desk: a full one is no illness.
        return await to_thread.run_sync(partial(examine, desk.advisor))

    return router


def examine(advisor: Advisor) -> Health:
    """Return how the advisor's index is.

    Raises:
        ServiceUnavailable: the Chroma server does not answer.
        IndexUnusable: the vectors on disk cannot be read.
    """
    index = advisor.parts.index
    with translated():
        return Health(status="ok", index=index.info.fingerprint, passages=index.store.count())
