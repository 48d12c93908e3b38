"""Let topics of a group be places of their own, remember how the bot stands in each, and which messages are files."""

import sqlalchemy as sa
from alembic import op

import storage.database

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    # SQLite has to write the table anew for another constraint, and forgets what is not said again
    with op.batch_alter_table("groups", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(sa.Column("thread", sa.String(), server_default="", nullable=False))
        table.add_column(sa.Column("standing", sa.String(), server_default="member", nullable=False))
        table.add_column(sa.Column("since", storage.database.Moment(timezone=True), nullable=True))
        table.drop_constraint("uq_groups_platform_external_id", type_="unique")
        table.create_unique_constraint("uq_groups_platform_external_id_thread", ["platform", "external_id", "thread"])
    with op.batch_alter_table("copy_parts", recreate="never") as table:
        table.add_column(sa.Column("holds", sa.String(), server_default="text", nullable=False))
