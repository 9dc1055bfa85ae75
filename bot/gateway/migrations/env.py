"""Runs the migrations on the connection that `bot.gateway.database` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table="gateway_version",
    transactional_ddl=False,  # the caller's transaction holds it all
)
context.run_migrations()
