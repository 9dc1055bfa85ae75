"""What the assistant did not understand, masked and counted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "misunderstood",
        sa.Column("text", sa.String(300), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("intent", sa.String(64), primary_key=True),
        sa.Column("confidence", sa.Float(53)),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("first_day", sa.String(10), nullable=False),
        sa.Column("last_day", sa.String(10), nullable=False),
        sqlite_with_rowid=False,  # a row id would tell in which order they came
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("misunderstood")
