"""Bundles of posts: up to where readers were told, what stands in a bundle, and what is held for whom."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    op.create_table(
        "bundle_items",
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["contents.id"], name=op.f("fk_bundle_items_content_id")),
        sa.PrimaryKeyConstraint("content_id", "position", name=op.f("pk_bundle_items")),
        info={"retention": "messages"},
    )
    with op.batch_alter_table("bundle_items") as batch_op:
        batch_op.create_index("ix_bundle_items_post_id", ["post_id"], unique=False)

    with op.batch_alter_table("outbox", recreate="never") as batch_op:
        held = sa.text("state = 'held'")
        batch_op.create_index("ix_outbox_held_member_id", ["member_id"], sqlite_where=held, postgresql_where=held)

    with op.batch_alter_table("subscriptions", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("told", sa.Integer(), server_default="0", nullable=False))
