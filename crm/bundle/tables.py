"""Which tables and columns the data package holds, in the order in which they can be loaded."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Enum, LargeBinary, Numeric, String, Table, UniqueConstraint
from sqlalchemy.types import Boolean, Date, Integer

from crm.database import Base, UtcDateTime

# What `flask reference load` fills, and the trace it leaves. Such rows are no business content: they may stand in the
# database a package is loaded into, and the package's own take their place.
STANDING = frozenset(
    {
        *("ward", "postcode", "sector", "sic_code", "growth_sector", "growth_sector_rule", "growth_location"),
        *("occupation", "action", "indicator", "action_outcome", "series", "observation"),
        *("school", "provision", "provision_need", "theme", "audit_entry"),
    }
)
# A file's content stands in a file of its own, named by the hash in this column.
FILES = {"attachment": ("content", "sha256", "size")}


@cache
def models() -> dict[str, type[Base]]:
    """Every model by the name of its table."""
    return {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}


@cache
def bundled_tables() -> tuple[Table, ...]:
    """The tables of the package, each after those it points to."""
    return tuple(table for table in Base.metadata.sorted_tables if table.name in models() and _is_bundled(table))


def _is_bundled(table: Table) -> bool:
    return models()[table.name].__bundled__


def bundled_columns(table: Table) -> list[Column[Any]]:
    """The columns of a table that leave the service: never a secret, never the content of a file."""
    return [column for column in table.columns if not column.info.get("secret")]


def refers_to(column: Column[Any]) -> str | None:
    """The table whose id a column holds."""
    return next((key.column.table.name for key in column.foreign_keys), None)


def unique_keys(table: Table) -> Iterator[tuple[str, ...]]:
    """Columns whose values together stand in one row only, apart from the id; in a fixed order.

    An index over some rows only (one who holds a seat now) says nothing of the others: the database holds to it alone.
    """
    found = {
        tuple(column.name for column in each.columns)
        for each in table.constraints
        if isinstance(each, UniqueConstraint)
    }
    found |= {
        tuple(column.name for column in index.columns)
        for index in table.indexes
        if index.unique and index.dialect_options["postgresql"]["where"] is None
    }
    yield from sorted(found)


def checks(table: Table) -> list[CheckConstraint]:
    """The rules the database itself holds a row to, those of enumerations left out."""
    found = [each for each in table.constraints if isinstance(each, CheckConstraint) and not each._type_bound]
    return sorted(found, key=lambda each: str(each.name))


def json_type(column: Column[Any]) -> str:
    """The type of a column in the words of the Table Schema standard."""
    kinds: tuple[tuple[type[Any], str], ...] = (
        (Enum, "string"),
        (Boolean, "boolean"),
        (Integer, "integer"),
        (Numeric, "number"),
        (UtcDateTime, "datetime"),
        (Date, "date"),
        (JSON, "object" if _holds_an_object(column) else "any"),
        (LargeBinary, "string"),
        (String, "string"),
    )
    for kind, name in kinds:
        if isinstance(column.type, kind):
            return name
    raise TypeError(f"No type of the package stands for {column.type!r} of {column.table.name}.{column.name}")


def _holds_an_object(column: Column[Any]) -> bool:
    annotation = models()[column.table.name].__annotations__.get(column.key, "")
    return "dict[" in str(annotation)


def may_be_left_out(column: Column[Any]) -> bool:
    """Whether a package need not have the column: it may be empty, or has a value to begin with."""
    return bool(column.nullable) or column.default is not None or column.name in DERIVED.get(column.table.name, ())


# Worked out where a package of one's own making leaves them out.
DERIVED: dict[str, tuple[str, ...]] = {
    "employer": ("sort_name",),
    "school": ("sort_name",),
    "provision": ("sort_name",),
    "site": ("ward_id", "in_borough"),
}
