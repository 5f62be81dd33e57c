import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Settings
from evals.page.lasting import Memory, measure_memory
from evals.page.results import (
    Line,
    burst_lines,
    lines_markdown,
    load_lines,
    memory_lines,
    paint_lines,
    quantile,
    start_lines,
)
from evals.page.serving import Server, ServerFailed, our_server, resident_megabytes
from evals.page.starting import Paint, Starts
from evals.page.visitors import Asked, Load, visit_all

QUESTIONS = ["FCTO or consultant?", "What does a fractional CFO cost?"]


@pytest.fixture(scope="module")
def server(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The page as it is run: `python app.py` in a process of its own."""
    environment = {
        "ADVISOR_INDEX_DIR": str(settings.index_dir),
        "ADVISOR_QUESTIONS_PER_MINUTE": "0",
    }
    with our_server(tmp_path_factory.mktemp("served"), environment) as served:
        yield served


def test_visitors_ask_and_go_on_in_their_conversations(server: Server) -> None:
    asked = asyncio.run(visit_all(server.address, Load(3, 2, (0.0, 0.0)), QUESTIONS))
    assert len(asked) == 6
    assert all(0 < one.first <= one.last for one in asked)


def test_memory_is_read_as_questions_are_asked(server: Server) -> None:
    told: list[int] = []
    memory = measure_memory(server, QUESTIONS, 6, told.append)
    assert told == [6]
    assert memory.points[0][0] == 6
    assert memory.points[0][1] > 50


def test_refused_question_is_said(settings: Settings, tmp_path: Path) -> None:
    environment = {
        "ADVISOR_INDEX_DIR": str(settings.index_dir),
        "ADVISOR_QUESTIONS_PER_MINUTE": "1",
    }
    with our_server(tmp_path, environment) as served, pytest.raises(ServerFailed, match="refused"):
        asyncio.run(visit_all(served.address, Load(1, 30, (0.0, 0.0)), QUESTIONS))


def test_server_that_does_not_start_says_why(tmp_path: Path) -> None:
    with (
        pytest.raises(ServerFailed, match="ADVISOR_NONSENSE"),
        our_server(tmp_path, {"ADVISOR_NONSENSE": "1"}),
    ):
        pass


def test_process_that_has_ended_holds_nothing() -> None:
    with pytest.raises(ServerFailed, match="has ended"):
        resident_megabytes(2**22 - 1)


def test_growth_is_counted_from_the_first_questions_and_from_half_way() -> None:
    memory = Memory(((500, 400.0), (1000, 410.0), (1500, 451.0)))
    *sizes, early, late = memory_lines(memory)
    assert [line.name for line in sizes][-1] == "memory after 1,500 questions"
    assert (early.name, late.name) == ("growth since 500 questions", "growth since 1,000 questions")
    assert early.value == pytest.approx(1.1275)
    assert late.value == pytest.approx(1.1)
    assert not (early.kept or late.kept)


def test_bounds_are_kept_or_said_not_to_be() -> None:
    load = Load(50, 2, (5.0, 15.0))
    asked = [Asked(0.08, 0.1)] * 18 + [Asked(0.5, 0.6)] * 2
    lines = [
        *start_lines(Starts(4.0, 10.0)),
        *paint_lines(Paint(0.4, 1.1)),
        *load_lines(load, asked),
        *burst_lines(asked),
    ]
    text = lines_markdown(lines, "a laptop")
    assert "| ratio of the two | 0.40 × | ≤ 0.60 × | yes |" in text
    assert "| 50 visitors, 5 questions a second: first words, median | 80 ms | ≤ 100 ms |" in text
    assert "| the same, 95 % | 500 ms | ≤ 400 ms | **no** |" in text
    assert "| the same, the last of them | 500 ms |  |  |" in text
    assert [line.kept for line in lines].count(False) == 1


def test_what_promises_nothing_is_always_kept() -> None:
    assert Line("memory", 1e9, "MB").kept


@pytest.mark.parametrize(("share", "value"), [(0.0, 1.0), (0.5, 3.0), (0.95, 5.0), (1.0, 5.0)])
def test_quantiles_are_nearest_ranks(share: float, value: float) -> None:
    assert quantile([1.0, 2.0, 3.0, 4.0, 5.0], share) == value
