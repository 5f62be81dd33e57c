"""What `page` measures, one part after the other."""

import asyncio
import tempfile
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import click

from assistant import Settings
from assistant.opening import corpus_folder
from evals.cases import CASES_FOLDER, load_cases
from evals.page.lasting import measure_memory
from evals.page.results import (
    Line,
    burst_lines,
    load_lines,
    memory_lines,
    paint_lines,
    start_lines,
)
from evals.page.serving import Server, our_server
from evals.page.starting import NoBrowser, measure_paint, measure_starts
from evals.page.visitors import Load, visit_all

# All visitors come from one address here, and none is to be sent away.
UNLIMITED = {"ADVISOR_QUESTIONS_PER_MINUTE": "0"}


def measure_parts(parts: Collection[str], starts: int, load: Load, total: int) -> list[Line]:
    """Return what was measured, in the order of the parts.

    Raises:
        ServerFailed: a server does not start, or a question is not answered.
    """
    lines = []
    if "start" in parts:
        corpus = corpus_folder(Settings.load())
        lines += start_lines(measure_starts(corpus, starts, _watch))
    if set(parts) - {"start"}:
        with tempfile.TemporaryDirectory() as name, our_server(Path(name), UNLIMITED) as server:
            lines += _served(server, parts, load, total)
    return lines


def _served(server: Server, parts: Collection[str], load: Load, total: int) -> list[Line]:
    questions = [case.question for case in load_cases(sorted(CASES_FOLDER.glob("*.yaml")))]
    lines = []
    if "paint" in parts:
        lines += _painted(server)
    if "load" in parts:
        _watch(f"load: {load.visitors} visitors, {load.questions} questions each")
        together = replace(load, questions=1, reading=(0.0, 0.0))
        # The first questions of all find nothing ready yet; they count for nobody.
        asyncio.run(visit_all(server.address, together, questions))
        lines += load_lines(load, asyncio.run(visit_all(server.address, load, questions)))
        lines += burst_lines(asyncio.run(visit_all(server.address, together, questions)))
    if "memory" in parts:
        told = measure_memory(server, questions, total, lambda n: _watch(f"memory: {n:,}"))
        lines += memory_lines(told)
    return lines


def _painted(server: Server) -> list[Line]:
    _watch("paint")
    try:
        return paint_lines(measure_paint(server.address))
    except NoBrowser as error:
        _watch(f"paint: not measured ({error})")
        return []


def _watch(what: str) -> None:
    click.echo(f"{what} …", err=True)
