"""Extractions by hand."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from datamodel.extraction import Classification, DocumentType, Extraction, Field, Value

MakeFields = Callable[..., dict[str, Field]]


def _fields(*, confidence: float = 1.0, **values: Value) -> dict[str, Field]:
    return {name: Field(name, value, str(value), confidence) for name, value in values.items()}


@pytest.fixture
def fields() -> MakeFields:
    return _fields


@pytest.fixture
def order() -> Callable[..., Extraction]:
    """A purchase order in which nothing is wrong; arguments replace its parts, None takes a header field out."""

    def make(
        document_type: DocumentType = DocumentType.PURCHASE_ORDER,
        *,
        type_confidence: float = 0.95,
        lines: tuple[dict[str, Field], ...] | None = None,
        links: dict[str, str] | None = None,
        **header: Value | None,
    ) -> Extraction:
        sound: dict[str, Value | None] = {"document_number": "4500017", "sender_name": "Hartmann GmbH"}
        chosen = {name: value for name, value in (sound | header).items() if value is not None}
        line = _fields(quantity=Decimal(20), unit="PCE", supplier_material_number="4711-A")
        return Extraction(
            Classification(document_type, type_confidence, "de", ("Bestellung",)),
            _fields(**chosen),
            (line,) if lines is None else lines,
            links or {},
        )

    return make
