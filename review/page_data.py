"""What the scripts of a document's page get: its values with their places, as JSON that leaves out what is empty."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any  # the values of JSON

from datamodel.extraction import LINE_FIELDS, DocumentType, ValueKind
from orders.linking import role_of
from review.links import Links, LinkView
from review.views import Form, Input, Line

Json = dict[str, Any]
_ROLES = {str(kind): str(role) for kind in DocumentType if (role := role_of(kind))}
_NUMERIC = frozenset({ValueKind.AMOUNT, ValueKind.QUANTITY})


def page_data(
    form: Form, translate: Callable[[str], str], *, can_change: bool, links: Mapping[str, Json] | None = None
) -> Json:
    """Columns, line items and places of ``form``, and the records of the master data that are meant.

    Args:
        form: as it is to be shown.
        translate: a label to the language of the page.
        can_change: whether the person may change the document now.
        links: of the partner and of each line, as ``review.checking`` answers; None where there are no master data.

    ``columns`` and ``more_columns`` are lists of ``{name, label, kind, numeric}``. ``lines`` are ``{key, cells}``,
    with a cell for each column that has something: ``text``, ``state``, ``sure``, ``hint``, ``why`` and
    ``messages``. ``boxes`` are ``[page, x, y, width, height]`` by the name of the input, as fractions of the page;
    ``taken`` names those of values that were taken from the page and are not saved yet.
    """
    return {
        "can_change": can_change,
        "links": links or {},
        "roles": {} if links is None else _ROLES,
        "has_materials": links is not None and any(name.startswith("material.") for name in links),
        "columns": [_column(name, translate(label)) for name, label in form.columns.items()],
        "more_columns": [_column(name, translate(label)) for name, label in form.more_columns.items()],
        "lines": [_line(line) for line in form.lines],
        "boxes": {box.input_name: [box.page, box.x, box.y, box.width, box.height] for box in form.boxes},
        "taken": [box.input_name for box in form.boxes if box.is_taken],
    }


def links_json(links: Links, keys: Sequence[str], say: Callable[[str], str]) -> Json:
    """Partners and, by the keys of the lines, materials: ``{number, name, reason, is_chosen, candidates}`` each.

    ``say`` puts reasons into the person's language.
    """
    lines = {f"material.{key}": _link(view, say) for key, view in zip(keys, links.lines, strict=True)}
    return lines | {"customer": _link(links.customer, say), "supplier": _link(links.supplier, say)}


def _link(view: LinkView, say: Callable[[str], str]) -> Json:
    candidates = [{"number": each.number, "name": each.name, "reason": say(each.reason)} for each in view.candidates]
    return {
        "number": view.number,
        "name": view.name,
        "reason": say(view.reason),
        "is_chosen": view.is_chosen,
        "candidates": candidates,
    }


def _column(name: str, label: str) -> Json:
    kind = LINE_FIELDS[name]
    return {"name": name, "label": label, "kind": str(kind), "numeric": kind in _NUMERIC}


def _line(line: Line) -> Json:
    cells = {one.name.rpartition(".")[2]: _cell(one) for one in line.inputs if one.state != "empty"}
    return {"key": line.key, "cells": cells}


def _cell(one: Input) -> Json:
    cell: Json = {"text": one.text, "state": one.state}
    more = {"sure": one.sure_by, "hint": one.hint, "why": one.why, "messages": list(one.messages)}
    return cell | {name: value for name, value in more.items() if value}
