"""Kinds of channels; posts under another name, and such as ask."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    with op.batch_alter_table("channels", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(), server_default="topic", nullable=False))
        batch_op.add_column(sa.Column("region", sa.String(), nullable=True))
    with op.batch_alter_table("posts", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("alias", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("asks", sa.Boolean(), server_default=sa.false(), nullable=False))
