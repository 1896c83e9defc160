import datetime as dt
from decimal import Decimal

import pytest

from adapters.idoc.control import IdocPartners, IdocProfile, control_record
from adapters.idoc.flat import from_flat
from adapters.idoc.format import COMPOSERS, IdocFormat, Wire
from adapters.idoc.show import read_idocs
from adapters.idoc.trade.basic_types import Invoic02, Orders05
from adapters.idoc.types import BASIC_TYPES
from adapters.idoc.xml import from_xml
from datamodel.business import BusinessRecord, Order, OrderKind, OrderLine, Party
from datamodel.errors import DocumentError

MESSAGE_ID = "urn:sap.com:msgid=0123456789abcdef0123456789abcdef"
CREATED_AT = dt.datetime(2026, 3, 6, 8, 30, 5, tzinfo=dt.UTC)
ORDER = Order(
    number="B-1",
    date=dt.date(2026, 3, 5),
    currency="EUR",
    buyer=Party("Gőz Kft."),
    lines=(OrderLine(position="10", quantity=Decimal(5), unit="m", description="Cső"),),
)


def rendered(**options: object) -> bytes:
    return IdocFormat(**options).render(ORDER, message_id=MESSAGE_ID, created_at=CREATED_AT)  # type: ignore[arg-type]


def test_every_record_has_a_composer() -> None:
    assert set(COMPOSERS) == set(BusinessRecord.__args__)


@pytest.mark.parametrize("wire", Wire.__args__)  # type: ignore[attr-defined]
def test_every_wire_carries_the_same_idoc(wire: str) -> None:
    [found] = read_idocs(rendered(wire=wire))
    assert found == from_xml(rendered(), BASIC_TYPES)


def test_soap_has_the_namespace_of_sap_and_plain_xml_none() -> None:
    assert b'<ORDERS05 xmlns="urn:sap-com:document:sap:idoc:soap:messages">' in rendered(wire="soap")
    assert b"<ORDERS05>" in rendered(wire="xml")


def test_flat_file_is_written_in_the_code_page_of_the_target() -> None:
    [found] = from_flat(rendered(wire="flat", code_page="1401"), BASIC_TYPES, code_page="1401")
    assert isinstance(found.idoc, Orders05)
    assert found.idoc.partners[0].name1 == "Gőz Kft."


def test_record_that_breaks_the_schema_is_refused_before_it_is_sent() -> None:
    bare = IdocFormat(IdocProfile(partners=IdocPartners(receiver_partner="")))
    with pytest.raises(DocumentError, match="EDI_DC40-RCVPRN is empty, and the type needs it"):
        bare.render(ORDER, message_id=MESSAGE_ID, created_at=CREATED_AT)


def test_control_record_carries_the_variant_of_its_message() -> None:
    profile = IdocProfile(message_codes={"ORDERS": "PDF"})
    control = control_record(Orders05, "ORDERS", profile, message_id=MESSAGE_ID, created_at=CREATED_AT)
    assert (control.mescod, control.credat, control.cretim) == ("PDF", "20260306", "083005")
    assert control_record(Orders05, "ORDCHG", profile, message_id=MESSAGE_ID, created_at=CREATED_AT).mescod == ""


def test_type_without_such_a_message_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="INVOIC02 carries INVOIC, not ORDERS"):
        control_record(Invoic02, "ORDERS", IdocProfile(), message_id=MESSAGE_ID, created_at=CREATED_AT)


@pytest.mark.parametrize(("kind", "usual", "own"), [("order", "", "ZOR"), ("change", "", ""), ("return", "RE", "ZRE")])
def test_order_types_are_those_of_the_profile_and_returns_never_plain_orders(kind: str, usual: str, own: str) -> None:
    profile = IdocProfile(order_types={"order": "ZOR", "return": "ZRE"})
    assert IdocProfile().order_type(OrderKind(kind)) == usual
    assert profile.order_type(OrderKind(kind)) == own
