import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from assistant import Advisor
from evals.errors import ReplyUnusable, TargetDown, TargetTimeout, UsageError
from evals.replies import UNNAMED
from evals.targets import TargetOptions, check_target
from evals.targets.advisor import AdvisorTarget
from evals.targets.chat import ChatTarget
from evals.targets.function import FunctionTarget
from evals.targets.reading import read_reply

NAMES = {
    "fractional cto": "fcto", "fcto": "fcto", "consultant": "consultant", "consultants":
    "consultant", "msp": "msp", "manager": "none",
}  # fmt: skip
OPTIONS = TargetOptions(NAMES, timeout=0.5)


def a_text(question: str, history: list[dict[str, str]]) -> object:
    return f"A consultant, not a fractional CTO. ({question}, {len(history)})"


def a_mapping(question: str, history: list[dict[str, str]]) -> object:
    return {"kind": "abstain", "text": "No.", "roles": [], "confidence": 0.25, "more": 1}


def a_nan(question: str, history: list[dict[str, str]]) -> object:
    return {"kind": "abstain", "text": "No.", "confidence": float("nan")}


def a_number(question: str, history: list[dict[str, str]]) -> object:
    return 3


def function(name: str) -> FunctionTarget:
    return FunctionTarget(f"{__name__}:{name}", OPTIONS)


def test_a_function_that_returns_a_text_is_read_by_name() -> None:
    reply = function("a_text").ask("Who?", [{"role": "user", "content": "x"}])
    assert reply.kind == UNNAMED
    assert reply.roles == ("consultant", "fcto")
    assert reply.text.endswith("(Who?, 1)")


def test_a_function_may_return_the_fields_of_an_answer() -> None:
    reply = function("a_mapping").ask("Who?", [])
    assert (reply.kind, reply.confidence) == ("abstain", 0.25)


@pytest.mark.parametrize(("name", "wrong"), [("a_nan", "nan"), ("a_number", "returned int")])
def test_what_is_no_answer_is_refused(name: str, wrong: str) -> None:
    with pytest.raises(ReplyUnusable, match=wrong):
        function(name).ask("Who?", [])


@pytest.mark.parametrize("place", ["no.such.module:f", f"{__name__}:nothing", f"{__name__}:NAMES"])
def test_a_function_that_is_not_there_is_a_usage_error(place: str) -> None:
    with pytest.raises(UsageError):
        FunctionTarget(place, OPTIONS)


@pytest.mark.parametrize("spec", ["advisr", "python:module", "python::f", "ftp://x", ""])
def test_an_unknown_target_names_the_known_forms(spec: str) -> None:
    with pytest.raises(UsageError, match="use advisor, http"):
        check_target(spec)


@pytest.mark.parametrize(
    ("text", "kind", "roles"),
    [
        ("Kind: compare\nRoles: fcto, consultant\nIt depends.", "compare",
         ("fcto", "consultant")),
        ("**Kind:** recommend\n**Roles:** MSP\nGo.", "recommend", ("msp",)),
        ("kind: abstain\nroles:\nNo.", "abstain", ()),
        ("I'm sorry, but I cannot help with recipes.", "abstain", ()),
        ("The series does not cover that. Ask a consultant.", "abstain", ()),
        ("Hello! How can I help?", "chat", ()),
        ("You need consultants, then a Fractional-CTO.", UNNAMED, ("consultant", "fcto")),
        ("There is none better.", UNNAMED, ()),
    ],
)  # fmt: skip
def test_kind_and_roles_are_read_from_the_words(
    text: str, kind: str, roles: tuple[str, ...]
) -> None:
    reply = read_reply(text, NAMES)
    assert (reply.kind, reply.roles) == (kind, roles)


class Endpoint(BaseHTTPRequestHandler):
    """An OpenAI-compatible endpoint that does what the question says."""

    asked: list[dict[str, object]]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append({"path": self.path, **body})
        question = body["messages"][-1]["content"]
        if question == "slow":
            time.sleep(1.5)
        text = json.dumps({"choices": [{"message": {"content": "Kind: chat\nHello."}}],
                           "usage": {"prompt_tokens": 11, "completion_tokens": 3}})  # fmt: skip
        answers = {
            "html": "<html>",
            "empty": "{}",
            "null": '{"choices":[{"message":{"content":null}}]}',
        }
        self.send_response(500 if question == "broken" else 200)
        self.end_headers()
        with suppress(BrokenPipeError):  # whoever gave up on a slow answer is gone
            self.wfile.write(answers.get(question, text).encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def endpoint() -> Iterator[str]:
    Endpoint.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_chat_endpoint_is_asked_with_the_history() -> None:
    with endpoint() as url:
        target = ChatTarget(url, OPTIONS)
        reply = target.ask("Who?", [{"role": "user", "content": "before"}])
        target.close()
    assert (reply.kind, reply.text, reply.tokens) == ("chat", "Hello.", (11, 3))
    (asked,) = Endpoint.asked
    assert asked["path"] == "/v1/chat/completions"
    messages = asked["messages"]
    assert isinstance(messages, list)
    assert [message["role"] for message in messages] == ["system", "user", "user"]
    assert "fcto, consultant, msp, none" in messages[0]["content"]


@pytest.mark.parametrize(
    ("question", "error"),
    [
        ("broken", TargetDown),
        ("html", ReplyUnusable),
        ("empty", ReplyUnusable),
        ("null", ReplyUnusable),
        ("slow", TargetTimeout),
    ],
)
def test_an_endpoint_that_misbehaves_is_an_error(question: str, error: type[Exception]) -> None:
    with endpoint() as url:
        target = ChatTarget(f"{url}/v1/", OPTIONS)
        with pytest.raises(error):
            target.ask(question, [])
        target.close()


def test_an_endpoint_that_is_down_is_an_error() -> None:
    target = ChatTarget("http://127.0.0.1:9", OPTIONS)
    with pytest.raises(TargetDown, match="cannot be reached"):
        target.ask("Who?", [])
    target.close()


def test_the_advisor_is_a_target(advisor: Advisor) -> None:
    target = AdvisorTarget(advisor)
    reply = target.ask("What is a fractional CMO?", [])
    assert reply.kind == "explain"
    assert reply.citations
    assert 0 <= (reply.confidence or 0) <= 1
    sections = target.search("What is a fractional CMO?")
    assert any(section.startswith("fractional-cmo#") for section in sections[:5])
    assert len(set(sections)) == len(sections)
    with pytest.raises(ReplyUnusable):
        target.ask("   ", [])
