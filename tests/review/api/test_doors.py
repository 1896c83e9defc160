"""Who comes in at the API, and what is handed in there."""

import re
from dataclasses import replace

import pytest

from datamodel.extraction import HEADER_FIELDS, LINE_FIELDS
from datamodel.people import Role
from pipelines.machines import add_token
from pipelines.settings import LimitSettings
from review.api.app import described
from review.api.values import HeaderValues, LineValues
from review.incoming import base_name
from tests.review.api.conftest import Machine, machine_at


def api_of(house):
    return next(route.app for route in house.client.app.routes if getattr(route, "path", "") == "/api/v1")


# --- Tokens -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic {secret}", "{secret}", "Bearer ä"]
)
def test_nobody_comes_in_without_a_token(house, shop, header) -> None:
    headers = {} if header is None else {"Authorization": header.format(secret=shop.secret).encode("latin-1")}
    answer = house.client.get("/api/v1/summary", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["type"] == "urn:intray:problem:unauthorized"


def test_cookie_is_good_for_nothing_here(office) -> None:
    assert office.client.get("/").status_code == 200
    assert office.client.get("/api/v1/summary").status_code == 401


def test_token_is_good_for_nothing_on_the_pages(shop) -> None:
    headers = {"Authorization": f"Bearer {shop.secret}"}
    assert shop.office.client.get("/", headers=headers, follow_redirects=False).status_code == 303


def test_revoked_token_and_one_past_its_end_are_refused(house, clock) -> None:
    short = Machine(house, add_token(house.store.tokens, "short", Role.REVIEWER, who="root", days=1))
    revoked = machine_at(house, "revoked")
    assert short.get("/summary").status_code == revoked.get("/summary").status_code == 200
    house.store.tokens.revoke("revoked", who="root")
    clock.move(days=4000)
    assert short.get("/summary").status_code == revoked.get("/summary").status_code == 401


def test_many_wrong_tokens_from_one_address_have_to_wait_and_right_ones_have_not(house, shop) -> None:
    wrong = Machine(house, "intray_wrong")
    assert [wrong.get("/summary").status_code for _ in range(20)] == [401] * 20
    answer = wrong.get("/summary")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    assert shop.get("/summary").status_code == 200
    event = house.store.people.events(limit=1)[0]
    assert (event.what, event.subject) == ("login_failed", "user:?")
    assert "wrong" in event.why
    assert wrong.secret not in event.why


def test_administrators_are_people(house) -> None:
    with pytest.raises(ValueError, match="cannot be administrator"):
        add_token(house.store.tokens, "root", Role.ADMINISTRATOR, who="root")


# --- Files ------------------------------------------------------------------------------------------------------------


def test_file_is_taken_in_for_the_flows(house, shop) -> None:
    answer = shop.call("POST", "/files?name=order.pdf", content=b"%PDF", headers={"Content-Type": "application/pdf"})
    received = answer.json()
    assert (answer.status_code, received["name"], received["known"]) == (201, "order.pdf", False)
    assert received["state"] == "received"
    assert house.store.load(received["sha256"]).content == b"%PDF"
    story = house.store.story(received["sha256"])
    assert story.arrivals[0].origin == "api:machine:shop"
    assert story.events[0].who == "machine:shop"
    again = shop.call("POST", "/files?name=order.pdf", content=b"%PDF").json()
    assert (again["sha256"], again["known"]) == (received["sha256"], True)


def test_file_of_a_form_has_its_own_name(shop) -> None:
    received = shop.call("POST", "/files?name=other.pdf", files={"file": ("../../etc/orders.pdf", b"%PDF")}).json()
    assert received["name"] == "orders.pdf"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("order.pdf", "order.pdf"),
        ("C:\\Users\\ada\\order.pdf", "order.pdf"),
        ("/etc/passwd", "passwd"),
        ("..", "file"),
        ("", "file"),
        ("a\x00b\n.pdf", "a b .pdf"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
    ],
)
def test_name_of_a_file_has_no_path_and_no_end(sent: str, kept: str) -> None:
    assert base_name(sent) == kept


@pytest.mark.parametrize("sent", [{"content": b""}, {"files": {"other": (None, "x")}}, {"files": {"file": ("", b"")}}])
def test_nothing_is_no_file(shop, sent) -> None:
    assert shop.call("POST", "/files", **sent).status_code == 422


def test_two_files_and_broken_forms_are_refused(shop) -> None:
    two = [("file", ("a.pdf", b"a")), ("file", ("b.pdf", b"b"))]
    assert shop.call("POST", "/files", files=two).status_code == 400
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    assert shop.call("POST", "/files", content=b"no form", headers=broken).status_code == 400
    assert shop.call("POST", "/files", content=b"x", headers={"Content-Type": "multipart/form-data"}).status_code == 400


def test_large_file_is_refused_while_it_comes(house, shop) -> None:
    state = api_of(house).state
    state.desk = replace(state.desk, limits=LimitSettings(max_bytes=1000))
    came = []

    def endless():
        for _ in range(100):
            came.append(1)
            yield b"x" * 100

    assert shop.call("POST", "/files", content=endless()).status_code == 413
    assert shop.call("POST", "/files", content=b"x" * 1001).status_code == 413
    assert shop.call("POST", "/files", files={"file": ("a", b"x" * 1001)}).status_code == 413
    assert shop.call("POST", "/files", content=b"x" * 1000).status_code == 201


# --- What it says of itself -------------------------------------------------------------------------------------------


def test_every_field_has_its_place_in_what_may_be_corrected() -> None:
    assert list(HeaderValues.model_fields) == list(HEADER_FIELDS)
    assert list(LineValues.model_fields) == list(LINE_FIELDS)


def test_description_is_openapi_3_1_with_an_explanation_of_everything(house, shop) -> None:
    schema = shop.get("/openapi.json").json()
    assert schema == described(api_of(house))
    assert schema["openapi"].startswith("3.1.")
    assert schema["servers"] == [{"url": "/api/v1"}]
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            assert operation["description"], f"{method} {path}"
            assert operation["tags"], f"{method} {path}"
            assert operation["security"] == [{"token": []}]
            problems = {code: answer for code, answer in operation["responses"].items() if code >= "400"}
            assert {"401", "403", "422", "429", "503"} <= set(problems)
            assert all(list(answer["content"]) == ["application/problem+json"] for answer in problems.values())
    for name, model in schema["components"]["schemas"].items():
        assert model.get("description") or model.get("enum"), name


def test_everything_wrong_is_a_problem(shop) -> None:
    for method, path, status in (
        ("GET", "/nothing", 404),
        ("DELETE", "/summary", 405),
        ("GET", "/documents/0", 422),
        ("GET", "/documents/1%0A/story", 404),
        ("GET", "/documents/99999", 404),
        ("GET", "/files/abc", 422),
        ("GET", f"/files/{'0' * 64}", 404),
        ("GET", "/documents?limit=1000", 422),
    ):
        answer = shop.call(method, path)
        assert answer.status_code == status, f"{method} {path}"
        assert answer.headers["content-type"] == "application/problem+json"
        assert re.fullmatch("urn:intray:problem:[a-z-]+", answer.json()["type"])
