"""A language model that does as it is told, behind OpenAI's wire format on loopback."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

USAGE = {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100}
PIECE = 12  # characters
PASSAGE = re.compile(r"^\[(\d+)\] (.+?[.!?])(?= [A-Z“]| \()", re.MULTILINE)


@dataclass
class Double:
    """What the next requests are answered with, and what was asked so far."""

    text: str | Callable[[str], str] = ""  # what it writes, perhaps depending on the prompt
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0  # seconds between two pieces
    hangs: bool = False  # sends nothing at all
    endless: bool = False  # writes its text again and again
    breaks: bool = False  # closes the connection in the middle
    raw: bytes = b""  # in place of an answer
    asked: list[dict[str, object]] = field(default_factory=list)
    url: str = ""
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def prompt(self) -> str:
        """The last prompt, all of its messages."""
        messages = self.asked[-1]["messages"]
        assert isinstance(messages, list)
        return "\n\n".join(str(message["content"]) for message in messages)


def restate(prompt: str) -> str:
    """What a good model writes: each passage's first sentence but the first's, with its number."""
    return "\n".join(f"{text} [{n}]" for n, text in PASSAGE.findall(prompt)[1:5])


@contextmanager
def serving() -> Iterator[Double]:
    """Give a double that listens; its `url` is what ADVISOR_MODEL_URL takes."""
    double = Double()
    server = _Server(("127.0.0.1", 0), _Handler)
    server.double = double
    double.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield double
    finally:
        double.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    """Holds the double for its handlers."""

    daemon_threads = True
    double: Double


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        double = self.server.double
        length = int(self.headers["Content-Length"])
        double.asked.append(json.loads(self.rfile.read(length)))
        if double.hangs:
            double.closing.wait(60)
        elif double.status != 200:
            self._refuse(double)
        else:
            with suppress(OSError):  # the client may have hung up
                self._answer(double)

    def _refuse(self, double: Double) -> None:
        body = json.dumps({"error": {"message": "no", "type": "x", "code": None}}).encode()
        self.send_response(double.status)
        for name, value in {"Content-Type": "application/json", **double.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _answer(self, double: Double) -> None:
        assert double.asked[-1].get("stream"), "the advisor always streams"
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        if double.raw:
            self.wfile.write(double.raw)
            return
        text = double.text if isinstance(double.text, str) else double.text(double.prompt)
        if not self._write(double, text):
            return
        self._event({"choices": [_choice({}, "stop")]})
        self._event({"choices": [], "usage": USAGE})
        self.wfile.write(b"data: [DONE]\n\n")

    def _write(self, double: Double, text: str) -> bool:
        """Write the text, and again if it is endless; return whether that came to an end."""
        while True:
            for start in range(0, len(text), PIECE):
                self._event({"choices": [_choice({"content": text[start : start + PIECE]})]})
                broken = double.breaks and start > len(text) / 2
                if broken or double.closing.wait(double.pause):
                    return False
            if not double.endless:
                return True

    def _event(self, body: dict[str, object]) -> None:
        whole = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "double"}
        self.wfile.write(b"data: " + json.dumps(whole | body).encode() + b"\n\n")
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        pass


def _choice(delta: dict[str, str], reason: str | None = None) -> dict[str, object]:
    return {"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": reason}
