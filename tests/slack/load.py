"""A bounded load test of the bot as it is run: `python tests/slack/load.py [--mode http]`.

`advisor slack` runs as a process of its own against the double. Questions arrive evenly from many
threads, some twice, some of Slack's answers are 429, and in the middle the process is killed and
started again. Printed is what became of every question, and how fast deliveries were acknowledged.
Everything stays on loopback and ends by itself.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "slack")]

from double import SlackDouble  # noqa: E402
from double.deliveries import Deliveries, Sent  # noqa: E402
from double.state import APP_TOKEN, BOT_TOKEN, BOT_USER, SIGNING_SECRET  # noqa: E402
from pydantic import SecretStr  # noqa: E402
from sqlalchemy import select  # noqa: E402

from assistant.settings import Settings  # noqa: E402
from assistant.store.database import open_database  # noqa: E402
from assistant.store.inbox import count_unanswered  # noqa: E402
from assistant.store.tables import inbox  # noqa: E402

WORDS = (
    "Our app was built by freelancers and it keeps going down. Who do I need?",
    "FCTO or consultant?",
    "What does an integrator do?",
    "We sell more than ever and still run out of cash.",
    "and what would they do first?",
)
ACK_P99_SECONDS = 1.0
START_SECONDS, SETTLE_SECONDS = 120.0, 120.0
READY = ("Connected to Slack", "Waiting for Slack")


@dataclass(frozen=True, slots=True)
class Load:
    """How much, and how unkind."""

    mode: str = "socket"
    questions: int = 500
    threads: int = 50
    seconds: float = 60.0
    twice: float = 0.1
    refused: float = 0.05
    restart: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """What became of it; times in seconds."""

    questions: int
    deliveries: int
    delivered_again: int
    refused_calls: int
    acknowledged: int
    answered_once: int
    answered_wrongly: int
    ack_p50: float
    ack_p99: float
    seconds: float

    @property
    def reached(self) -> bool:
        """Whether every question was answered exactly once and every delivery acknowledged."""
        return (
            self.answered_once == self.questions
            and self.answered_wrongly == 0
            and self.acknowledged == self.deliveries
        )


def run_load(load: Load, folder: Path, index_dir: Path | None = None) -> Report:
    """Return what became of a load; files go into `folder`."""
    with SlackDouble() as slack:
        channel = slack.space.channel("C1")
        port = 3900 + os.getpid() % 1000
        urls = [f"http://127.0.0.1:{port}/slack/events"] if load.mode == "http" else []
        people = Deliveries(slack, urls, again_after=10.0)
        bot = _start(load, slack, folder, port, index_dir)
        slack.space.rate_share = load.refused
        begun = time.monotonic()
        try:
            asked, sent, bot = _ask(load, people, bot, (slack, folder, port, index_dir))
            told = [one.result(120) for one in sent]
            rows = _settle(folder)
        finally:
            bot.send_signal(signal.SIGTERM)
            bot.wait(60)
        lasted = time.monotonic() - begun
        replies = [m for m in channel.messages.values() if m.user == BOT_USER]
        return _report(load, slack, told, rows, [m.ts for m in replies], len(asked), lasted)


def _ask(
    load: Load, people: Deliveries, bot: "subprocess.Popen[bytes]", how: tuple[object, ...]
) -> tuple[list[str], list["Future[Sent]"], "subprocess.Popen[bytes]"]:
    chance = random.Random(7)
    asked: list[str] = []
    sent: list[Future[Sent]] = []
    begun = time.monotonic()
    for number in range(load.questions):
        root = asked[number % load.threads] if number >= load.threads else ""
        mention = "" if root else f"<@{BOT_USER}> "
        user = f"U{number % 97:04}"
        words = f"{mention}{chance.choice(WORDS)}"
        message = people.place("C1", words, thread=root, user=user)
        asked.append(message.ts)
        bodies = people.events_of(message)
        again = bodies if chance.random() < load.twice else []
        sent += [people.send_later("events_api", body) for body in (*bodies, *again)]
        if load.restart and number == load.questions // 2:
            bot.kill()
            bot.wait(10)
            bot = _start(load, *how, wait=False)  # type: ignore[arg-type]
        time.sleep(
            max(0.0, begun + (number + 1) * load.seconds / load.questions - time.monotonic())
        )
    return asked, sent, bot


def _start(
    load: Load,
    slack: SlackDouble,
    folder: Path,
    port: int,
    index_dir: Path | None,
    *,
    wait: bool = True,
) -> "subprocess.Popen[bytes]":
    environ = {name: value for name, value in os.environ.items() if "ADVISOR_" not in name}
    environ |= {
        "ADVISOR_SLACK_BOT_TOKEN": BOT_TOKEN,
        "ADVISOR_SLACK_APP_TOKEN": APP_TOKEN,
        "ADVISOR_SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "ADVISOR_SLACK_API_URL": slack.api_url,
        "ADVISOR_SLACK_PORT": str(port),
        "ADVISOR_SLACK_QUESTIONS_PER_MINUTE": "1000",
        "ADVISOR_DATABASE_URL": database_url(folder),
        "ADVISOR_THREADS": "1",
        "ADVISOR_LOG_LEVEL": "ERROR",
    }
    environ |= {"ADVISOR_INDEX_DIR": str(index_dir)} if index_dir else {}
    code = "from assistant.channels.cli import main; main()"
    command = [sys.executable, "-c", code, "slack", *(["--http"] if load.mode == "http" else [])]
    log = folder / "bot.log"
    with log.open("ab") as written:
        bot = subprocess.Popen(command, env=environ, cwd=ROOT, stderr=written)
    end = time.monotonic() + START_SECONDS
    while wait and not any(sign in log.read_text() for sign in READY):
        if bot.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"the bot did not start: {log.read_text()[-2000:]}")
        time.sleep(0.1)
    return bot


def database_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'load.db'}"


def _settle(folder: Path) -> list[tuple[str, str, str | None]]:
    """Return (key, state, reply) of every question once none is open."""
    database = open_database(Settings(database_url=SecretStr(database_url(folder))))
    end = time.monotonic() + SETTLE_SECONDS
    while count_unanswered(database) and time.monotonic() < end:
        time.sleep(0.2)
    with database.transaction() as connection:
        found = connection.execute(select(inbox.c.key, inbox.c.state, inbox.c.reply)).all()
    database.close()
    return [(row.key, row.state, row.reply) for row in found]


def _report(
    load: Load,
    slack: SlackDouble,
    told: list[Sent],
    rows: list[tuple[str, str, str | None]],
    replies: list[str],
    asked: int,
    lasted: float,
) -> Report:
    noted = Counter(reply for _, state, reply in rows if state == "done")
    once = sum(1 for ts in replies if noted[ts] == 1)
    times = sorted(sent.seconds for sent in told if sent.status == 200)
    return Report(
        questions=asked,
        deliveries=len(told),
        delivered_again=sum(sent.tries - 1 for sent in told),
        refused_calls=slack.space.limited,
        acknowledged=len(times),
        answered_once=once,
        answered_wrongly=len(replies) - once + sum(1 for _, state, _ in rows if state != "done"),
        ack_p50=round(times[len(times) // 2], 4),
        ack_p99=round(times[int(len(times) * 0.99)], 4),
        seconds=round(lasted, 1),
    )


def main() -> int:
    """Run the load that the options describe, print the report, and return 0 if all is well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mode", choices=["socket", "http"], default="socket")
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--threads", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60.0)
    given = parser.parse_args()
    load = Load(given.mode, given.questions, given.threads, given.seconds)
    with tempfile.TemporaryDirectory() as folder:
        report = run_load(load, Path(folder))
    sys.stdout.write(json.dumps(asdict(report), indent=2) + "\n")
    return 0 if report.reached and report.ack_p99 < ACK_P99_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
