"""The tables as the queries see them. The migrations make them; a test compares the two."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Integer, MetaData, String, Table, Text

METADATA = MetaData()

conversations = Table(
    "conversations",
    METADATA,
    Column("id", String(32), primary_key=True),  # also the sender id that the assistant sees
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("language", String(16), nullable=False),
    Column("topic", String(64)),  # the last one that a follow-up can refer to
    Column("rateable", String(64)),  # the topic that the next "thanks" or complaint is about
    Column("misses", Integer, nullable=False),  # in a row
    Column("last_number", Integer, nullable=False),  # of the last message, counted within the conversation
    Column("created_at", Float(53), nullable=False, index=True),  # seconds since 1970, as all times here
    Column("expires_at", Float(53), nullable=False),
    Column("held_by", String(32)),  # who works on a message of it now …
    Column("held_until", Float(53), nullable=False),  # … and when that one is taken for dead
)

messages = Table(
    "messages",
    METADATA,
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("author", String(16), nullable=False),  # visitor, assistant or staff
    Column("at", Float(53), nullable=False),
    Column("body", Text, nullable=False),  # JSON: a reply of the contract without its id, or {"text"}
    Column("choices", Text),  # JSON: what each option of the reply stands for, by option id
)

idempotency = Table(
    "idempotency",
    METADATA,
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("fingerprint", String(64), nullable=False),  # hash of what was sent
    Column("first", Integer, nullable=False),  # the replies are the messages from this number …
    Column("last", Integer, nullable=False),  # … to this one
    Column("at", Float(53), nullable=False, index=True),
)

feedback = Table(
    "feedback",
    METADATA,
    Column("topic", String(64), primary_key=True),
    Column("helpful", Boolean, primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("count", Integer, nullable=False),
)

erasures = Table(
    "erasures",
    METADATA,
    Column("conversation", String(32), primary_key=True),
    Column("store", String(32), primary_key=True),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Float(53), nullable=False),
)
