"""Whether the server's memory stays as it is while thousands of questions are asked."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice

import httpx

from evals.page.serving import Server, resident_megabytes
from evals.page.visitors import PATIENCE_SECONDS, Page, ask, find_page, new_visit

# As many questions in one conversation as an owner asks.
TURNS = 4
VISITORS = 2
# By then everything that is made on first use has been made.
SETTLED = 500


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes a server held after so many questions, in that order."""

    points: tuple[tuple[int, float], ...]


def measure_memory(
    server: Server, questions: Sequence[str], total: int, watch: Callable[[int], None]
) -> Memory:
    """Return what a server holds after every `SETTLED` of `total` questions.

    Two visitors at a time ask, in conversations of a few turns, one question of the cases after
    the other.

    Raises:
        ServerFailed: a question was not answered.
    """
    asked, points, ask_next = 0, [], cycle(questions)
    while asked < total:
        batch = list(islice(ask_next, min(SETTLED, total - asked)))
        asyncio.run(_ask_all(server.address, batch))
        asked += len(batch)
        points.append((asked, resident_megabytes(server.pid)))
        watch(asked)
    return Memory(tuple(points))


async def _ask_all(address: str, questions: Sequence[str]) -> None:
    async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as client:
        page = await find_page(client, address)
        left = iter(questions)
        await asyncio.gather(*(_converse(client, page, left) for _ in range(VISITORS)))


async def _converse(client: httpx.AsyncClient, page: Page, left: Iterator[str]) -> None:
    name, kept = new_visit(), None
    for number, question in enumerate(left):
        if number % TURNS == 0:
            name, kept = new_visit(), None
        _, kept = await ask(client, page, question, name, kept)
