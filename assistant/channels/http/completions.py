"""OpenAI's chat completions, so that any program that talks to a language model can ask us."""

import json
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TypeAlias

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from assistant.advisor import Event
from assistant.answer import Answer
from assistant.channels.http.desk import Desk
from assistant.channels.http.openai_bodies import (
    MODEL,
    Choice,
    Chunk,
    ChunkChoice,
    Completion,
    CompletionBody,
    CompletionError,
    CompletionProblem,
    Model,
    ModelList,
    Reply,
    Usage,
)
from assistant.channels.http.problems import Refusal, Refused, refusal_of
from assistant.channels.http.route import SentenceRoute, visitor_of
from assistant.errors import AdvisorError
from assistant.render import to_markdown

Refusals: TypeAlias = dict[int | str, dict[str, type[CompletionProblem]]]
REFUSALS: Refusals = {status: {"model": CompletionProblem} for status in (400, 413, 429, 503)}
NO_MODEL: Refusals = {404: {"model": CompletionProblem}}

DONE = b"data: [DONE]\n\n"
TYPES = {429: "rate_limit_error", 503: "server_error"}
# Proxies must hand a stream on as it comes.
STREAM_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}


class CompletionRoute(SentenceRoute):
    """A route whose errors have OpenAI's shape; a body it cannot read is a 400 there."""

    @staticmethod
    def shape(refusal: Refusal) -> dict[str, object]:
        """Return a refusal's body."""
        error = CompletionError(
            message=refusal.sentence,
            type=TYPES.get(refusal.status, "invalid_request_error"),
            param=refusal.param or None,
            code="rate_limit_exceeded" if refusal.status == 429 else None,
        )
        return CompletionProblem(error=error).model_dump()

    @staticmethod
    def status(refusal: Refusal) -> int:
        """Return a refusal's status."""
        return 400 if refusal.status == 422 else refusal.status


@dataclass(frozen=True, slots=True)
class Told:
    """What every part of one completion carries."""

    words_asked: int
    id: str = field(default_factory=lambda: f"chatcmpl-{uuid.uuid4().hex}")
    created: int = field(default_factory=lambda: int(time.time()))

    def usage(self, text: str) -> Usage:
        """Return the words read and written."""
        written = len(text.split())
        return Usage(
            prompt_tokens=self.words_asked,
            completion_tokens=written,
            total_tokens=self.words_asked + written,
        )

    def completion(self, answer: Answer) -> Completion:
        """Return an answer as one body."""
        text = to_markdown(answer)
        return Completion(
            id=self.id,
            created=self.created,
            choices=[Choice(message=Reply(content=text))],
            usage=self.usage(text),
            citations=list(answer.citations),
            answer=answer,
        )

    def piece(self, delta: dict[str, str]) -> Chunk:
        """Return the next piece of the text as an event."""
        return Chunk(id=self.id, created=self.created, choices=[ChunkChoice(delta=delta)])

    def end(self, answer: Answer) -> Chunk:
        """Return the event that ends the text."""
        return Chunk(
            id=self.id,
            created=self.created,
            choices=[ChunkChoice(delta={}, finish_reason="stop")],
            citations=list(answer.citations),
            answer=answer,
        )

    def bill(self, text: str) -> Chunk:
        """Return the event that counts the words."""
        return Chunk(id=self.id, created=self.created, choices=[], usage=self.usage(text))


def completions_router(desk: Desk) -> APIRouter:
    """Return the routes under /v1."""
    router = APIRouter(prefix="/v1", tags=["OpenAI-compatible"], route_class=CompletionRoute)

    @router.post(
        "/chat/completions",
        summary="Ask in OpenAI's format",
        response_model=Completion,
        responses=REFUSALS | {200: {"content": {"text/event-stream": {}}}},
    )
    async def complete(body: CompletionBody, request: Request) -> Response:
        question, history = body.turn()
        desk.admit(visitor_of(request))
        told = Told(sum(len(message.text.split()) for message in body.messages))
        if not body.stream:
            answer = await desk.ask(question, history)
            return JSONResponse(told.completion(answer).model_dump(mode="json"))
        events = desk.stream(question, history)
        # What goes wrong before the first words still gets a status of its own.
        first = await anext(events)
        counted = bool(body.stream_options and body.stream_options.include_usage)
        chunks = _chunks(told, first, events, counted=counted)
        return StreamingResponse(chunks, media_type="text/event-stream", headers=STREAM_HEADERS)

    @router.get("/models", summary="The one model there is")
    async def models() -> ModelList:
        return ModelList()

    @router.get("/models/{name}", summary="The model by its name", responses=NO_MODEL)
    async def model(name: str) -> Model:
        if name != MODEL:
            raise Refused(Refusal(404, f"There is one model here: {MODEL}.", param="model"))
        return Model()

    return router


async def _chunks(
    told: Told, first: Event, events: AsyncIterator[Event], *, counted: bool
) -> AsyncIterator[bytes]:
    """Yield the events of a stream: the role, the words, the sources, the end."""
    written = ""
    yield told.piece({"role": "assistant", "content": ""}).event()
    try:
        async for event in _with_first(first, events):
            more = _rest(event, written) if isinstance(event, Answer) else event
            written += more
            if more:
                yield told.piece({"content": more}).event()
            if isinstance(event, Answer):
                yield told.end(event).event()
    except AdvisorError as error:
        yield b"data: %s\n\n" % json.dumps(CompletionRoute.shape(refusal_of(error))).encode()
    if counted:
        yield told.bill(written).event()
    yield DONE


async def _with_first(first: Event, events: AsyncIterator[Event]) -> AsyncIterator[Event]:
    yield first
    async for event in events:
        yield event


def _rest(answer: Answer, written: str) -> str:
    """Return what a stream still owes after `written`: the sources, or all of a changed answer."""
    whole = to_markdown(answer)
    return whole.removeprefix(written) if whole.startswith(written) else f"\n\n{whole}"
