"""Questions: what is asked with a post, who was asked privately, and what helped."""

import sqlalchemy as sa
from alembic import op

import storage.database

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    op.create_table(
        "questions",
        sa.Column("post_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("close_to", storage.database.Json(), nullable=False),
        sa.Column("meets", sa.Boolean(), nullable=False),
        sa.Column("widened", sa.Integer(), nullable=False),
        sa.Column("widen_at", storage.database.Moment(), nullable=True),
        sa.Column("asked_at", storage.database.Moment(), nullable=False),
        sa.Column("ended_at", storage.database.Moment(), nullable=True),
        sa.Column("helped_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_questions_post_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["questions.post_id"], name=op.f("fk_questions_thread_id")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_questions")),
        info={"retention": "posts"},
    )
    with op.batch_alter_table("questions") as batch_op:
        batch_op.create_index(
            "ix_questions_widen_at",
            ["widen_at"],
            unique=False,
            sqlite_where=sa.text("widen_at IS NOT NULL"),
            postgresql_where=sa.text("widen_at IS NOT NULL"),
        )
        batch_op.create_index("ix_questions_state_theme", ["state", "theme"], unique=False)
        batch_op.create_index(batch_op.f("ix_questions_thread_id"), ["thread_id"], unique=False)
    op.create_table(
        "questions_asked",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("at", storage.database.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_questions_asked_member_id")),
        sa.ForeignKeyConstraint(["post_id"], ["questions.post_id"], name=op.f("fk_questions_asked_post_id")),
        sa.PrimaryKeyConstraint("post_id", "member_id", name=op.f("pk_questions_asked")),
        info={"retention": "posts"},
    )
    with op.batch_alter_table("questions_asked") as batch_op:
        batch_op.create_index("ix_questions_asked_member_id_at", ["member_id", "at"], unique=False)
    op.create_table(
        "question_helps",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_question_helps_member_id")),
        sa.ForeignKeyConstraint(["post_id"], ["questions.post_id"], name=op.f("fk_question_helps_post_id")),
        sa.PrimaryKeyConstraint("post_id", "member_id", name=op.f("pk_question_helps")),
        info={"retention": "posts"},
    )
    with op.batch_alter_table("question_helps") as batch_op:
        batch_op.create_index(batch_op.f("ix_question_helps_member_id"), ["member_id"], unique=False)
    with op.batch_alter_table("members", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("questions_weekly", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("meets", sa.Boolean(), server_default=sa.false(), nullable=False))
