"""A route whose every error leaves as a plain sentence, and that reads no endless body."""

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import TypeAlias

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from assistant.channels.http.problems import NOT_JSON, Refusal, refusal_of, too_large
from assistant.errors import AdvisorError

Handler: TypeAlias = Callable[[Request], Coroutine[None, None, Response]]

# Bytes: the longest history that `AskBody` takes, at a few hundred words a message.
MOST_BYTES = 512 * 1024


class SentenceRoute(APIRoute):
    """A route of ours: its errors are `{"error": sentence}`."""

    def get_route_handler(self) -> Handler:
        """Return FastAPI's handler of the route, between our limit and our errors."""
        handle = super().get_route_handler()

        async def handle_plainly(request: Request) -> Response:
            try:
                return await handle(_limited(request))
            except (AdvisorError, RequestValidationError) as error:
                return self.refuse(refusal_of(error))
            except HTTPException as error:  # Starlette's, or ours, while the body is read
                return self.refuse(_unread(error))

        return handle_plainly

    def refuse(self, refusal: Refusal) -> Response:
        """Return the response that a refusal is."""
        headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else None
        return JSONResponse(self.shape(refusal), self.status(refusal), headers)

    @staticmethod
    def shape(refusal: Refusal) -> dict[str, object]:
        """Return a refusal's body."""
        return {"error": refusal.sentence}

    @staticmethod
    def status(refusal: Refusal) -> int:
        """Return a refusal's status."""
        return refusal.status


def visitor_of(request: Request) -> str:
    """Return whose questions are counted together: the address the request came from."""
    return request.client.host if request.client else ""


def _unread(error: HTTPException) -> Refusal:
    if error.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return too_large(MOST_BYTES).refusal
    return Refusal(400, NOT_JSON)


def _limited(request: Request) -> Request:
    """Return the request with a body that ends in an error after `MOST_BYTES`.

    The length that a sender states is not believed: the bytes are counted.

    Raises:
        Refused: the sender states a length above the limit.
    """
    stated = request.headers.get("content-length", "0")
    if stated.isdigit() and int(stated) > MOST_BYTES:
        raise too_large(MOST_BYTES)
    return Request(request.scope, _counting(request.receive))


def _counting(receive: Receive) -> Receive:
    read = 0

    async def receive_counted() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > MOST_BYTES:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return message

    return receive_counted
