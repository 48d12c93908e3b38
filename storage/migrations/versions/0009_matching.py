"""Similar questions: what subjects are found by, and words that coordinators have taught."""

import sqlalchemy as sa
from alembic import op

import storage.database

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    op.create_table(
        "phrasings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("created_at", storage.database.Moment(), nullable=False),
        sa.Column("deleted_at", storage.database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_phrasings_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrasings")),
        sa.UniqueConstraint("serial", name=op.f("uq_phrasings_serial")),
        info={"retention": "phrasings"},
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("phrasings") as batch_op:
        batch_op.create_index("ix_phrasings_subject_kind_subject_id", ["subject_kind", "subject_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_phrasings_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_phrasings_deleted_at"), ["deleted_at"], unique=False)

    op.create_table(
        "lexicon_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("canonical", sa.String(), nullable=False),
        sa.Column("variants_de", storage.database.Json(), nullable=False),
        sa.Column("variants_en", storage.database.Json(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("created_at", storage.database.Moment(), nullable=False),
        sa.Column("removed_at", storage.database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["members.id"], name=op.f("fk_lexicon_entries_added_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lexicon_entries")),
        info={"retention": "lexicon"},
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("lexicon_entries") as batch_op:
        batch_op.create_index(batch_op.f("ix_lexicon_entries_added_by"), ["added_by"], unique=False)
