"""What two papers of one number say differently, in words."""

from collections.abc import Mapping

from datamodel.extraction import Extraction, LineItem
from datamodel.identity import header_content, line_content
from orders.paper import text_of, words_of
from orders.records.parts import WHAT


def differences(before: Extraction, after: Extraction) -> list[str]:
    """What two papers say differently, in words: the header's content, then the lines', matched by their material."""
    told = _of_fields("", header_content(before), header_content(after), before.fields, after.fields)
    old, new = _lines(before), _lines(after)
    for line, content in list(new.items()):
        same = next((number for number, each in old.items() if each == content), None)
        if same is not None:
            del old[same], new[line]
    for line, content in new.items():
        near = next((number for number, each in old.items() if each.get("material") == content.get("material")), None)
        if near is None:
            told.append(f"line {line} is new ({_material(after.line_items[line - 1])})")
            continue
        fields = before.line_items[near - 1], after.line_items[line - 1]
        told += _of_fields(f"line {line} ", old.pop(near), content, *fields)
    return told + [f"line {line} is gone ({_material(before.line_items[line - 1])})" for line in old]


def _lines(extraction: Extraction) -> dict[int, dict[str, str]]:
    return {line: line_content(extraction, line) for line in range(1, len(extraction.line_items) + 1)}


def _of_fields(
    where: str, old: Mapping[str, str], new: Mapping[str, str], before: LineItem, after: LineItem
) -> list[str]:
    return [
        f"{where}{words_of(name).lower()} {_shown(name, old, before)} → {_shown(name, new, after)}"
        for name in dict.fromkeys([*old, *new])
        if old.get(name) != new.get(name)
    ]


def _shown(name: str, content: Mapping[str, str], fields: LineItem) -> str:
    """A value as the paper has it; a line's date may be the header's."""
    if name == "material":
        return _material(fields)
    printed = text_of(fields, "unit_price" if name == "price" else name) or content.get(name, "")
    per = text_of(fields, "price_quantity") if name == "price" else ""
    return f"{printed or 'none'}{f' per {per}' if per else ''}"


def _material(fields: LineItem) -> str:
    return next((text for name in WHAT if (text := text_of(fields, name))), "no material")
