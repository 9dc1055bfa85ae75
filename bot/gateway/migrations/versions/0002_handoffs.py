"""Hand-offs, their deliveries and history; accounts and sessions of the desk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("conversations", sa.Column("draft", sa.String(64)))
    op.add_column("conversations", sa.Column("handed", sa.String(64)))
    op.create_table(
        "handoffs",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("conversation", sa.String(32)),
        sa.Column("draft", sa.String(64), nullable=False, unique=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("topic_field", sa.String(64)),
        sa.Column("person", sa.String(64)),
        sa.Column("reader", sa.String(64)),
        sa.Column("via", sa.String(16), nullable=False),
        sa.Column("concern", sa.Text, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("mail", sa.Text),
        sa.Column("phone", sa.Text),
        sa.Column("consent", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("transcript", sa.Text),
        sa.Column("created_at", sa.Float(53), nullable=False),
        sa.Column("sent_at", sa.Float(53)),
        sa.Column("closed_at", sa.Float(53)),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], ondelete="SET NULL"),
    )
    for column in ("conversation", "state", "created_at", "closed_at"):
        op.create_index(f"handoffs_{column}", "handoffs", [column])
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("handoff", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("way", sa.String(16), nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("message_id", sa.String(255), nullable=False),
        sa.Column("body", sa.Text),
        sa.Column("instead", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("perhaps", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String(64)),
        sa.Column("created_at", sa.Float(53), nullable=False),
        sa.Column("due_at", sa.Float(53), nullable=False),
        sa.Column("done_at", sa.Float(53)),
        sa.Column("held_by", sa.String(32)),
        sa.Column("held_until", sa.Float(53), nullable=False),
        sa.ForeignKeyConstraint(["handoff"], ["handoffs.id"], ondelete="CASCADE"),
    )
    op.create_index("deliveries_handoff", "deliveries", ["handoff"])
    op.create_index("deliveries_due_at", "deliveries", ["due_at"])
    op.create_table(
        "handoff_events",
        sa.Column("handoff", sa.String(16), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("at", sa.Float(53), nullable=False),
        sa.Column("actor", sa.String(64)),
        sa.Column("event", sa.String(16), nullable=False),
        sa.Column("person", sa.String(64)),
        sa.ForeignKeyConstraint(["handoff"], ["handoffs.id"], ondelete="CASCADE"),
    )
    op.create_table(
        "staff",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("password", sa.String(255), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("person", sa.String(64)),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("locked_until", sa.Float(53), nullable=False),
        sa.Column("created_at", sa.Float(53), nullable=False),
    )
    op.create_table(
        "staff_sessions",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("created_at", sa.Float(53), nullable=False),
        sa.Column("seen_at", sa.Float(53), nullable=False),
        sa.ForeignKeyConstraint(["name"], ["staff.name"], ondelete="CASCADE"),
    )
    op.create_index("staff_sessions_name", "staff_sessions", ["name"])


def downgrade() -> None:
    """Take back."""
    for table in ("staff_sessions", "staff", "handoff_events", "deliveries", "handoffs"):
        op.drop_table(table)
    for column in ("handed", "draft"):
        op.drop_column("conversations", column)
