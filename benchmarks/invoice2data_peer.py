"""What invoice2data reads on a measuring set, with the templates that it ships: predictions in our format.

    python3 -m venv build/invoice2data && build/invoice2data/bin/pip install invoice2data==1.0.1
    build/invoice2data/bin/python benchmarks/invoice2data_peer.py SET > predictions.jsonl

Runs in an environment of its own and imports nothing of Intray. A file that no template knows yields no fields.
"""

import datetime as dt
import json
import logging
import sys
from pathlib import Path
from typing import Any

from invoice2data import extract_data
from invoice2data.extract.loader import read_templates

_HEADER = {
    "invoice_number": "document_number",
    "date": "document_date",
    "date_due": "due_date",
    "amount": "gross_amount",
    "amount_untaxed": "net_amount",
    "amount_tax": "tax_amount",
    "currency": "currency",
    "issuer": "sender_name",
    "vat": "sender_tax_id",
    "iban": "sender_iban",
}
_LINE = {
    "code": "supplier_material_number",
    "barcode": "gtin",
    "name": "description",
    "desc": "description",
    "qty": "quantity",
    "uom": "unit",
    "unit": "unit",
    "price_unit": "unit_price",
    "price": "unit_price",
    "price_subtotal": "net_amount",
}


def _value(value: Any) -> dict[str, Any]:
    text = value.date().isoformat() if isinstance(value, dt.datetime) else str(value)
    return {"value": text, "text": text, "confidence": 1.0}


def _row(found: dict[str, Any], names: dict[str, str]) -> dict[str, dict[str, Any]]:
    return {names[name]: _value(value) for name, value in found.items() if name in names and value not in (None, "")}


def main() -> None:
    logging.disable(logging.ERROR)
    templates = read_templates()
    for path in sorted(Path(sys.argv[1]).iterdir()):
        if path.suffix.lower() not in (".pdf", ".jpg", ".tif", ".tiff", ".png"):
            continue
        try:
            found = extract_data(str(path), templates=templates) or {}
        except Exception:  # whatever fails in the peer is a file that it cannot read
            found = {}
        record = {
            "source": path.name,
            "document_type": "invoice" if found else "other",
            "fields": _row(found, _HEADER),
            "line_items": [_row(line, _LINE) for line in found.get("lines") or []],
        }
        print(json.dumps(record))


if __name__ == "__main__":
    main()
