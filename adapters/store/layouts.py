"""Remembered layouts, found by their keys."""

import datetime as dt
from collections.abc import Collection
from dataclasses import asdict, replace
from typing import Any  # the values of JSON

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from adapters.store.tables import LayoutKeyRow, LayoutRow
from datamodel.extraction import DocumentType
from datamodel.memory import (
    Anchor,
    AnchorKind,
    Landmark,
    Reference,
    RememberedColumn,
    RememberedLayout,
    RememberedTable,
)

VERSION = 1
_MOST_KEYS = 20_000  # values that one statement takes on both databases

Json = dict[str, Any]


def find_layouts(session: Session, keys: Collection[str], *, limit: int) -> list[RememberedLayout]:
    """The layouts with most of ``keys``, newest first among equals."""
    wanted = sorted(set(keys))[:_MOST_KEYS]
    if not wanted:
        return []
    hits = (
        select(LayoutKeyRow.layout_id, func.count().label("hits"))
        .where(LayoutKeyRow.key.in_(wanted))
        .group_by(LayoutKeyRow.layout_id)
        .order_by(func.count().desc(), LayoutKeyRow.layout_id.desc())
        .limit(limit)
        .subquery()
    )
    statement = (
        select(LayoutRow).join(hits, hits.c.layout_id == LayoutRow.id).order_by(hits.c.hits.desc(), LayoutRow.id.desc())
    )
    return [_layout(row) for row in session.scalars(statement)]


def keep_layout(session: Session, layout: RememberedLayout, *, now: dt.datetime) -> int:
    """Write a layout and its keys; one with an id replaces what was kept. Raises ``KeyError`` for an unknown id."""
    if layout.id is None:
        row = LayoutRow()
        session.add(row)
    else:
        found = session.get(LayoutRow, layout.id, with_for_update=True)
        if found is None:
            raise KeyError(f"There is no layout {layout.id}.")
        row = found
    row.document_type = layout.document_type
    row.layout = layout_to_json(layout)
    row.documents = layout.documents
    row.updated_at = now
    session.flush()
    session.execute(delete(LayoutKeyRow).where(LayoutKeyRow.layout_id == row.id))
    keys = [{"key": key, "layout_id": row.id} for key in dict.fromkeys(layout.keys)]
    if keys:
        session.execute(insert(LayoutKeyRow), keys)
    return row.id


def layout_to_json(layout: RememberedLayout) -> Json:
    """As JSON, without the id, which the row has."""
    record = asdict(replace(layout, id=None))
    del record["id"]
    return {"version": VERSION, **record}


def layout_from_json(record: Json, number: int | None = None) -> RememberedLayout:
    """Raises ``ValueError`` where the version is not one that this code reads."""
    if record["version"] != VERSION:
        raise ValueError(f"A layout of version {record['version']} was found and version {VERSION} is read.")
    return RememberedLayout(
        document_type=DocumentType(record["document_type"]),
        read_as=tuple(DocumentType(name) for name in record["read_as"]),
        identities=tuple(record["identities"]),
        strangers=tuple(record["strangers"]),
        keys=tuple(record["keys"]),
        landmarks=tuple(Landmark(**landmark) for landmark in record["landmarks"]),
        anchors=tuple(_anchor(anchor) for anchor in record["anchors"]),
        table=_table(record["table"]) if record["table"] else None,
        documents=record["documents"],
        id=number,
    )


def _layout(row: LayoutRow) -> RememberedLayout:
    return layout_from_json(row.layout, row.id)


def _anchor(record: Json) -> Anchor:
    references = tuple(Reference(**reference) for reference in record["references"])
    return Anchor(**{**record, "kind": AnchorKind(record["kind"]), "references": references})


def _table(record: Json) -> RememberedTable:
    columns = tuple(RememberedColumn(**column) for column in record["columns"])
    lists = {name: tuple(record[name]) for name in ("headings", "ends")}
    return RememberedTable(**{**record, **lists, "columns": columns})
