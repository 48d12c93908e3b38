"""Registrations: who comes to a workshop, who waits for a seat, and who said that they do not come."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from storage.database import Json, Moment, Row


class State(StrEnum):
    """Where a registration stands.

    `registered` has a seat; `waiting` is on the waiting list; `offered` has a freed seat to claim until a moment, which
    counts as taken until then. `declined` said that they do not come, `lapsed` let an offered seat pass.
    """

    registered = "registered"
    waiting = "waiting"
    offered = "offered"
    declined = "declined"
    lapsed = "lapsed"


SEATED = (State.registered, State.offered)
"""What takes a seat."""

_OFFERED = "state = 'offered'"


class Registration(Row, table=True):
    """A member's registration for a workshop: one, however often they change their mind.

    `since` is the moment by which the waiting list is in order; `offered_until` when an offered seat passes on.
    `answers` are those to the workshop's questions, by key. `came`: whether they were there (None: not known).
    `reminds`: wants to be reminded although they are not registered yet.
    """

    __tablename__ = "registrations"
    __table_args__ = (
        UniqueConstraint("workshop_id", "member_id"),
        Index("ix_registrations_workshop_id_state", "workshop_id", "state", "since", "id"),
        Index(
            "ix_registrations_offered", "offered_until", sqlite_where=text(_OFFERED), postgresql_where=text(_OFFERED)
        ),
        {"info": {"retention": "workshops"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    workshop_id: int = Field(foreign_key="workshops.id")
    member_id: int = Field(foreign_key="members.id", index=True)
    state: str
    since: datetime = Field(sa_type=Moment)
    offered_until: datetime | None = Field(default=None, sa_type=Moment)
    answers: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    reminds: bool = False
    came: bool | None = None
    created_at: datetime = Field(sa_type=Moment)
    changed_at: datetime = Field(sa_type=Moment)


class AttendanceName(Row, table=True):
    """The real name of somebody who registered, for the attendance list of one workshop, given with its own consent."""

    __tablename__ = "attendance_names"
    __table_args__ = ({"info": {"retention": "attendance names"}},)

    registration_id: int = Field(
        foreign_key="registrations.id", primary_key=True, sa_column_kwargs={"autoincrement": False}
    )
    name: str
    consented_at: datetime = Field(sa_type=Moment)
