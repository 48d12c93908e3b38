"""Conversations of members with the agency's team, and posts that the team says."""

import sqlalchemy as sa
from alembic import op

import storage.database

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    op.create_table(
        "contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", storage.database.Moment(), nullable=False),
        sa.Column("asked_at", storage.database.Moment(), nullable=False),
        sa.Column("answered_at", storage.database.Moment(), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", storage.database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["members.id"], name=op.f("fk_contacts_answered_by")),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_contacts_channel_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_contacts_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("channel_id", name=op.f("uq_contacts_channel_id")),
        info={"retention": "membership"},
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("contacts") as batch_op:
        batch_op.create_index(
            "ix_contacts_open",
            ["asked_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(batch_op.f("ix_contacts_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contacts_answered_by"), ["answered_by"], unique=False)
    with op.batch_alter_table("posts", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("from_team", sa.Boolean(), server_default=sa.false(), nullable=False))
