"""`datapackage.json`: what a package holds, in the words of the Frictionless Data Package and Table Schema standards.

Everything in it comes from the models, so that it cannot say anything else than the database does.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Enum, String, Table

from crm.bundle.cells import LARGEST_INTEGER
from crm.bundle.tables import bundled_columns, json_type, models, refers_to, unique_keys
from crm.bundle.words import meaning_of, title_of

FORMAT_VERSION = "1.0.0"
DESCRIPTOR = "datapackage.json"
TABLES_FOLDER = "data"
FILES_FOLDER = "attachments"
TABULAR = "tabular-data-resource"
LICENCES = [
    {
        "name": "OGL-UK-3.0",
        "title": "Open Government Licence v3.0 (reference data and official statistics)",
        "path": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    }
]
ATTRIBUTION = (
    "Contains OS data © Crown copyright and database right 2025. Contains Royal Mail data © Royal Mail copyright and "
    "database right 2025. Contains National Statistics data © Crown copyright and database right 2025. Contains public "
    "sector information licensed under the Open Government Licence v3.0."
)


def package(schema_revision: str, resources: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The whole descriptor."""
    return {
        "profile": "data-package",
        "name": "employer-engagement",
        "title": "Employer engagement: the whole business content of the service",
        "description": (
            "Every record, its history and its files; no password, second factor, token, session or unsent mail. "
            f"{ATTRIBUTION}"
        ),
        "version": FORMAT_VERSION,
        "schemaRevision": schema_revision,
        "licenses": LICENCES,
        "resources": list(resources),
    }


def table_resource(table: Table, *, size: int = 0, sha256: str = "") -> dict[str, Any]:
    """The resource of one table, with the size and hash of its file unless that is still to be filled in."""
    integrity = {"bytes": size, "hash": f"sha256:{sha256}"} if sha256 else {}
    return {
        "profile": TABULAR,
        "name": table.name,
        "title": title_of(table.name),
        "description": description_of(table),
        "path": path_of(table),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "doubleQuote": True, "header": True, "lineTerminator": "\n", "quoteChar": '"'},
        **integrity,
        "schema": table_schema(table),
    }


def file_resource(sha256: str, size: int) -> dict[str, Any]:
    """The resource of one attached file; its name is the hash of its content."""
    return {
        "profile": "data-resource",
        "name": f"attachment-{sha256}",
        "path": f"{FILES_FOLDER}/{sha256}",
        "mediatype": "application/octet-stream",
        "bytes": size,
        "hash": f"sha256:{sha256}",
    }


def path_of(table: Table) -> str:
    """The file of a table within the package."""
    return f"{TABLES_FOLDER}/{table.name}.csv"


def description_of(table: Table) -> str:
    """What a row of the table is: the words of its model."""
    return " ".join(inspect.cleandoc(models()[table.name].__doc__ or "").split())


def table_schema(table: Table) -> dict[str, Any]:
    """The Table Schema of one table."""
    columns = bundled_columns(table)
    schema: dict[str, Any] = {
        "fields": [field_of(column) for column in columns],
        "primaryKey": "id",
        "missingValues": [""],
    }
    keys = [_foreign_key(table, column) for column in columns if refers_to(column)]
    if keys:
        schema["foreignKeys"] = keys
    named = {column.name for column in columns}
    if unique := [list(key) for key in unique_keys(table) if len(key) > 1 and named.issuperset(key)]:
        schema["uniqueKeys"] = unique
    return schema


def _foreign_key(table: Table, column: Column[Any]) -> dict[str, Any]:
    parent = refers_to(column)
    # The standard writes a reference to the table itself as an empty name.
    return {"fields": column.name, "reference": {"resource": "" if parent == table.name else parent, "fields": "id"}}


def field_of(column: Column[Any]) -> dict[str, Any]:
    """The field of one column."""
    field: dict[str, Any] = {"name": column.name, "type": json_type(column), "title": title_of(column.name)}
    if field["type"] == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    field["description"] = meaning_of(column.table.name, column.name, refers_to(column))
    if constraints := _constraints(column):
        field["constraints"] = constraints
    return field


def _constraints(column: Column[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    is_text = isinstance(column.type, String) and not isinstance(column.type, Enum)
    # An empty cell is an empty text in a column of text, and the standard would call it missing.
    if not column.nullable and not is_text:
        found["required"] = True
    if (column.name,) in set(unique_keys(column.table)):
        found["unique"] = True
    if isinstance(column.type, Enum):
        found["enum"] = list(column.type.enums)
    elif isinstance(column.type, String) and column.type.length:
        found["maxLength"] = column.type.length
    elif json_type(column) == "integer":
        found |= {"minimum": -LARGEST_INTEGER, "maximum": LARGEST_INTEGER}
    return found


def resources_by_name(descriptor: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The resources of a descriptor as read."""
    return {str(each.get("name")): each for each in descriptor.get("resources", ()) if isinstance(each, dict)}


def as_bytes(descriptor: Mapping[str, Any]) -> bytes:
    """The descriptor as its file holds it."""
    return (json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n").encode()


def project_file(folder: Path) -> Path:
    """The descriptor within a folder."""
    return folder / DESCRIPTOR
