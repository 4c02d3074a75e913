"""What Alembic runs for each command. The connection, with its transaction begun, is handed in by `command.py`.

SQLite changes a table by making it anew (`render_as_batch`), inside the one transaction of the whole upgrade.
"""

from alembic import context

from hub.migrations.models import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
