"""Mark what closed hours put off, and let the indexes of what waits be read in the order in which it goes."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    with op.batch_alter_table("outbox", recreate="never") as table:
        table.add_column(sa.Column("held", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.drop_index("ix_outbox_pending")
        table.create_index("ix_outbox_pending", ["lane", "due_at", "id"], **_where("state = 'pending'"))
        table.drop_index("ix_outbox_copy_id")
        table.create_index("ix_outbox_copy_id", ["copy_id"], **_where("copy_id IS NOT NULL"))
    with op.batch_alter_table("inbox", recreate="never") as table:
        table.drop_index("ix_inbox_new")
        table.create_index("ix_inbox_new", ["id"], **_where("state = 'new'"))
        table.create_index(
            "ix_inbox_waiting", ["next_attempt_at"], **_where("state = 'new' AND next_attempt_at IS NOT NULL")
        )


def _where(condition: str) -> dict[str, sa.TextClause]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
