"""What the double knows: a workspace with its channels, messages, tokens and what it was asked."""

import itertools
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from assistant.channels.slack.manifest import SCOPES

BOT_USER, BOT_ID, TEAM = "UBOT00001", "BBOT00001", "T00000001"
BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = (
    "xoxb-double-1",
    "xapp-double-1",
    "8f742231b10e8888abcd99yyyzzz85a5",
)


@dataclass
class Message:
    """A message as people see it: streamed Markdown first, then blocks."""

    channel: str
    ts: str
    user: str
    text: str = ""
    thread_ts: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)
    streamed: str = ""
    streaming_since: float | None = None
    edits: int = 0
    unfurl: bool = True

    def to_dict(self, *, metadata: bool) -> dict[str, Any]:
        shown = {"type": "message", "ts": self.ts, "user": self.user, "text": self.text}
        shown |= {"thread_ts": self.thread_ts} if self.thread_ts else {}
        shown |= {"bot_id": BOT_ID} if self.user == BOT_USER else {}
        return shown | ({"metadata": self.metadata} if metadata and self.metadata else {})


@dataclass
class Channel:
    id: str
    kind: str = "channel"
    member: bool = True
    archived: bool = False
    messages: dict[str, Message] = field(default_factory=dict)


@dataclass
class Fault:
    """What happens to the next `times` calls of a method instead of, or after, its effect."""

    method: str
    times: int = 1
    status: int = 200
    error: str = ""
    retry_after: int | None = None
    after: bool = False
    drop: bool = False
    delay: float = 0.0


class Workspace:
    """One workspace; every access holds the lock."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.channels: dict[str, Channel] = {}
        self.tokens: dict[str, set[str]] = {BOT_TOKEN: set(SCOPES)}
        self.revoked: set[str] = set()
        self.faults: list[Fault] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.responses: list[tuple[str, dict[str, Any]]] = []
        self.views: list[dict[str, Any]] = []
        self.statuses: list[tuple[str, str, str]] = []
        self.prompts: list[dict[str, Any]] = []
        self.codes: dict[str, dict[str, Any]] = {}
        self.streams_supported = True
        self.stream_lifetime = 300.0
        self.rate_share = 0.0
        self._clock = itertools.count(int(time.time()) * 1_000_000 + 100)
        self.limited = 0
        self._counted = 0

    def now(self) -> str:
        """Return the next timestamp; later ones sort after earlier ones."""
        with self.lock:
            seconds, micro = divmod(next(self._clock), 1_000_000)
            return f"{seconds}.{micro:06d}"

    def channel(self, name: str, kind: str = "channel", *, member: bool = True) -> Channel:
        with self.lock:
            return self.channels.setdefault(name, Channel(name, kind, member))

    def add(self, message: Message) -> Message:
        with self.lock:
            self.channels[message.channel].messages[message.ts] = message
            return message

    def replies(self, channel: str, thread: str, user: str = BOT_USER) -> list[Message]:
        """Return the messages of a user in a thread, oldest first."""
        with self.lock:
            found = self.channels[channel].messages.values()
            return sorted(
                (m for m in found if m.thread_ts == thread and m.user == user),
                key=lambda m: m.ts,
            )

    def count(self, method: str) -> int:
        with self.lock:
            return Counter(name for name, _ in self.calls)[method]

    def fault_for(self, method: str) -> Fault | None:
        """Return what is to go wrong with this call: a planned fault, or the rate limit's share."""
        with self.lock:
            for fault in self.faults:
                if fault.method == method and fault.times > 0:
                    fault.times -= 1
                    return fault
            self._counted += 1
            if self.rate_share and self._counted % round(1 / self.rate_share) == 0:
                self.limited += 1
                return Fault(method, status=429, retry_after=1)
            return None
