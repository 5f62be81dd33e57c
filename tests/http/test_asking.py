import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI
from telling import ANSWER, TellingAdvisor, app_over

from assistant import Advisor, IndexUnusable, QuestionError, ServiceUnavailable, Settings
from assistant.channels.http.desk import AT_ONCE
from assistant.channels.http.problems import NEEDS_OPERATOR, NO_SERVICE
from assistant.channels.http.route import MOST_BYTES
from assistant.limits import RateLimit
from index.errors import ChromaUnavailable

Serve = Callable[[FastAPI], str]
QUESTION = {"question": "FCTO or consultant?"}


def test_the_answer_is_the_same_object_as_everywhere(address: str) -> None:
    reply = httpx.post(f"{address}/api/ask", json=QUESTION)
    assert reply.status_code == 200
    assert reply.json() == ANSWER.to_dict()


def test_the_history_reaches_the_advisor(address: str, told: TellingAdvisor) -> None:
    history = [{"role": "user", "content": "We build apps."}]
    httpx.post(f"{address}/api/ask", json={"question": "And now?", "history": history})
    assert told.asked == [("And now?", history)]


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        ({}, 422, "question: is missing."),
        ({"question": ""}, 422, "question: String should have at least 1 character."),
        ({"question": 3}, 422, "question: Input should be a valid string."),
        ({"question": "x", "mood": "bad"}, 422, "mood: is not known here."),
        (
            {"question": "x", "history": [{"role": "user"}]},
            422,
            "history[0].content: is missing.",
        ),
        ([], 422, "The body must be a JSON object, sent as application/json."),
    ],
)
def test_a_body_that_does_not_fit_is_named(
    address: str, told: TellingAdvisor, body: object, status: int, sentence: str
) -> None:
    reply = httpx.post(f"{address}/api/ask", json=body)
    assert (reply.status_code, reply.json()) == (status, {"error": sentence})
    assert told.asked == []


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{question}", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"question": "\\ud800"}', "application/json", 422),
        (b"question=x", "application/x-www-form-urlencoded", 422),
        (b"", "application/json", 422),
    ],
)
def test_what_is_not_json_is_refused(address: str, content: bytes, kind: str, status: int) -> None:
    headers = {"Content-Type": kind}
    reply = httpx.post(f"{address}/api/ask", content=content, headers=headers)
    assert reply.status_code == status
    assert set(reply.json()) == {"error"}


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_above_the_limit_is_not_read(
    address: str, told: TellingAdvisor, chunked: bool
) -> None:
    whole = b'{"question": "' + b"x" * MOST_BYTES + b'"}'
    content = iter([whole[:1000], whole[1000:]]) if chunked else whole
    headers = {"Content-Type": "application/json"}
    reply = httpx.post(f"{address}/api/ask", content=content, headers=headers)
    assert reply.status_code == 413
    assert reply.json() == {"error": "The request is too large; at most 512 KB are read."}
    assert told.asked == []


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (QuestionError("That is too long."), 400, "That is too long."),
        (ServiceUnavailable("http://secret:8000 refused"), 503, NO_SERVICE),
        (IndexUnusable("/home/secret/index is damaged"), 503, NEEDS_OPERATOR),
    ],
)
def test_errors_are_plain_sentences_without_the_servers_secrets(
    address: str,
    told: TellingAdvisor,
    caplog: pytest.LogCaptureFixture,
    error: QuestionError,
    status: int,
    sentence: str,
) -> None:
    told.error = error
    reply = httpx.post(f"{address}/api/ask", json=QUESTION)
    assert (reply.status_code, reply.json()) == (status, {"error": sentence})
    assert ("secret" in caplog.text) == (status == 503), "the operator reads the reason in the log"


def test_who_asks_too_often_is_told_when_to_come_back(told: TellingAdvisor, serve: Serve) -> None:
    address = serve(app_over(told, Settings(questions_per_minute=2)))
    replies = [httpx.post(f"{address}/api/ask", json=QUESTION) for _ in range(3)]
    assert [reply.status_code for reply in replies] == [200, 200, 429]
    wait = int(replies[2].headers["Retry-After"])
    assert 25 <= wait <= 30
    assert f"wait {wait} seconds" in replies[2].json()["error"]


def test_a_limit_can_be_shared_with_other_channels(told: TellingAdvisor, serve: Serve) -> None:
    limit = RateLimit(1)
    limit.wait_for("127.0.0.1")
    address = serve(app_over(told, Settings(), limit=limit))
    assert httpx.post(f"{address}/api/ask", json=QUESTION).status_code == 429


def test_slow_answers_keep_nobody_else_waiting(advisor: Advisor, serve: Serve) -> None:
    slow = TellingAdvisor(gate=threading.Event())
    slow.parts = advisor.parts
    address = serve(app_over(slow, Settings(questions_per_minute=0)))
    with ThreadPoolExecutor(20) as visitors:
        replies = [
            visitors.submit(httpx.post, f"{address}/api/ask", json=QUESTION, timeout=60)
            for _ in range(20)
        ]
        while len(slow.asked) < AT_ONCE:
            assert httpx.get(f"{address}/healthz").status_code == 200
        assert len(slow.asked) == AT_ONCE, "no more at once than the processors can use"
        slow.gate.set()
        assert [reply.result().status_code for reply in replies] == [200] * 20


def test_questions_are_kept_only_by_who_is_given(told: TellingAdvisor, serve: Serve) -> None:
    kept = []
    address = serve(app_over(told, Settings(), record=lambda *turn: kept.append(turn)))
    httpx.post(f"{address}/api/ask", json=QUESTION)
    assert kept == [(QUESTION["question"], ANSWER)]


def test_no_question_reaches_a_log(
    address: str, told: TellingAdvisor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    told.error = ServiceUnavailable("down")
    for body in ({"question": "our secret merger"}, {"query": "our secret merger"}):
        httpx.post(f"{address}/api/ask", json=body)
    assert "no answer: down" in caplog.text
    assert "merger" not in caplog.text


def test_the_real_advisor_answers(advisor: Advisor, settings: Settings, serve: Serve) -> None:
    address = serve(app_over(advisor, settings))
    reply = httpx.post(f"{address}/api/ask", json=QUESTION, timeout=30)
    assert reply.json() == advisor.ask(QUESTION["question"]).to_dict()
    assert reply.json()["citations"]


def test_health_names_the_index(advisor: Advisor, settings: Settings, serve: Serve) -> None:
    reply = httpx.get(f"{serve(app_over(advisor, settings))}/healthz")
    index = advisor.parts.index
    assert reply.json() == {
        "status": "ok",
        "index": index.info.fingerprint,
        "passages": len(index.passages),
    }


def test_a_lost_chroma_server_is_unhealthy(advisor: Advisor, serve: Serve) -> None:
    def refuse() -> int:
        raise ChromaUnavailable("http://chroma:8000 refused")

    lost = replace(advisor.parts.index, store=SimpleNamespace(count=refuse))
    parts = SimpleNamespace(index=lost)
    reply = httpx.get(f"{serve(app_over(SimpleNamespace(parts=parts), Settings()))}/healthz")
    assert (reply.status_code, reply.json()) == (503, {"error": NO_SERVICE})
