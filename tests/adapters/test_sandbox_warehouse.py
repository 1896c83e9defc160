"""The sandbox warehouse by itself: what any SOAP client meets."""

import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests
import zeep

from adapters.sandbox.stock import BookLine, Books, RefusedError
from adapters.sandbox.warehouse import FAULTS_VARIABLE, advance, put_stock, running_warehouse, switch_faults
from adapters.warehouse.format import NAMESPACE, WSDL

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with running_warehouse(tmp_path) as url:
        yield url


def create(message_id: str = "m1", quantity: str = "20", more: str = "") -> str:
    return (
        f'<CreateShippingOrder xmlns="{NAMESPACE}"><MessageId>{message_id}</MessageId><Delivery>80001</Delivery>'
        f"<ShipTo><Name>Hartmann</Name></ShipTo><Line><Position>10</Position><Material>4711-A</Material>"
        f"<Quantity>{quantity}</Quantity><Unit>PCE</Unit></Line>{more}</CreateShippingOrder>"
    )


def post(url: str, body: str) -> requests.Response:
    envelope = f'<s:Envelope xmlns:s="{SOAP}"><s:Body>{body}</s:Body></s:Envelope>'
    return requests.post(url, data=envelope.encode(), timeout=10)


LINE = "<Line><Position>10</Position><Material>M</Material><Quantity>1</Quantity><Unit>PCE</Unit></Line>"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "OPERATION_UNKNOWN"),
        ("<CreateShippingOrder/>", "OPERATION_UNKNOWN"),
        (create() + create("m2"), "OPERATION_UNKNOWN"),
        (create(""), "REQUEST_INVALID"),
        (create(quantity="20,5"), "REQUEST_INVALID"),
        (create(quantity="-1"), "REQUEST_INVALID"),
        (create(quantity="0.0001"), "REQUEST_INVALID"),
        (create(more="<Line/>"), "REQUEST_INVALID"),
        (create(more=LINE), "POSITION_TWICE"),
    ],
)
def test_wrong_request_is_refused_with_its_code(url: str, tmp_path: Path, body: str, code: str) -> None:
    answer = post(url, body)
    assert answer.status_code == 500
    assert f"<n0:Code>{code}</n0:Code>" in answer.text
    assert "<faultcode>soap-env:Client</faultcode>" in answer.text
    assert Books(tmp_path).orders() == []


def test_any_soap_client_can_work_by_the_description(url: str) -> None:
    with zeep.Client(str(WSDL)) as client:
        service = client.create_service(f"{{{NAMESPACE}}}WarehouseBinding", url)
        order = service.CreateShippingOrder(
            MessageId="m1",
            Delivery="80001",
            ShipTo={"Name": "Hartmann"},
            Line=[{"Position": "10", "Material": "4711-A", "Quantity": Decimal(20), "Unit": "PCE"}],
        )
        assert (order.State, order.Line[0].Confirmed) == ("waiting", Decimal(20))
        [stock] = service.QueryStock(Material="4711-A")
        assert (stock.Unrestricted, stock.Reserved, stock.Available) == (Decimal(1000), Decimal(20), Decimal(980))
        advance(url, "m1")
        advance(url, "m1")
        [gone] = service.GetStatus(MessageId=["m1", "m2"])
        assert (gone.State, gone.Line[0].Shipped, gone.TrackingNumber) == ("shipped", Decimal(20), "SBX7000000001")
        [stock] = service.QueryStock(Material="4711-A")
        assert (stock.Unrestricted, stock.Reserved, stock.Available) == (Decimal(980), Decimal(0), Decimal(980))
        with pytest.raises(zeep.exceptions.Fault, match="gone already"):
            service.CancelShippingOrder(MessageId="m1")


def test_repeat_has_the_same_answer_and_is_counted(url: str, tmp_path: Path) -> None:
    first, second = post(url, create()), post(url, create())
    assert (first.status_code, second.content) == (200, first.content)
    assert [order.repeats for order in Books(tmp_path).orders()] == [1]


def test_advance_moves_only_what_is_named(url: str) -> None:
    for message_id in ("m1", "m2"):
        post(url, create(message_id))
    assert [moved["state"] for moved in advance(url, "m2")] == ["picked"]
    told = requests.get(urljoin(url, "/orders"), timeout=10).json()
    assert [(order["message_id"], order["state"]) for order in told] == [("m1", "waiting"), ("m2", "picked")]


def test_order_that_waits_for_all_of_it_is_not_picked(url: str) -> None:
    put_stock(url, {"4711-A": 0})
    post(url, create())
    assert [moved["state"] for moved in advance(url)] == ["waiting"]
    put_stock(url, {"4711-A": 5})
    assert [moved["state"] for moved in advance(url)] == ["picked"]
    [shipped] = advance(url)
    [line] = shipped["lines"]
    assert (shipped["state"], line["shipped"], line["lacking"], line["backorder"]) == ("shipped", "5", "15", "0")


def test_first_come_is_first_served(url: str) -> None:
    put_stock(url, {"4711-A": 30})
    for message_id in ("m1", "m2", "m3"):
        post(url, create(message_id))
    told = requests.get(urljoin(url, "/orders"), timeout=10).json()
    assert [order["lines"][0]["confirmed"] for order in told] == ["20", "10", "0"]
    put_stock(url, {"4711-A": 45})
    told = requests.get(urljoin(url, "/orders"), timeout=10).json()
    assert [order["lines"][0]["confirmed"] for order in told] == ["20", "20", "5"]


def test_one_piece_is_confirmed_to_one_order_only(tmp_path: Path) -> None:
    books = Books(tmp_path)
    books.put("M", Decimal(50))

    def order(number: int) -> None:
        line = BookLine("10", "M", "PCE", Decimal(10))
        books.create(f"m{number}", b"%d" % number, delivery=str(number), plant="", lines=[line])

    threads = [threading.Thread(target=order, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(each.lines[0].confirmed for each in books.orders()) == 50
    assert sorted(each.lines[0].confirmed for each in books.orders()) == [0, 0, 0, 10, 10, 10, 10, 10]


def test_refused_order_leaves_nothing(tmp_path: Path) -> None:
    books = Books(tmp_path, fresh_stock=None)
    books.put("M", Decimal(5))
    lines = [BookLine("10", "M", "PCE", Decimal(1)), BookLine("20", "N", "PCE", Decimal(1))]
    with pytest.raises(RefusedError) as caught:
        books.create("m1", b"", delivery="1", plant="", lines=lines)
    assert (caught.value.code, caught.value.detail) == ("MATERIAL_UNKNOWN", {"Position": "20", "Material": "N"})
    assert books.orders() == []
    assert [row.reserved for row in books.stock("M")] == [0]


def test_what_was_kept_is_known_after_a_restart(tmp_path: Path) -> None:
    for _ in range(2):
        with running_warehouse(tmp_path) as url:
            assert "7000000001" in post(url, create()).text
    assert [order.repeats for order in Books(tmp_path).orders()] == [1]


def test_faults_can_be_set_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FAULTS_VARIABLE, "busy=1@1")
    with running_warehouse(tmp_path) as url:
        assert [post(url, create(f"m{n}")).status_code for n in range(3)] == [200, 500, 200]


def test_wrong_stock_is_refused(url: str) -> None:
    with pytest.raises(requests.HTTPError):
        put_stock(url, {"4711-A": "many"})


def test_fault_of_the_other_sandbox_is_unknown(url: str) -> None:
    with pytest.raises(requests.HTTPError):
        switch_faults(url, status_51=1)


def test_command_serves_until_interrupted(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "adapters.sandbox.warehouse", "--port", "0", "--folder", str(tmp_path)]
    with subprocess.Popen([*command, "--no-backorders"], stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stderr is not None
        told = process.stderr.readline()
        url = re.search(r"http://\S+", told)
        try:
            assert url, told
            put_stock(url[0], {"4711-A": 0})
            assert "<wh:State>lacking</wh:State>" in post(url[0], create()).text
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
