import dataclasses
import datetime as dt
import os
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.idoc.control import IdocProfile
from adapters.idoc.format import IdocFormat
from adapters.idoc.schema import check
from adapters.idoc.trade.basic_types import Orders05
from adapters.idoc.trade.responses import compose_response, read_response
from adapters.idoc.xml import to_xml
from datamodel.business import OrderResponse, Party, ResponseLine
from datamodel.errors import DocumentError, RejectionCode

FOLDER = Path(__file__).parent / "golden" / "idoc"
MESSAGE_ID = "urn:sap.com:msgid=0123456789abcdef0123456789abcdef"
CREATED_AT = dt.datetime(2026, 3, 9, 8, 30, 5, tzinfo=dt.UTC)
PROFILE = IdocProfile(purchasing_organisation="1000", purchasing_group="001", company_code="1000")
RESPONSE = OrderResponse(
    number="AB-9001",
    date=dt.date(2026, 3, 9),
    currency="EUR",
    seller=Party(
        "Rohr & Ventil AG", "Hafenstr. 12, 20457 Hamburg, Deutschland", number="200017", tax_id="DE 129 273 398"
    ),
    buyer=Party("Hartmann GmbH", "Industriestr. 5, 70565 Stuttgart"),
    order_number="4500012345",
    delivery_date=dt.date(2026, 3, 20),
    payment_terms="30 Tage netto",
    delivery_terms="DAP Stuttgart",
    net_amount=Decimal("286.50"),
    lines=(
        ResponseLine(
            position="1",
            quantity=Decimal(20),
            unit="Stk",
            description="Kugelhahn DN25",
            customer_material_number="K-77",
            supplier_material_number="4711-A",
            unit_price=Decimal("12.50"),
            net_amount=Decimal("250.00"),
            order_position="10",
        ),
        ResponseLine(
            position="2",
            quantity=Decimal(600),
            unit="Stk",
            description="Dichtung",
            customer_material_number="D-1",
            unit_price=Decimal("3.65"),
            price_quantity=Decimal(100),
            net_amount=Decimal("21.90"),
            order_position="20",
        ),
        ResponseLine(
            position="3",
            quantity=Decimal(400),
            unit="Stk",
            description="Dichtung",
            customer_material_number="D-1",
            unit_price=Decimal("3.65"),
            price_quantity=Decimal(100),
            net_amount=Decimal("14.60"),
            delivery_date=dt.date(2026, 4, 10),
            order_position="20",
        ),
    ),
)


def composed(response: OrderResponse) -> Orders05:
    return compose_response(response, PROFILE, message_id=MESSAGE_ID, created_at=CREATED_AT)


def with_lines(*lines: ResponseLine) -> OrderResponse:
    return dataclasses.replace(RESPONSE, lines=lines)


def test_response_renders_as_its_golden_file() -> None:
    """``INTRAY_WRITE_GOLDEN=1 pytest tests/adapters/test_idoc_responses.py`` writes the golden file anew."""
    path = FOLDER / "order_response.xml"
    content = IdocFormat(PROFILE).render(RESPONSE, message_id=MESSAGE_ID, created_at=CREATED_AT)
    if os.environ.get("INTRAY_WRITE_GOLDEN"):
        path.write_bytes(content)
        pytest.fail("The golden file was written. Look at it, then run without INTRAY_WRITE_GOLDEN.")
    assert content == path.read_bytes()


def test_response_names_our_order_and_the_supplier_s_number() -> None:
    idoc = composed(RESPONSE)
    assert idoc.control.mestyp == "ORDRSP"
    assert [(found.qualf, found.belnr) for found in idoc.references] == [("001", "4500012345"), ("002", "AB-9001")]
    assert idoc.header is not None
    assert idoc.header.belnr == "AB-9001"


def test_item_of_the_idoc_is_that_of_our_order() -> None:
    first, _ = composed(RESPONSE).items
    assert first.posex == "000010"
    assert [(found.qualf, found.belnr, found.zeile) for found in first.references] == [
        ("001", "4500012345", "000010"),
        ("002", "AB-9001", "000001"),
    ]


def test_partial_deliveries_of_one_item_are_its_schedule_lines() -> None:
    idoc = composed(RESPONSE)
    _, second = idoc.items
    assert idoc.totals[0].summe == "2"
    assert (second.menge, second.netwr) == ("1000", "36.5")
    assert [(part.wmeng, part.edatu) for part in second.schedule] == [("600", "20260320"), ("400", "20260410")]


def test_line_that_names_no_item_of_the_order_keeps_its_number_without_a_reference() -> None:
    [item] = composed(with_lines(dataclasses.replace(RESPONSE.lines[0], position="10", order_position=""))).items
    assert (item.posex, [found.qualf for found in item.references]) == ("000010", ["002"])


def test_lines_that_collide_are_refused() -> None:
    loose = dataclasses.replace(RESPONSE.lines[0], position="10", order_position="")
    with pytest.raises(DocumentError, match="order confirmation AB-9001 are numbered 000010, 000010"):
        composed(with_lines(loose, RESPONSE.lines[0]))


@pytest.mark.parametrize("changes", [{"unit": "kg"}, {"unit_price": Decimal(4)}, {"price_quantity": Decimal(1)}])
def test_partial_deliveries_that_differ_in_unit_or_price_are_refused(changes: dict[str, object]) -> None:
    other = dataclasses.replace(RESPONSE.lines[2], **changes)  # type: ignore[arg-type]
    with pytest.raises(DocumentError, match="answer item 000020 of the order differ"):
        composed(with_lines(RESPONSE.lines[1], other))


def test_item_that_is_not_delivered_is_cancelled() -> None:
    [item] = composed(with_lines(dataclasses.replace(RESPONSE.lines[0], quantity=Decimal(0)))).items
    assert (item.action, item.schedule[0].wmeng) == ("003", "0")


def test_negative_quantity_is_refused() -> None:
    with pytest.raises(DocumentError, match="quantity of item 1 is negative") as caught:
        composed(with_lines(dataclasses.replace(RESPONSE.lines[0], quantity=Decimal(-1))))
    assert caught.value.code is RejectionCode.DOES_NOT_FIT


def test_purchasing_data_of_the_profile_are_sent() -> None:
    assert [(found.qualf, found.orgid) for found in composed(RESPONSE).organisation] == [
        ("009", "001"),
        ("011", "1000"),
        ("014", "1000"),
    ]


def test_response_is_read_back_but_for_the_values_of_partial_deliveries() -> None:
    """What a partial delivery costs an IDoc does not tell, and addresses are written as they were taken apart."""
    found = read_response(composed(RESPONSE), PROFILE)
    assert (found.number, found.order_number, found.date) == ("AB-9001", "4500012345", RESPONSE.date)
    assert found.seller == Party(
        "Rohr & Ventil AG", "Hafenstr. 12, 20457 Hamburg, DE", number="200017", tax_id="DE129273398"
    )
    expected = [dataclasses.replace(line, unit="PCE") for line in RESPONSE.lines]
    split = [dataclasses.replace(line, net_amount=None) for line in expected[1:]]
    assert found.lines == (expected[0], *split)


LINES = st.builds(
    ResponseLine,
    position=st.integers(1, 999).map(str),
    quantity=st.decimals("0.001", 99999, places=3),
    unit=st.sampled_from(["", "PCE", "KGM"]),
    description=st.text("abcäß", min_size=1, max_size=20),
    customer_material_number=st.text("ABC123", max_size=18),
    unit_price=st.decimals(0, 9999, places=2),
    net_amount=st.none() | st.decimals(0, 9999, places=2),
    delivery_date=st.none() | st.dates(dt.date(2027, 1, 1), dt.date(2030, 1, 1)),
    order_position=st.integers(1000, 1999).map(str),
)


@given(st.lists(LINES, min_size=1, max_size=4, unique_by=lambda line: line.order_position))
def test_any_lines_are_read_back(lines: list[ResponseLine]) -> None:
    response = with_lines(*sorted(lines, key=lambda line: line.order_position))
    idoc = composed(response)
    check(to_xml(idoc), Orders05)
    assert read_response(idoc, PROFILE).lines == response.lines


@pytest.mark.parametrize("missing", ["header", "partners", "references", "dates"])
def test_idoc_that_lacks_what_a_response_needs_is_refused(missing: str) -> None:
    idoc = dataclasses.replace(composed(RESPONSE), **{missing: None if missing == "header" else ()})
    with pytest.raises(DocumentError, match="The IDoc has no header, supplier"):
        read_response(idoc, PROFILE)


def test_item_without_any_quantity_is_refused() -> None:
    idoc = composed(RESPONSE)
    bare = dataclasses.replace(idoc.items[0], menge="", schedule=())
    with pytest.raises(DocumentError, match="no quantity of item 000010"):
        read_response(dataclasses.replace(idoc, items=(bare,)), PROFILE)
