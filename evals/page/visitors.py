"""Visitors of the page: they speak to the server as its browser part does, and time it."""

import asyncio
import json
import random
import secrets
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

import httpx

from evals.page.serving import ServerFailed

JsonObject = dict[str, object]
# What the question box tells its listener, as the page's own description names it.
SENDING = "submit"
# An answer is waited for longer than anybody would.
PATIENCE_SECONDS = 120.0
SEED = 11


@dataclass(frozen=True, slots=True)
class Load:
    """How many visitors ask how often.

    Attributes:
        visitors: All of them at the page at once.
        questions: Of each visitor, one after the other in one conversation.
        reading: Seconds between an answer and the next question, least and most; the first
            question comes after as long a look at the page.
    """

    visitors: int = 50
    questions: int = 6
    reading: tuple[float, float] = (5.0, 15.0)


@dataclass(frozen=True, slots=True)
class Asked:
    """Seconds from sending a question to the answer's first words, and to its end."""

    first: float
    last: float


@dataclass(frozen=True, slots=True)
class Page:
    """What a visitor knows of the page: where it is, and the number of the box's listener."""

    address: str
    listener: int
    box: int


async def find_page(client: httpx.AsyncClient, address: str) -> Page:
    """Return the page at an address.

    Raises:
        ServerFailed: it is not the advisor's.
    """
    config = (await client.get(f"{address}config")).json()
    for found in config["dependencies"]:
        for box, event in found["targets"]:
            if event == SENDING:
                return Page(address, found["id"], box)
    raise ServerFailed(f"{address} has no box to ask in")


async def visit_all(address: str, load: Load, questions: Sequence[str]) -> list[Asked]:
    """Return the times of all questions of all visitors, who come and go together.

    Raises:
        ServerFailed: a question was not answered.
    """
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=load.visitors)
    async with httpx.AsyncClient(timeout=PATIENCE_SECONDS, limits=limits) as client:
        page = await find_page(client, address)
        chance = random.Random(SEED)
        seeds = [chance.random() for _ in range(load.visitors)]
        visits = (visit(client, page, load, questions, random.Random(seed)) for seed in seeds)
        return [asked for visit in await asyncio.gather(*visits) for asked in visit]


async def visit(
    client: httpx.AsyncClient,
    page: Page,
    load: Load,
    questions: Sequence[str],
    chance: random.Random,
) -> list[Asked]:
    """Return the times of one visitor's questions: looked around, asked, read, asked again."""
    name, kept = new_visit(), None
    times = []
    for _ in range(load.questions):
        await asyncio.sleep(chance.uniform(*load.reading))
        asked, kept = await ask(client, page, chance.choice(questions), name, kept)
        times.append(asked)
    return times


def new_visit() -> str:
    """Return a name such as a browser makes whenever it opens the page."""
    return secrets.token_hex(6)


async def ask(
    client: httpx.AsyncClient, page: Page, question: str, visit: str, kept: object
) -> tuple[Asked, object]:
    """Return the times of one question, and the conversation that the browser would keep.

    Args:
        client: Asks.
        page: The page.
        question: What is asked.
        visit: Names the visit, as `new_visit` does.
        kept: The conversation so far, as returned for the question before; None at first.

    Raises:
        ServerFailed: it was not answered.
    """
    begun = time.perf_counter()
    joining = {
        "data": [question, kept],
        "fn_index": page.listener,
        "trigger_id": page.box,
        "session_hash": visit,
    }
    (await client.post(f"{page.address}gradio_api/queue/join", json=joining)).raise_for_status()
    pictures, first = 0, 0.0
    answered: tuple[Asked, object] | None = None
    async for told in _listen(client, page, visit):
        if told["msg"] == "process_generating":
            # The first picture is the question; words of the answer come with the second.
            pictures += 1
            first = time.perf_counter() - begun if pictures == 2 else first
        elif told["msg"] == "process_completed":
            last = time.perf_counter() - begun
            answered = Asked(first or last, last), _kept(told)
    if answered is None:
        raise ServerFailed("a question was not answered")
    return answered


async def _listen(
    client: httpx.AsyncClient, page: Page, visit: str
) -> AsyncIterator[Mapping[str, object]]:
    where = f"{page.address}gradio_api/queue/data"
    async with client.stream("GET", where, params={"session_hash": visit}) as events:
        async for line in events.aiter_lines():
            if line.startswith("data: "):
                yield json.loads(line.removeprefix("data: "))


def _kept(told: Mapping[str, object]) -> object:
    """Return the conversation from the last event.

    Raises:
        ServerFailed: the event is an error, or holds no answer.
    """
    output = told.get("output")
    data = output.get("data") if isinstance(output, Mapping) else None
    kept = data[-1] if isinstance(data, list) and told.get("success") else None
    turns = kept.get("turns") if isinstance(kept, Mapping) else None
    if not (isinstance(turns, list) and turns and turns[-1].get("answer")):
        raise ServerFailed(f"a question was refused: {json.dumps(output)[:200]}")
    return kept
