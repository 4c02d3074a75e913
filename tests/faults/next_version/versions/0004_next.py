"""What the next version adds: columns that must not be empty and have a constant default, and a table."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

GROWN = ("jobs", "crm_interactions")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")  # rather fail, and be run again, than let everybody wait behind it
    for table in GROWN:
        op.add_column(table, sa.Column("written_by", sa.String(), nullable=False, server_default="this version"))
    op.create_table(
        "next_version",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("said", sa.String(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("next_version")
    for table in GROWN:
        op.drop_column(table, "written_by")
