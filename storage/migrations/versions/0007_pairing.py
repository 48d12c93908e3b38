"""Pairing: codes for a second account, and messages for one account only."""

import sqlalchemy as sa
from alembic import op

import storage.database

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    op.create_table(
        "pair_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("expires_at", storage.database.Moment(), nullable=False),
        sa.Column("used_at", storage.database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_pair_codes_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_codes")),
        sa.UniqueConstraint("digest", name=op.f("uq_pair_codes_digest")),
        sa.UniqueConstraint("member_id", name=op.f("uq_pair_codes_member_id")),
        info={"retention": "codes"},
        sqlite_autoincrement=True,
    )
    op.create_table(
        "pair_failures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("at", storage.database.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_pair_failures_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_failures")),
        info={"retention": "codes"},
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("pair_failures") as batch_op:
        batch_op.create_index(batch_op.f("ix_pair_failures_member_id"), ["member_id"], unique=False)

    with op.batch_alter_table("outbox", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("account_id", sa.Integer(), nullable=True))
