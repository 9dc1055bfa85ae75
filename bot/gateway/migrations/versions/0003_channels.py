"""Messengers: who has which conversation, what came in, what is to go out, options shown, cursors."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "channel_people",
        sa.Column("channel", sa.String(16), primary_key=True),
        sa.Column("identity", sa.String(64), primary_key=True),
        sa.Column("conversation", sa.String(32), nullable=False, unique=True),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("shown", sa.Integer, nullable=False),
        sa.Column("offers", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], ondelete="CASCADE"),
    )
    op.create_table(
        "channel_inbox",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("event", sa.String(64), nullable=False),
        sa.Column("identity", sa.String(64), nullable=False),
        sa.Column("body", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", sa.Float(53), nullable=False),
        sa.Column("at", sa.Float(53), nullable=False),
        sa.Column("conversation", sa.String(32)),
        sa.Column("number", sa.Integer),
        sa.UniqueConstraint("channel", "event"),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], ondelete="SET NULL"),
    )
    op.create_index("channel_inbox_identity", "channel_inbox", ["channel", "identity"])
    op.create_index("channel_inbox_conversation", "channel_inbox", ["conversation"])
    op.create_table(
        "channel_outbox",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("identity", sa.String(64), nullable=False),
        sa.Column("conversation", sa.String(32)),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", sa.Float(53), nullable=False),
        sa.Column("at", sa.Float(53), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], ondelete="CASCADE"),
    )
    op.create_index("channel_outbox_identity", "channel_outbox", ["channel", "identity"])
    op.create_index("channel_outbox_conversation", "channel_outbox", ["conversation"])
    op.create_table(
        "channel_offers",
        sa.Column("channel", sa.String(16), primary_key=True),
        sa.Column("event", sa.String(64), primary_key=True),
        sa.Column("conversation", sa.String(32), nullable=False),
        sa.Column("options", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], ondelete="CASCADE"),
    )
    op.create_index("channel_offers_conversation", "channel_offers", ["conversation"])
    op.create_table(
        "channel_state",
        sa.Column("channel", sa.String(16), primary_key=True),
        sa.Column("name", sa.String(16), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("at", sa.Float(53), nullable=False),
    )


def downgrade() -> None:
    """Take back."""
    for table in ("channel_state", "channel_offers", "channel_outbox", "channel_inbox", "channel_people"):
        op.drop_table(table)
