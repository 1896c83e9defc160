"""Two readings of one mail's order lines become one: agreement makes sure, contradiction makes doubtful."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from datamodel.extraction import Field, LineItem
from extractors.vocabulary import label_key

BOTH, ONE, CONTRADICTED = 0.92, 0.78, 0.55
"""Confidence of a value that both readings give, that only one gives, and on which they differ."""
_ONLY_RULES = 0.3  # what the trained reader does not see: an old quantity, a size, a telephone number
_DESCRIBED = 0.85  # goods in a line that both see: the rules do not find where a name ends
_ALIKE = 70.0
_COMPARED = ("quantity", "unit", "supplier_material_number", "delivery_date")


def agreed_lines(trained: Sequence[LineItem], ruled: Sequence[LineItem]) -> tuple[LineItem, ...]:
    """The lines of the ``trained`` reading with confidences by what the rules say, and what only they see, in doubt."""
    if not trained:
        numbered = (item for item in ruled if "supplier_material_number" in item)
        return tuple(_with_confidence(item, _ONLY_RULES) for item in numbered)
    left = list(ruled)
    lines: list[LineItem] = []
    for item in trained:
        other = next((candidate for candidate in left if _is_same(item, candidate)), None)
        if other is not None:
            left.remove(other)
        lines.append(_joined(item, other or {}))
    return (*lines, *(_with_confidence(item, _ONLY_RULES) for item in left if _is_strong(item, trained)))


def _is_strong(item: LineItem, trained: Sequence[LineItem]) -> bool:
    """Whether a line that the trained reader has not is likely one that it missed, so that a person should look."""
    seen = {_value(other.get("quantity")) for other in trained}
    has_all = {"quantity", "unit", "supplier_material_number"} <= item.keys()
    return has_all and _value(item["quantity"]) not in seen


def confirmed(items: Sequence[LineItem], reading: Sequence[LineItem]) -> tuple[LineItem, ...]:
    """Lines of a table, surer where a reading of the same text gives the same number and quantity."""
    seen = {(_key(item.get("supplier_material_number")), _value(item.get("quantity"))) for item in reading}
    return tuple(_raised(item) if _identity(item) in seen else item for item in items)


def _identity(item: LineItem) -> tuple[str, object]:
    return _key(item.get("supplier_material_number")), _value(item.get("quantity"))


def _raised(item: LineItem) -> LineItem:
    return {
        name: replace(field, confidence=max(field.confidence, BOTH))
        if name in ("quantity", "supplier_material_number") and _key(item.get("supplier_material_number"))
        else field
        for name, field in item.items()
    }


def _is_same(item: LineItem, other: LineItem) -> bool:
    number, candidate = _key(item.get("supplier_material_number")), _key(other.get("supplier_material_number"))
    if number and candidate:
        return number == candidate
    same_quantity = _value(item.get("quantity")) == _value(other.get("quantity"))
    alike = fuzz.partial_ratio(_key(item.get("description")), _key(other.get("description"))) >= _ALIKE
    return same_quantity and alike


def _joined(item: LineItem, other: LineItem) -> LineItem:
    """``item`` with what only ``other`` has of it as well, each value as sure as the two make it."""
    added = {
        name: replace(field, confidence=min(field.confidence, _ONLY_RULES))
        for name, field in other.items()
        if name in _COMPARED or (name == "description" and _stands_before_number(other))
    }
    return added | {
        name: replace(field, confidence=_confidence(field, other.get(name), other)) for name, field in item.items()
    }


def _stands_before_number(item: LineItem) -> bool:
    """Whether the goods of a line by rule stand before their number; what follows is mostly the rest of a sentence."""
    description, number = item["description"], item.get("supplier_material_number")
    if number is None or description.bbox is None or number.bbox is None:
        return False
    starts = [(field.page or 0, field.bbox.y0, field.bbox.x0) for field in (description, number) if field.bbox]
    return starts[0] < starts[1]


def _confidence(field: Field, second: Field | None, other: Mapping[str, Field]) -> float:
    if not other or second is None or field.name not in _COMPARED:
        return _DESCRIBED if other and field.name == "description" else ONE
    return BOTH if _key(field) == _key(second) else CONTRADICTED


def _with_confidence(item: LineItem, most: float) -> LineItem:
    return {name: replace(field, confidence=min(field.confidence, most)) for name, field in item.items()}


def _key(field: Field | None) -> str:
    return "" if field is None else label_key(str(field.value))


def _value(field: Field | None) -> object:
    return None if field is None else field.value


def agreed_field(known: Field | None, read: Field) -> Field:
    """A header value that another reader has, and the same field as the mail reader sees it."""
    if known is None:
        return read
    if _key(known) == _key(read):
        return replace(known, confidence=max(known.confidence, BOTH))
    return replace(known, confidence=min(known.confidence, ONE))
