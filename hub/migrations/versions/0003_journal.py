"""The journal's unique fingerprints, and on PostgreSQL its partition for what has no other; hub.engine.journal_schema."""

from alembic import op

from hub.engine import journal_schema

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    journal_schema.create(op.get_bind())


def downgrade() -> None:
    journal_schema.drop(op.get_bind())
