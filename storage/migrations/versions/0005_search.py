"""Search over posts: their words, and the database's own full-text index over them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_SQLITE = (
    "CREATE VIRTUAL TABLE post_index USING fts5(words, content='post_words', content_rowid='post_id', "
    "tokenize='ascii', detail=none, columnsize=0, prefix='3 4 5 6 7 8 9 10 11 12')",
    "CREATE TRIGGER post_index_insert AFTER INSERT ON post_words BEGIN "
    "INSERT INTO post_index(rowid, words) VALUES (new.post_id, new.words); END",
    "CREATE TRIGGER post_index_delete AFTER DELETE ON post_words BEGIN "
    "INSERT INTO post_index(post_index, rowid, words) VALUES ('delete', old.post_id, old.words); END",
    "CREATE TRIGGER post_index_update AFTER UPDATE ON post_words BEGIN "
    "INSERT INTO post_index(post_index, rowid, words) VALUES ('delete', old.post_id, old.words); "
    "INSERT INTO post_index(rowid, words) VALUES (new.post_id, new.words); END",
)
_POSTGRESQL = ("CREATE INDEX post_index_words ON post_words USING gin (words) WITH (fastupdate = off)",)


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    op.create_table(
        "post_words",
        sa.Column("post_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_post_words_post_id")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_post_words")),
        info={"retention": "posts"},
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)
