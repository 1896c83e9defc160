"""Every kind of target from its settings, and what cannot work stops at the start."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from pydantic import ValidationError

from adapters.idoc.types import BASIC_TYPES
from adapters.idoc.xml import from_xml
from adapters.transport.file_drop import FileDropTarget
from adapters.transport.http import HttpIdocTarget
from adapters.transport.sftp import SftpDropTarget
from adapters.transport.soap import SoapIdocTarget
from adapters.tryton.target import TrytonTarget
from adapters.warehouse.service import WarehouseStatuses, WarehouseTarget
from datamodel.business import Delivery, Order, OrderLine, Party
from datamodel.delivery import OutboxMessage
from datamodel.errors import ConfigurationError, DeliveryRefusedError
from datamodel.extraction import DocumentType
from datamodel.master import Material
from pipelines.settings import DeliverySettings, Settings
from pipelines.target_settings import SoapTargetSettings
from pipelines.targets import DELIVERABLE, make_route, make_status_sources

MESSAGE_ID = "urn:sap.com:msgid=" + "0" * 32
AT = dt.datetime(2026, 3, 5, 9, tzinfo=dt.UTC)
LINE = OrderLine("10", Decimal(2), "EA", supplier_material_number="4711-A")
ORDER = Order("4500017", AT.date(), "EUR", Party("Hansen GmbH", "Deichstieg 48, 20457 Hamburg", "10012"), (LINE,))
FINGERPRINT = "SHA256:" + "A" * 43


def targets(**of_erp):
    return Settings(targets={"erp": of_erp}).targets


@pytest.mark.parametrize(
    ("settings", "kind", "recognises"),
    [
        ({"kind": "idoc-soap", "url": "http://erp/idoc"}, SoapIdocTarget, True),
        ({"kind": "idoc-http", "url": "http://erp/idoc"}, HttpIdocTarget, False),
        ({"kind": "idoc-http", "url": "http://erp/idoc", "repeats": "recognised"}, HttpIdocTarget, True),
        ({"kind": "warehouse", "url": "http://wms/shipping"}, WarehouseTarget, True),
        ({"kind": "tryton", "url": "http://erp", "database": "erp", "user": "intray"}, TrytonTarget, True),
    ],
)
def test_each_kind_becomes_its_target(settings, kind, recognises):
    target = make_route("erp", targets(**settings)["erp"]).target
    assert isinstance(target, kind)
    assert target.recognises_repeats is recognises


def test_drops_become_their_targets(tmp_path):
    folder = targets(kind="idoc-file", folder=str(tmp_path), content="flat", code_page="1100")["erp"]
    route = make_route("erp", folder)
    assert isinstance(route.target, FileDropTarget)
    assert route.record_format.render(ORDER, message_id=MESSAGE_ID, created_at=AT).startswith(b"EDI_DC40")
    server = {"host": "127.0.0.1", "user": "u", "password": "p", "folder": "in", "fingerprints": [FINGERPRINT]}
    assert isinstance(make_route("erp", targets(kind="idoc-sftp", **server)["erp"]).target, SftpDropTarget)


@pytest.mark.parametrize("where", ["idoc-file", "idoc-http"])
def test_records_leave_as_ubl_where_the_target_wants_it(where, tmp_path):
    place = {"folder": str(tmp_path)} if where == "idoc-file" else {"url": "http://erp/ubl"}
    route = make_route("erp", targets(kind=where, content="ubl", units={"Rolle": "XRO"}, **place)["erp"])
    payload = route.record_format.render(ORDER, message_id=MESSAGE_ID, created_at=AT)
    assert b"urn:oasis:names:specification:ubl:schema:xsd:Order-2" in payload
    assert isinstance(route.target, FileDropTarget if where == "idoc-file" else HttpIdocTarget)


def test_dropped_ubl_is_that_of_its_message(tmp_path):
    route = make_route("erp", targets(kind="idoc-file", content="ubl", folder=str(tmp_path))["erp"])
    payload = route.record_format.render(ORDER, message_id=MESSAGE_ID, created_at=AT)
    message = OutboxMessage(MESSAGE_ID, "erp", DocumentType.PURCHASE_ORDER, payload)
    receipt = route.target.deliver(message)
    assert (tmp_path / receipt.reference).read_bytes() == payload
    for content in (payload.replace(b"<cbc:UUID>", b"<cbc:UUID>F"), b"<Order/>", b"no XML"):
        with pytest.raises(DeliveryRefusedError, match="The payload of"):
            route.target.deliver(replace(message, payload=content))


def test_dropped_invoice_of_ubl_needs_no_id_but_not_that_of_another(tmp_path):
    wanted = {"folder": str(tmp_path), "document_types": ["invoice"]}
    target = make_route("erp", targets(kind="idoc-file", content="ubl", **wanted)["erp"]).target
    invoice = b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">%b</Invoice>'
    message = OutboxMessage(MESSAGE_ID, "erp", DocumentType.INVOICE, invoice % b"")
    assert (tmp_path / target.deliver(message).reference).read_bytes() == message.payload
    namespace = b"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
    other = invoice % (b'<c:UUID xmlns:c="%b">F</c:UUID>' % namespace)
    with pytest.raises(DeliveryRefusedError, match="another message's UUID"):
        target.deliver(replace(message, payload=other))


def test_what_ubl_has_no_document_for_stops_at_the_start(tmp_path):
    wanted = {"folder": str(tmp_path), "document_types": ["return_request"]}
    with pytest.raises(ConfigurationError, match="UBL has no document for return_request"):
        make_route("erp", targets(kind="idoc-file", content="ubl", **wanted)["erp"])


def test_unknown_kind_lists_the_known_ones():
    with pytest.raises(ValidationError, match="idoc-soap"):
        targets(kind="pigeon")


def test_everything_but_receipts_and_other_paper_can_leave():
    kept = {DocumentType.RECEIPT, DocumentType.RECEIPT_ADVICE, DocumentType.OTHER}
    assert set(DocumentType) - DELIVERABLE == kept
    soap = SoapTargetSettings(url="http://erp", document_types=tuple(DELIVERABLE))
    assert make_route("erp", soap).document_types == DELIVERABLE


def test_settings_of_one_erp_reach_its_idocs():
    soap = SoapTargetSettings(
        url="http://erp",
        client="200",
        sales_organisation="1000",
        order_types={"order": "ZTA"},
        units={"EA": "ST"},
        partner_functions={"AG": "ZG"},
    )
    content = make_route("erp", soap).record_format.render(ORDER, message_id=MESSAGE_ID, created_at=AT)
    idoc = from_xml(content, BASIC_TYPES).idoc
    assert idoc.control.mandt == "200"
    assert {each.qualf: each.orgid for each in idoc.organisation} == {"008": "1000", "012": "ZTA"}
    assert idoc.items[0].menee == "ST"
    assert "ZG" in {each.parvw for each in idoc.partners}


@pytest.mark.parametrize(
    ("settings", "awaits"),
    [
        ({}, False),
        ({"reports_status": True}, True),
        ({"status": {"url": "http://erp/status"}}, True),
    ],
)
def test_later_messages_wait_for_posting_where_it_is_told(settings, awaits):
    assert make_route("erp", targets(kind="idoc-soap", url="http://erp", **settings)["erp"]).awaits_posting is awaits


def test_targets_that_can_be_asked_are_status_sources():
    settings = Settings(
        targets={
            "erp": {"kind": "idoc-soap", "url": "http://erp", "status": {"url": "http://erp/status"}},
            "silent": {"kind": "idoc-soap", "url": "http://erp"},
            "warehouse": {"kind": "warehouse", "url": "http://wms"},
            "tryton": {"kind": "tryton", "url": "http://t", "database": "d", "user": "u"},
        }
    )
    sources = make_status_sources(settings.targets)
    assert sorted(sources) == ["erp", "warehouse"]
    assert isinstance(sources["warehouse"], WarehouseStatuses)


class OneMaterial:
    def material(self, number):
        return Material(number, "Kugelhahn", "PCE") if number == "4711-A" else None


def test_warehouse_gets_the_shipping_order_in_its_own_units():
    route = make_route("wms", targets(kind="warehouse", url="http://wms", plant="1000")["erp"])
    delivery = route.convert(ORDER, OneMaterial())
    assert isinstance(delivery, Delivery)
    assert [(line.quantity, line.unit) for line in delivery.lines] == [(Decimal(2), "PCE")]
    assert b"4711-A" in route.record_format.render(delivery, message_id=MESSAGE_ID, created_at=AT)


def test_lease_must_outlast_the_targets():
    with pytest.raises(ValidationError, match=r"targets\.erp\.total_seconds must be less"):
        Settings(targets={"erp": SoapTargetSettings(url="http://erp")}, delivery=DeliverySettings(lease_seconds=60))


def test_secret_in_an_address_stops_at_the_start():
    with pytest.raises(ConfigurationError, match="holds a user or password"):
        make_route("erp", SoapTargetSettings(url="http://user:geheim@erp/idoc"))


def test_signature_needs_certificate_and_key(tmp_path):
    soap = targets(kind="idoc-soap", url="http://erp", ws_security={"certificate": str(tmp_path / "a.pem")})["erp"]
    with pytest.raises(ConfigurationError, match="certificate and key"):
        make_route("erp", soap)
