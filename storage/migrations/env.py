"""Alembic's entry: runs on the connection that `storage.schema` hands over, in its transaction."""

from alembic import context

from storage.schema import compares, metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    include_name=compares,
)
context.run_migrations()
