"""The tables. Times are seconds since 1970; `sealed` columns hold what a `Vault` makes of a text.

One schema for SQLite and PostgreSQL: plain types, and keys that say what must be unique.
"""

from sqlalchemy import Boolean, Column, Float, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

# A conversation is remembered while somebody goes on with it; `followed` says that messages after
# `started` need no new mention: the place of its first question, or the one that had it followed.
conversations = Table(
    "conversations",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("started", String(40), nullable=False),
    Column("followed", Boolean, nullable=False),
    Column("touched", Float, nullable=False, index=True),
)

turns = Table(
    "turns",
    metadata,
    Column("conversation", String(200), primary_key=True),
    Column("position", String(40), primary_key=True),
    Column("answer_id", String(64), nullable=False, unique=True),
    Column("question", Text, nullable=False, comment="sealed"),
    Column("answer", Text, nullable=False, comment="sealed; the answer as JSON"),
    Column("at", Float, nullable=False),
)

# What arrived and must be answered exactly once. `key` is unique: a second delivery finds it
# taken. A replica holds a row while `lease` lies ahead; `posting` is set before the first message
# is sent and `reply` after, so that a restart in between can look whether the message is there.
inbox = Table(
    "inbox",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("conversation", String(200), nullable=False),
    Column("position", String(40), nullable=False),
    Column("asker", String(80), nullable=False),
    Column("state", String(10), nullable=False),
    Column("payload", Text, comment="sealed; erased once answered"),
    Column("received", Float, nullable=False),
    Column("due", Float, nullable=False),
    Column("owner", String(80)),
    Column("lease", Float, nullable=False, default=0.0),
    Column("attempts", Integer, nullable=False, default=0),
    Column("posting", Boolean, nullable=False, default=False),
    Column("reply", String(40)),
    Index("inbox_waiting", "state", "due"),
    Index("inbox_in_order", "conversation", "position"),
    Index("inbox_of_asker", "asker", "received"),
)

# One vote of one person on one answer; the last one counts. Shared by all channels.
feedback = Table(
    "feedback",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("conversation", String(200), primary_key=True),
    Column("answer", String(64), primary_key=True),
    Column("rater", String(120), primary_key=True),
    Column("vote", String(4), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Float, nullable=False),
    Column("question", Text, comment="sealed; only where the operator stores questions"),
)

# What owners asked, only where the operator stores questions; nothing says who asked.
questions = Table(
    "questions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("at", Float, nullable=False, index=True),
    Column("question", Text, nullable=False, comment="sealed"),
    Column("kind", String(10), nullable=False),
    Column("missing", Text, nullable=False, comment="sealed; what the series does not cover"),
)

installations = Table(
    "installations",
    metadata,
    Column("client", String(40), primary_key=True),
    Column("enterprise", String(40), primary_key=True),
    Column("team", String(40), primary_key=True),
    Column("user", String(40), primary_key=True),
    Column("record", Text, nullable=False, comment="sealed; tokens and all, as JSON"),
    Column("at", Float, nullable=False),
)

# A state is a one-time secret: only its SHA-256 is kept.
oauth_states = Table(
    "oauth_states",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("expires", Float, nullable=False),
)

# What language models cost on each day (UTC, ISO 8601), in the currency of the prices that are set.
spending = Table(
    "spending",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("cost", Float, nullable=False),
)
