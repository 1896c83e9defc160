import random

from datamodel.extraction import PAPER_TYPES, DocumentType
from models.synthetic.blocks.table_columns import Column, draw_columns


def drawn(document_type: DocumentType, *, reserved: bool = False, count: int = 400) -> list[tuple[Column, ...]]:
    return [
        draw_columns(random.Random(seed), document_type=document_type, american=False, reserved=reserved)
        for seed in range(count)
    ]


def kinds_of(columns: tuple[Column, ...]) -> list[str]:
    return [kind for column in columns for kind in column.kinds]


def test_no_kind_stands_in_two_columns() -> None:
    for document_type in PAPER_TYPES:
        for columns in drawn(document_type, count=150):
            assert len(set(kinds_of(columns))) == len(kinds_of(columns))


def test_delivery_notes_seldom_have_prices() -> None:
    priced = sum("unit_price" in kinds_of(columns) for columns in drawn(DocumentType.DELIVERY_NOTE))
    assert 0 < priced < 80


def test_payment_advices_name_invoices_and_a_sum() -> None:
    for columns in drawn(DocumentType.PAYMENT_ADVICE):
        kinds = set(kinds_of(columns))
        assert "invoice_number" in kinds
        assert kinds & {"gross_amount", "paid_amount"}


def test_sums_before_prices_are_reserved_to_validation() -> None:
    def sum_first(columns: tuple[Column, ...]) -> bool:
        kinds = kinds_of(columns)
        alone = all(column.kinds != ("price_quantity", "unit_price") for column in columns)
        return (
            alone
            and {"net_amount", "unit_price"} <= set(kinds)
            and kinds.index("net_amount") < kinds.index("unit_price")
        )

    assert not any(map(sum_first, drawn(DocumentType.INVOICE)))
    assert any(map(sum_first, drawn(DocumentType.INVOICE, reserved=True)))


def test_quantity_stands_in_many_places() -> None:
    places = {
        kinds_of(columns).index("quantity")
        for columns in drawn(DocumentType.INVOICE)
        if "quantity" in kinds_of(columns)
    }
    assert len(places) > 4
