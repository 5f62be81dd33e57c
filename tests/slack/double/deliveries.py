"""What people do in the double's workspace, and how Slack tells the bot about it.

A delivery that is not acknowledged within three seconds, or with an error, is repeated up to three
times, as Slack does (sooner, so that tests end). `sent` keeps how long each one took.
"""

import asyncio
import hashlib
import hmac
import itertools
import json
import time
import urllib.parse
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from double.server import SlackDouble
from double.state import BOT_USER, SIGNING_SECRET, TEAM, Message

ACK_WITHIN, TRIES, AGAIN_AFTER = 3.0, 4, 0.3
Body = dict[str, Any]


@dataclass
class Sent:
    """A delivery; `status` is 200 if it was acknowledged."""

    body: Body
    seconds: float = 0.0
    status: int = 0
    tries: int = 0
    reply: Body = field(default_factory=dict)


class Deliveries:
    """Sends deliveries over Socket Mode, or to HTTP addresses in turn."""

    def __init__(
        self,
        slack: SlackDouble,
        urls: Iterable[str] = (),
        team: str = TEAM,
        *,
        again_after: float = AGAIN_AFTER,
    ) -> None:
        self.slack = slack
        self.again_after = again_after
        self.urls = list(urls)
        self.team = team
        self.sent: list[Sent] = []
        self._numbers = itertools.count(1)

    # What people do; each returns the message's ts or what the click was answered.

    def write(
        self,
        channel: str,
        words: str,
        *,
        thread: str = "",
        user: str = "UOWNER",
        send: bool = True,
        **extra: object,
    ) -> str:
        """A person writes; mentions reach the bot as two events, as with Slack."""
        message = self.place(channel, words, thread=thread, user=user)
        if send:
            for body in self.events_of(message, **extra):
                self.send("events_api", body)
        return message.ts

    def place(self, channel: str, words: str, *, thread: str = "", user: str = "UOWNER") -> Message:
        """Put a message into a channel without telling the bot."""
        space = self.slack.space
        return space.add(Message(channel, space.now(), user, words, thread))

    def events_of(self, message: Message, **extra: object) -> list[Body]:
        """Return what Slack sends for a message: one event, or two for a mention."""
        kind = self.slack.space.channels[message.channel].kind
        event = {
            "user": message.user,
            "text": message.text,
            "ts": message.ts,
            "channel": message.channel,
            "event_ts": message.ts,
            "team": self.team,
        }
        event |= {"thread_ts": message.thread_ts} if message.thread_ts else {}
        told = [{"type": "message", "channel_type": kind} | event | extra]
        if kind != "im" and f"<@{BOT_USER}>" in message.text:
            told.insert(0, {"type": "app_mention"} | event | extra)
        return [self.event(one) for one in told]

    def event(self, event: Body) -> Body:
        """Return an event with its envelope."""
        return {
            "token": "unused",
            "team_id": self.team,
            "api_app_id": "A00000001",
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{next(self._numbers):08d}",
            "event_time": int(time.time()),
            "authorizations": [{"team_id": self.team, "user_id": BOT_USER, "is_bot": True}],
        }

    def command(self, words: str, *, channel: str = "C1", user: str = "UOWNER") -> Sent:
        """A person types /advisor …"""
        number = next(self._numbers)
        body = {
            "command": "/advisor",
            "text": words,
            "team_id": self.team,
            "channel_id": channel,
            "user_id": user,
            "trigger_id": f"trigger-{number}",
            "response_url": f"{self.slack.url}/respond/{number}",
        }
        return self.send("slash_commands", body)

    def shortcut(self, message: Message, *, user: str = "UOWNER") -> Sent:
        """A person picks "Ask the advisor" in a message's menu."""
        number = next(self._numbers)
        body = self._interaction("message_action", user) | {
            "callback_id": "ask_the_advisor",
            "channel": {"id": message.channel},
            "message_ts": message.ts,
            "message": message.to_dict(metadata=False),
            "action_ts": self.slack.space.now(),
            "response_url": f"{self.slack.url}/respond/{number}",
        }
        return self.send("interactive", body)

    def click(self, message: Message, element: Body, *, user: str = "UOWNER") -> Sent:
        """A person clicks a button of a message."""
        action = {
            "type": element.get("type", "button"),
            "action_id": element["action_id"],
            "value": element["value"],
            "action_ts": self.slack.space.now(),
        }
        place = {"type": "message", "message_ts": message.ts, "channel_id": message.channel}
        body = self._interaction("block_actions", user) | {
            "container": place | {"is_ephemeral": False, "thread_ts": message.thread_ts},
            "channel": {"id": message.channel},
            "message": message.to_dict(metadata=False),
            "actions": [action],
        }
        return self.send("interactive", body)

    def _interaction(self, kind: str, user: str) -> Body:
        return {
            "type": kind,
            "team": {"id": self.team},
            "user": {"id": user, "team_id": self.team},
            "trigger_id": f"trigger-{next(self._numbers)}",
        }

    # How it reaches the bot.

    def send(self, kind: str, body: Body) -> Sent:
        """Deliver, again if need be, and return how it went."""
        return self.send_later(kind, body).result(60)

    def send_later(self, kind: str, body: Body, url: str | None = None) -> "Future[Sent]":
        """Deliver in the background; the future's result says how it went."""
        work = self._deliver(kind, body, url)
        return asyncio.run_coroutine_threadsafe(work, self.slack._loop)

    async def _deliver(self, kind: str, body: Body, url: str | None) -> Sent:
        sent = Sent(body)
        for attempt in range(TRIES):
            sent.tries = attempt + 1
            while not (self.urls or url or self.slack.sockets):
                await asyncio.sleep(0.02)
            begun = time.monotonic()
            try:
                over_http = self.urls or url
                way = (
                    self._post(kind, body, attempt, url)
                    if over_http
                    else self._push(kind, body, attempt)
                )
                sent.status, sent.reply = await asyncio.wait_for(way, ACK_WITHIN)
            except (TimeoutError, aiohttp.ClientError, ConnectionError):
                sent.status = 0
            sent.seconds = time.monotonic() - begun
            if sent.status == 200:
                break
            await asyncio.sleep(self.again_after * (attempt + 1))
        self.sent.append(sent)
        return sent

    async def _push(self, kind: str, body: Body, attempt: int) -> tuple[int, Body]:
        envelope = f"env-{next(self._numbers)}"
        answered = self.slack._loop.create_future()
        self.slack.acks[envelope] = answered
        told = {"envelope_id": envelope, "type": kind, "payload": body}
        told |= {"accepts_response_payload": kind != "events_api", "retry_attempt": attempt}
        if not self.slack.sockets:
            raise ConnectionError("the connection has just been lost")
        socket = self.slack.sockets[next(self._numbers) % len(self.slack.sockets)]
        await socket.send_str(json.dumps(told))
        return 200, await answered

    async def _post(self, kind: str, body: Body, attempt: int, url: str | None) -> tuple[int, Body]:
        raw, content = encode(kind, body)
        headers = sign(raw) | {"Content-Type": content}
        if attempt:
            headers |= {"x-slack-retry-num": str(attempt), "x-slack-retry-reason": "http_timeout"}
        chosen = url or self.urls[next(self._numbers) % len(self.urls)]
        async with (
            aiohttp.ClientSession() as session,
            session.post(chosen, data=raw, headers=headers) as response,
        ):
            text = await response.text()
            return response.status, json.loads(text) if text.startswith("{") else {}


def encode(kind: str, body: Body) -> tuple[bytes, str]:
    """Return a delivery's bytes and content type, as Slack's HTTP requests have them."""
    if kind == "events_api":
        return json.dumps(body).encode(), "application/json"
    form = {"payload": json.dumps(body)} if kind == "interactive" else body
    return urllib.parse.urlencode(form).encode(), "application/x-www-form-urlencoded"


def sign(raw: bytes, *, at: float | None = None, secret: str = SIGNING_SECRET) -> dict[str, str]:
    """Return the headers that prove a request comes from Slack."""
    moment = str(int(time.time() if at is None else at))
    base = b"v0:" + moment.encode() + b":" + raw
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": moment, "X-Slack-Signature": f"v0={digest}"}
