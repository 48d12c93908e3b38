"""Introductions: who was proposed to whom, whom somebody blocks, what members know about, and each week's round."""

import sqlalchemy as sa
from alembic import op

import storage.database

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    op.create_table(
        "introductions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("first_id", sa.Integer(), nullable=True),
        sa.Column("second_id", sa.Integer(), nullable=True),
        sa.Column("couple", sa.String(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=True),
        sa.Column("facts", storage.database.Json(), nullable=False),
        sa.Column("created_at", storage.database.Moment(), nullable=False),
        sa.Column("asked_at", storage.database.Moment(), nullable=True),
        sa.Column("due_at", storage.database.Moment(), nullable=True),
        sa.Column("channel_id", sa.Integer(), nullable=True),
        sa.Column("alias", sa.String(), nullable=True),
        sa.Column("first_shown", storage.database.Json(), nullable=False),
        sa.Column("second_shown", storage.database.Json(), nullable=False),
        sa.Column("first_helped", sa.String(), nullable=True),
        sa.Column("second_helped", sa.String(), nullable=True),
        sa.Column("first_content_id", sa.Integer(), nullable=True),
        sa.Column("second_content_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("first_id <> second_id", name=op.f("ck_introductions_two_people")),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_introductions_channel_id")),
        sa.ForeignKeyConstraint(["first_id"], ["members.id"], name=op.f("fk_introductions_first_id")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_introductions_post_id")),
        sa.ForeignKeyConstraint(["second_id"], ["members.id"], name=op.f("fk_introductions_second_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introductions")),
        sa.UniqueConstraint("couple", name=op.f("uq_introductions_couple")),
        info={"retention": "introductions"},
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("introductions") as batch_op:
        batch_op.create_index(
            "ix_introductions_due_at",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index("ix_introductions_second_id_asked_at", ["second_id", "asked_at"], unique=False)
        for column in ("post_id", "first_id", "channel_id"):
            batch_op.create_index(batch_op.f(f"ix_introductions_{column}"), [column], unique=False)
    op.create_table(
        "blocks",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("blocked_id", sa.Integer(), nullable=False),
        sa.Column("since", storage.database.Moment(), nullable=False),
        sa.CheckConstraint("member_id <> blocked_id", name=op.f("ck_blocks_two_people")),
        sa.ForeignKeyConstraint(["blocked_id"], ["members.id"], name=op.f("fk_blocks_blocked_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_blocks_member_id")),
        sa.PrimaryKeyConstraint("member_id", "blocked_id", name=op.f("pk_blocks")),
        info={"retention": "membership"},
    )
    with op.batch_alter_table("blocks") as batch_op:
        batch_op.create_index(batch_op.f("ix_blocks_blocked_id"), ["blocked_id"], unique=False)
    op.create_table(
        "experiences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("guard", sa.String(), nullable=False),
        sa.Column("created_at", storage.database.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_experiences_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experiences")),
        info={"retention": "experiences"},
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("experiences") as batch_op:
        batch_op.create_index(batch_op.f("ix_experiences_member_id"), ["member_id"], unique=False)
    op.create_table(
        "introduction_rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", storage.database.Moment(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("proposed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction_rounds")),
        sa.UniqueConstraint("at", name=op.f("uq_introduction_rounds_at")),
        info={"retention": "service"},
        sqlite_autoincrement=True,
    )
    op.create_table(
        "introduction_facts",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("facts", storage.database.Json(), nullable=False),
        sa.Column("at", storage.database.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_introduction_facts_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_introduction_facts")),
        info={"retention": "membership"},
    )
