"""Topic channels: posts, who reads them and where, the rooms that belong to them; requests to networks."""

import sqlalchemy as sa
from alembic import op

import storage.database

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    op.create_table(
        "channels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("numbers", sa.Integer(), nullable=False),
        sa.Column("created_at", storage.database.Moment(), nullable=False),
        sa.Column("archived_at", storage.database.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channels")),
        sa.UniqueConstraint("key", name=op.f("uq_channels_key")),
        sa.UniqueConstraint("mark", name=op.f("uq_channels_mark")),
        info={"retention": "channels"},
        sqlite_autoincrement=True,
    )
    op.create_table(
        "requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("args", storage.database.Json(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("room", sa.String(), nullable=True),
        sa.Column("report", sa.String(), nullable=False),
        sa.Column("context", storage.database.Json(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", storage.database.Moment(), nullable=False),
        sa.Column("created_at", storage.database.Moment(), nullable=False),
        sa.Column("correlation", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
        info={"retention": "inbox"},
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("requests") as batch_op:
        batch_op.create_index(batch_op.f("ix_requests_created_at"), ["created_at"], unique=False)
        batch_op.create_index("ix_requests_waiting", ["due_at"], unique=False, **_where("state = 'waiting'"))

    op.create_table(
        "links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("code_until", storage.database.Moment(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("linked_by", sa.Integer(), nullable=True),
        sa.Column("linked_at", storage.database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_links_channel_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_links_group_id")),
        sa.ForeignKeyConstraint(["linked_by"], ["members.id"], name=op.f("fk_links_linked_by")),
        sa.ForeignKeyConstraint(["made_by"], ["members.id"], name=op.f("fk_links_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sa.UniqueConstraint("code", name=op.f("uq_links_code")),
        sa.UniqueConstraint("group_id", name=op.f("uq_links_group_id")),
        info={"retention": "membership"},
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("links") as batch_op:
        batch_op.create_index("ix_links_channel_id", ["channel_id"], unique=False)

    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("root_id", sa.Integer(), nullable=True),
        sa.Column("reply_to_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("spans", storage.database.Json(), nullable=False),
        sa.Column("files", storage.database.Json(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("guard", sa.String(), nullable=False),
        sa.Column("shows", storage.database.Json(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("receipt_id", sa.Integer(), nullable=True),
        sa.Column("album", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("threaded_at", storage.database.Moment(), nullable=True),
        sa.Column("created_at", storage.database.Moment(), nullable=False),
        sa.Column("published_at", storage.database.Moment(), nullable=True),
        sa.Column("edited_at", storage.database.Moment(), nullable=True),
        sa.Column("stale_at", storage.database.Moment(), nullable=True),
        sa.Column("refreshed_at", storage.database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_posts_channel_id")),
        sa.ForeignKeyConstraint(["content_id"], ["contents.id"], name=op.f("fk_posts_content_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_posts_group_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_posts_member_id")),
        sa.ForeignKeyConstraint(["receipt_id"], ["contents.id"], name=op.f("fk_posts_receipt_id")),
        sa.ForeignKeyConstraint(["reply_to_id"], ["posts.id"], name=op.f("fk_posts_reply_to_id")),
        sa.ForeignKeyConstraint(["root_id"], ["posts.id"], name=op.f("fk_posts_root_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("channel_id", "number", name=op.f("uq_posts_channel_id_number")),
        sa.UniqueConstraint("content_id", name=op.f("uq_posts_content_id")),
        info={"retention": "posts"},
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("posts") as batch_op:
        batch_op.create_index("ix_posts_channel_id_published_at", ["channel_id", "published_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_posts_created_at"), ["created_at"], unique=False)
        batch_op.create_index("ix_posts_edited_at", ["edited_at"], unique=False, **_where("edited_at IS NOT NULL"))
        batch_op.create_index(batch_op.f("ix_posts_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_posts_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_posts_receipt_id"), ["receipt_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_posts_reply_to_id"), ["reply_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_posts_root_id"), ["root_id"], unique=False)
        batch_op.create_index("ix_posts_stale_at", ["stale_at"], unique=False, **_where("stale_at IS NOT NULL"))
        batch_op.create_index("ix_posts_waiting", ["created_at"], unique=False, **_where("state = 'waiting'"))

    op.create_table(
        "presences",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("since", storage.database.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_presences_group_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_presences_member_id")),
        sa.PrimaryKeyConstraint("group_id", "member_id", name=op.f("pk_presences")),
        info={"retention": "membership"},
    )
    with op.batch_alter_table("presences") as batch_op:
        batch_op.create_index("ix_presences_member_id", ["member_id"], unique=False)

    op.create_table(
        "subscriptions",
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("since", storage.database.Moment(), nullable=False),
        sa.Column("region", sa.Boolean(), nullable=True),
        sa.Column("carrier", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_subscriptions_channel_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_subscriptions_member_id")),
        sa.PrimaryKeyConstraint("channel_id", "member_id", name=op.f("pk_subscriptions")),
        info={"retention": "membership"},
    )
    with op.batch_alter_table("subscriptions") as batch_op:
        batch_op.create_index("ix_subscriptions_member_id", ["member_id"], unique=False)

    op.create_table(
        "post_reactions",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("emoji", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_post_reactions_member_id")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_post_reactions_post_id")),
        sa.PrimaryKeyConstraint("post_id", "member_id", "emoji", name=op.f("pk_post_reactions")),
        info={"retention": "posts"},
    )
    with op.batch_alter_table("post_reactions") as batch_op:
        batch_op.create_index(batch_op.f("ix_post_reactions_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_post_reactions_source"), ["source"], unique=False)

    op.create_table(
        "thread_readers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_thread_readers_group_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_thread_readers_member_id")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_thread_readers_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread_readers")),
        sa.UniqueConstraint("post_id", "group_id", name=op.f("uq_thread_readers_post_id_group_id")),
        sa.UniqueConstraint("post_id", "member_id", name=op.f("uq_thread_readers_post_id_member_id")),
        info={"retention": "membership"},
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("thread_readers") as batch_op:
        batch_op.create_index(batch_op.f("ix_thread_readers_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_thread_readers_member_id"), ["member_id"], unique=False)

    with op.batch_alter_table("consents", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("purpose", sa.String(), server_default="membership", nullable=False))

    with op.batch_alter_table("copies", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("native", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("sent_at", storage.database.Moment(), nullable=True))

    with op.batch_alter_table("members", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("relays", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("preferred", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("shows_region", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("shows_carrier", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("posting_in", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("posting_until", storage.database.Moment(), nullable=True))
        batch_op.add_column(sa.Column("bundle_at", sa.Time(), server_default="12:00:00.000000", nullable=False))
        batch_op.add_column(sa.Column("next_bundle_at", storage.database.Moment(), nullable=True))
        batch_op.create_index("ix_members_next_bundle_at", ["next_bundle_at"], unique=False)

    with op.batch_alter_table("outbox", recreate="never") as batch_op:
        batch_op.create_index("ix_outbox_held", ["due_at"], unique=False, **_where("state = 'held'"))


def _where(condition: str) -> dict[str, sa.TextClause]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
