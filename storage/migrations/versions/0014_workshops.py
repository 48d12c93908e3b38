"""Workshops, registrations, announcements, and what members do not want to be told of."""

import sqlalchemy as sa
from alembic import op

import storage.database

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    op.create_table(
        "opt_outs",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("since", storage.database.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_opt_outs_member_id")),
        sa.PrimaryKeyConstraint("member_id", "category", name=op.f("pk_opt_outs")),
        info={"retention": "membership"},
    )
    op.create_table(
        "workshops",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("regions", storage.database.Json(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("starts_at", storage.database.Moment(), nullable=False),
        sa.Column("ends_at", storage.database.Moment(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("registers_until", storage.database.Moment(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("themes", storage.database.Json(), nullable=False),
        sa.Column("audience", storage.database.Json(), nullable=True),
        sa.Column("questions", storage.database.Json(), nullable=False),
        sa.Column("material", storage.database.Json(), nullable=False),
        sa.Column("reminders", storage.database.Json(), nullable=True),
        sa.Column("names", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("created_at", storage.database.Moment(), nullable=False),
        sa.Column("published_at", storage.database.Moment(), nullable=True),
        sa.Column("changed_at", storage.database.Moment(), nullable=True),
        sa.Column("cancelled_at", storage.database.Moment(), nullable=True),
        sa.Column("freed_at", storage.database.Moment(), nullable=True),
        sa.Column("planned_for", storage.database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["members.id"], name=op.f("fk_workshops_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshops")),
        sa.UniqueConstraint("uid", name=op.f("uq_workshops_uid")),
        info={"retention": "workshops"},
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("workshops") as batch_op:
        batch_op.create_index("ix_workshops_ends_at", ["ends_at"], unique=False)
        batch_op.create_index(
            "ix_workshops_freed_at",
            ["freed_at"],
            unique=False,
            sqlite_where=sa.text("freed_at IS NOT NULL"),
            postgresql_where=sa.text("freed_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_workshops_made_by"), ["made_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_workshops_series"), ["series"], unique=False)
        batch_op.create_index(
            "ix_workshops_upcoming",
            ["ends_at"],
            unique=False,
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )

    op.create_table(
        "announcements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("texts", storage.database.Json(), nullable=False),
        sa.Column("files", storage.database.Json(), nullable=False),
        sa.Column("audience", storage.database.Json(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("due_at", storage.database.Moment(), nullable=True),
        sa.Column("hour", sa.String(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=True),
        sa.Column("content_id", sa.Integer(), nullable=True),
        sa.Column("progress_id", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("created_at", storage.database.Moment(), nullable=False),
        sa.Column("began_at", storage.database.Moment(), nullable=True),
        sa.Column("ended_at", storage.database.Moment(), nullable=True),
        sa.Column("resolved", sa.Integer(), nullable=False),
        sa.Column("resolved_at", storage.database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["confirmed_by"], ["members.id"], name=op.f("fk_announcements_confirmed_by")),
        sa.ForeignKeyConstraint(["content_id"], ["contents.id"], name=op.f("fk_announcements_content_id")),
        sa.ForeignKeyConstraint(["made_by"], ["members.id"], name=op.f("fk_announcements_made_by")),
        sa.ForeignKeyConstraint(["progress_id"], ["contents.id"], name=op.f("fk_announcements_progress_id")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshops.id"], name=op.f("fk_announcements_workshop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
        info={"retention": "announcements"},
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("announcements") as batch_op:
        batch_op.create_index(batch_op.f("ix_announcements_confirmed_by"), ["confirmed_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_announcements_content_id"), ["content_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_announcements_digest"), ["digest"], unique=False)
        batch_op.create_index(
            "ix_announcements_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'scheduled'"),
            postgresql_where=sa.text("state = 'scheduled'"),
        )
        batch_op.create_index(batch_op.f("ix_announcements_made_by"), ["made_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_announcements_progress_id"), ["progress_id"], unique=False)
        batch_op.create_index("ix_announcements_state", ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_announcements_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "registrations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("since", storage.database.Moment(), nullable=False),
        sa.Column("offered_until", storage.database.Moment(), nullable=True),
        sa.Column("answers", storage.database.Json(), nullable=False),
        sa.Column("reminds", sa.Boolean(), nullable=False),
        sa.Column("came", sa.Boolean(), nullable=True),
        sa.Column("created_at", storage.database.Moment(), nullable=False),
        sa.Column("changed_at", storage.database.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_registrations_member_id")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshops.id"], name=op.f("fk_registrations_workshop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations")),
        sa.UniqueConstraint("workshop_id", "member_id", name=op.f("uq_registrations_workshop_id_member_id")),
        info={"retention": "workshops"},
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("registrations") as batch_op:
        batch_op.create_index(batch_op.f("ix_registrations_member_id"), ["member_id"], unique=False)
        batch_op.create_index(
            "ix_registrations_offered",
            ["offered_until"],
            unique=False,
            sqlite_where=sa.text("state = 'offered'"),
            postgresql_where=sa.text("state = 'offered'"),
        )
        batch_op.create_index(
            "ix_registrations_workshop_id_state", ["workshop_id", "state", "since", "id"], unique=False
        )

    op.create_table(
        "announcement_recipients",
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("settled_at", storage.database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcements.id"], name=op.f("fk_announcement_recipients_announcement_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_announcement_recipients_member_id")),
        sa.PrimaryKeyConstraint("announcement_id", "member_id", name=op.f("pk_announcement_recipients")),
        info={"retention": "announcements"},
    )
    with op.batch_alter_table("announcement_recipients") as batch_op:
        batch_op.create_index("ix_announcement_recipients_member_id", ["member_id"], unique=False)

    op.create_table(
        "attendance_names",
        sa.Column("registration_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("consented_at", storage.database.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_attendance_names_registration_id")
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_attendance_names")),
        info={"retention": "attendance names"},
    )
    op.create_table(
        "reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("starts_at", storage.database.Moment(), nullable=False),
        sa.Column("due_at", storage.database.Moment(), nullable=False),
        sa.Column("closes_at", storage.database.Moment(), nullable=False),
        sa.Column("look_at", storage.database.Moment(), nullable=True),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column("next_at", storage.database.Moment(), nullable=True),
        sa.Column("told_at", storage.database.Moment(), nullable=True),
        sa.Column("content_id", sa.Integer(), nullable=True),
        sa.Column("said", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("created_at", storage.database.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshops.id"], name=op.f("fk_reminders_workshop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint("workshop_id", "kind", "starts_at", name=op.f("uq_reminders_workshop_id_kind_starts_at")),
        info={"retention": "workshops"},
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("reminders") as batch_op:
        batch_op.create_index(
            "ix_reminders_look_at",
            ["look_at"],
            unique=False,
            sqlite_where=sa.text("look_at IS NOT NULL"),
            postgresql_where=sa.text("look_at IS NOT NULL"),
        )

    op.create_table(
        "reminded",
        sa.Column("reminder_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=True),
        sa.Column("at", storage.database.Moment(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_reminded_member_id")),
        sa.ForeignKeyConstraint(["reminder_id"], ["reminders.id"], name=op.f("fk_reminded_reminder_id")),
        sa.PrimaryKeyConstraint("reminder_id", "member_id", name=op.f("pk_reminded")),
        info={"retention": "workshops"},
    )
    with op.batch_alter_table("reminded") as batch_op:
        batch_op.create_index(batch_op.f("ix_reminded_member_id"), ["member_id"], unique=False)

    op.create_table(
        "takeaways",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=True),
        sa.Column("created_at", storage.database.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_takeaways_member_id")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshops.id"], name=op.f("fk_takeaways_workshop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takeaways")),
        sa.UniqueConstraint("workshop_id", "member_id", name=op.f("uq_takeaways_workshop_id_member_id")),
        info={"retention": "workshops"},
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("takeaways") as batch_op:
        batch_op.create_index(batch_op.f("ix_takeaways_member_id"), ["member_id"], unique=False)

    with op.batch_alter_table("members", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("urgent", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("outbox", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("urgent", sa.Boolean(), server_default=sa.false(), nullable=False))
