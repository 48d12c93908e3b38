"""Practice cards: what they say, whose words they quote, whom they helped, and the full-text index over them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import storage.database

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_SQLITE = (
    "CREATE VIRTUAL TABLE card_index USING fts5(words, content='card_words', content_rowid='card_id', "
    "tokenize='ascii', detail=none, columnsize=0, prefix='3 4 5 6 7 8 9 10 11 12')",
    "CREATE TRIGGER card_index_insert AFTER INSERT ON card_words BEGIN "
    "INSERT INTO card_index(rowid, words) VALUES (new.card_id, new.words); END",
    "CREATE TRIGGER card_index_delete AFTER DELETE ON card_words BEGIN "
    "INSERT INTO card_index(card_index, rowid, words) VALUES ('delete', old.card_id, old.words); END",
    "CREATE TRIGGER card_index_update AFTER UPDATE ON card_words BEGIN "
    "INSERT INTO card_index(card_index, rowid, words) VALUES ('delete', old.card_id, old.words); "
    "INSERT INTO card_index(rowid, words) VALUES (new.card_id, new.words); END",
)
_POSTGRESQL = ("CREATE INDEX card_index_words ON card_words USING gin (words) WITH (fastupdate = off)",)


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    op.create_table(
        "cards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("alias", sa.String(), nullable=True),
        sa.Column("from_post_id", sa.Integer(), nullable=True),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("content_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("wants_contact", sa.Boolean(), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("unquoted", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("created_at", storage.database.Moment(), nullable=False),
        sa.Column("published_at", storage.database.Moment(), nullable=True),
        sa.Column("withdrawn_at", storage.database.Moment(), nullable=True),
        sa.Column("due_at", storage.database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["answer_id"], ["posts.id"], name=op.f("fk_cards_answer_id")),
        sa.ForeignKeyConstraint(["content_id"], ["contents.id"], name=op.f("fk_cards_content_id")),
        sa.ForeignKeyConstraint(["from_post_id"], ["posts.id"], name=op.f("fk_cards_from_post_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_cards_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
        sa.UniqueConstraint("answer_id", name=op.f("uq_cards_answer_id")),
        sa.UniqueConstraint("content_id", name=op.f("uq_cards_content_id")),
        info={"retention": "cards"},
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("cards") as batch_op:
        batch_op.create_index(
            "ix_cards_due_at",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_cards_from_post_id"), ["from_post_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cards_member_id"), ["member_id"], unique=False)
        batch_op.create_index("ix_cards_state_theme", ["state", "theme"], unique=False)

    op.create_table(
        "card_consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", storage.database.Moment(), nullable=True),
        sa.Column("decided_at", storage.database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_card_consents_card_id")),
        sa.ForeignKeyConstraint(["content_id"], ["contents.id"], name=op.f("fk_card_consents_content_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_card_consents_member_id")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_card_consents_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_consents")),
        sa.UniqueConstraint("card_id", "post_id", name=op.f("uq_card_consents_card_id_post_id")),
        info={"retention": "cards"},
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("card_consents") as batch_op:
        batch_op.create_index(batch_op.f("ix_card_consents_content_id"), ["content_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_card_consents_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_card_consents_post_id"), ["post_id"], unique=False)

    op.create_table(
        "card_helps",
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_card_helps_card_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_card_helps_member_id")),
        sa.PrimaryKeyConstraint("card_id", "member_id", name=op.f("pk_card_helps")),
        info={"retention": "cards"},
    )
    with op.batch_alter_table("card_helps") as batch_op:
        batch_op.create_index(batch_op.f("ix_card_helps_member_id"), ["member_id"], unique=False)

    op.create_table(
        "card_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fields", storage.database.Json(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("created_at", storage.database.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_card_versions_card_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_card_versions_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_versions")),
        sa.UniqueConstraint("card_id", "number", name=op.f("uq_card_versions_card_id_number")),
        info={"retention": "cards"},
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("card_versions") as batch_op:
        batch_op.create_index(batch_op.f("ix_card_versions_member_id"), ["member_id"], unique=False)

    op.create_table(
        "card_words",
        sa.Column("card_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_card_words_card_id")),
        sa.PrimaryKeyConstraint("card_id", name=op.f("pk_card_words")),
        info={"retention": "cards"},
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)
