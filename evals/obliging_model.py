"""A language model that takes no time: it says at once what it is told, as OpenAI's servers do.

What an answer takes with it is what everything but the model takes.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MODEL = "openai:obliging"
STREAM = "text/event-stream"


class ObligingModel(ThreadingHTTPServer):
    """Listens on loopback; `text` is what it says next."""

    daemon_threads = True

    def __init__(self) -> None:
        """Take a free port."""
        super().__init__(("127.0.0.1", 0), _Handler)
        self.text = ""

    @property
    def url(self) -> str:
        """Its address, as ADVISOR_MODEL_URL takes it."""
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: ObligingModel

    def do_POST(self) -> None:
        """Read the prompt, and say what was told."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", STREAM)
        self.end_headers()
        self._send({"role": "assistant", "content": self.server.text})
        self._send({}, "stop")
        self.wfile.write(b"data: [DONE]\n\n")

    def _send(self, delta: dict[str, str], reason: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        told = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "obliging"}
        self.wfile.write(b"data: " + json.dumps({**told, "choices": [choice]}).encode() + b"\n\n")
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def obliging_model() -> Iterator[ObligingModel]:
    """Give a running model; it is stopped at the end."""
    server = ObligingModel()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
