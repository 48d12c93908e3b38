"""Rows in great number, made inside the database: one statement a table."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, DateTime, insert, inspect, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Moment, Row


def values_of(row: Row) -> dict[str, Any]:
    """The columns of a row that was not stored yet, its own number left out."""
    return {column.key: getattr(row, column.key) for column in inspect(type(row)).columns if column.key != "id"}


def numbers(many: int) -> CTE:
    """SQL: the numbers from 1 to `many` as `i`, on any database."""
    counted = select(literal(1).label("i")).cte("numbers", recursive=True)
    return counted.union_all(select(counted.c.i + 1).where(counted.c.i < many))


async def multiply(session: AsyncSession, model: Row, counted: CTE, **columns: ColumnElement[Any]) -> None:
    """Store a row for each number, like the model but for `columns`, which are given as SQL.

    A moment that must be there and that the model leaves open is that of `settled_at` or `created_at`: columns come
    with versions, and history made here is to fit all of them.
    """
    table = inspect(type(model)).columns
    values = values_of(model)
    then = values.get("created_at")
    for column in table:
        if column.key in values and values[column.key] is None and not column.nullable:
            assert isinstance(column.type, Moment | DateTime), column.key
            values[column.key] = then
    fixed = {key: literal(value, table[key].type) for key, value in values.items() if value is not None}
    chosen: dict[str, ColumnElement[Any]] = {**fixed, **columns}
    rows = select(*(value.label(key) for key, value in chosen.items())).select_from(counted)
    await session.execute(insert(type(model)).from_select(list(chosen), rows, include_defaults=False))
