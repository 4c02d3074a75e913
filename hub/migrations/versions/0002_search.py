"""The search index over what the first schema holds, kept by triggers. What it is made of stands in crm.search.schema."""

from alembic import op

from crm.search import schema

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    schema.create(op.get_bind())


def downgrade() -> None:
    schema.drop(op.get_bind())
