"""The tables as the queries see them. The migrations make them; a test compares the two."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

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
    Column("draft", String(64)),  # of the hand-off that the dialogue is collecting
    Column("handed", String(64)),  # the last draft that was handed over or withdrawn
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

misunderstood = Table(
    "misunderstood",
    METADATA,
    Column("text", String(300), primary_key=True),  # masked: bot/gateway/masking.py
    Column("kind", String(16), primary_key=True),  # unknown, outside, unhelpful or chosen
    Column("intent", String(64), primary_key=True),  # the likeliest, the one answered, or the one chosen
    Column("confidence", Float(53)),  # how sure the assistant was, on average; NULL where it was not told
    Column("count", Integer, nullable=False),
    Column("first_day", String(10), nullable=False),
    Column("last_day", String(10), nullable=False),
    sqlite_with_rowid=False,  # a row id would tell in which order they came
)
"""What staff may label. Nothing leads from a row to a conversation, a person or a time of day."""

erasures = Table(
    "erasures",
    METADATA,
    Column("conversation", String(32), primary_key=True),
    Column("store", String(32), primary_key=True),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Float(53), nullable=False),
)

# Messengers (bot/channels). `identity` and `event` are hashed with SECRET_KEY, what is called sealed is
# encrypted with it: without the key nobody can tell from the database who wrote, or from where.

channel_people = Table(
    "channel_people",
    METADATA,
    Column("channel", String(16), primary_key=True),
    Column("identity", String(64), primary_key=True),
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("address", Text, nullable=False),  # sealed: where answers go
    Column("shown", Integer, nullable=False),  # number of the last message that went into the outbox
    Column("offers", Text, nullable=False),  # JSON: [option id, label] as last shown, in their order
)

channel_inbox = Table(
    "channel_inbox",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("channel", String(16), nullable=False),
    Column("event", String(64), nullable=False),
    Column("identity", String(64), nullable=False),  # empty when answered
    Column("body", Text),  # sealed; NULL when answered
    Column("attempts", Integer, nullable=False),
    Column("due_at", Float(53), nullable=False),
    Column("at", Float(53), nullable=False),
    Column("conversation", ForeignKey("conversations.id", ondelete="SET NULL")),  # where it was answered …
    Column("number", Integer),  # … and under which number it stands there
    UniqueConstraint("channel", "event"),
    Index("channel_inbox_identity", "channel", "identity"),
)

channel_outbox = Table(
    "channel_outbox",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("channel", String(16), nullable=False),
    Column("identity", String(64), nullable=False),
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE")),
    Column("key", String(32), nullable=False),  # the same for every attempt
    Column("body", Text, nullable=False),  # sealed: address and rendered message
    Column("attempts", Integer, nullable=False),
    Column("due_at", Float(53), nullable=False),
    Column("at", Float(53), nullable=False),
    Index("channel_outbox_identity", "channel", "identity"),
)

channel_offers = Table(
    "channel_offers",
    METADATA,
    Column("channel", String(16), primary_key=True),
    Column("event", String(64), primary_key=True),  # the message under which the options were shown
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("options", Text, nullable=False),  # JSON: option ids in their order
)

channel_state = Table(
    "channel_state",
    METADATA,
    Column("channel", String(16), primary_key=True),
    Column("name", String(16), primary_key=True),  # cursor, session (sealed), health
    Column("value", Text, nullable=False),
    Column("at", Float(53), nullable=False),
)

handoffs = Table(
    "handoffs",
    METADATA,
    Column("id", String(16), primary_key=True),  # what the visitor can quote
    Column("conversation", ForeignKey("conversations.id", ondelete="SET NULL"), index=True),
    Column("draft", String(64), nullable=False, unique=True),  # the same draft is the same hand-off
    Column("fingerprint", String(64), nullable=False),  # hash of what was handed over: a double click is one
    Column("state", String(16), nullable=False, index=True),
    Column("language", String(16), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("topic_field", String(64)),
    Column("person", String(64)),  # who is responsible, an id of contacts.yml …
    Column("reader", String(64)),  # … and who reads it, the person or a deputy
    Column("via", String(16), nullable=False),  # person, deputy, inbox or desk
    Column("concern", Text, nullable=False),
    Column("name", Text),
    Column("mail", Text),
    Column("phone", Text),
    Column("consent", Text, nullable=False),  # JSON: wording, time, transcript
    Column("summary", Text, nullable=False),
    Column("transcript", Text),  # JSON, only with consent
    Column("created_at", Float(53), nullable=False, index=True),
    Column("sent_at", Float(53)),
    Column("closed_at", Float(53), index=True),  # closed or withdrawn
)
"""What visitors handed over. After a withdrawal only id, state and times are left of it."""

deliveries = Table(
    "deliveries",
    METADATA,
    Column("id", String(32), primary_key=True),  # also the idempotency key of a webhook
    Column("handoff", ForeignKey("handoffs.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),  # handoff, answer or withdrawal
    Column("way", String(16), nullable=False),  # mail or webhook
    Column("recipient", Text, nullable=False),  # a mail address, "" for a webhook
    Column("message_id", String(255), nullable=False),
    Column("body", Text),  # of an answer
    Column("instead", Boolean, nullable=False),  # goes to the general inbox because it failed elsewhere
    Column("state", String(16), nullable=False),  # waiting, done or failed
    Column("attempts", Integer, nullable=False),
    Column("perhaps", Boolean, nullable=False),  # it may have arrived, although nobody said so
    Column("reason", String(64)),  # of the last failure
    Column("created_at", Float(53), nullable=False),
    Column("due_at", Float(53), nullable=False, index=True),
    Column("done_at", Float(53)),
    Column("held_by", String(32)),
    Column("held_until", Float(53), nullable=False),
)

handoff_events = Table(
    "handoff_events",
    METADATA,
    Column("handoff", ForeignKey("handoffs.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", Float(53), nullable=False),
    Column("actor", String(64)),  # an account of the desk; None: the visitor or the program
    Column("event", String(16), nullable=False),
    Column("person", String(64)),  # whom it was forwarded to
)

staff = Table(
    "staff",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("password", String(255), nullable=False),  # argon2
    Column("role", String(16), nullable=False),  # desk or admin
    Column("person", String(64)),  # an id of contacts.yml
    Column("failures", Integer, nullable=False),  # in a row
    Column("locked_until", Float(53), nullable=False),
    Column("created_at", Float(53), nullable=False),
)

staff_sessions = Table(
    "staff_sessions",
    METADATA,
    Column("token_hash", String(64), primary_key=True),
    Column("name", ForeignKey("staff.name", ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", Float(53), nullable=False),
    Column("seen_at", Float(53), nullable=False),
)
