from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from datamodel.document import InputFile
from datamodel.extraction import Decision, Result, Status
from datamodel.people import Role
from pipelines.settings import LimitSettings
from review.tokens import form_token

JSON = {"Accept": "application/json"}


def hand_in(office, *files, headers=None, token: str | None = None):
    proof = form_token(office.client.cookies["intray"]) if token is None else token
    sent = [("files", file) for file in files] or [("files", ("", b""))]
    return office.client.post("/upload", data={"token": proof}, files=sent, headers=headers or {})


def test_files_are_kept_for_the_flows_under_the_name_of_the_person(office) -> None:
    page = hand_in(office, ("a.pdf", b"%PDF a"), ("b.pdf", b"%PDF b"))
    shown = [li.get_text(" ", strip=True) for li in BeautifulSoup(page.text, "lxml").select("#results li")]
    assert shown == [f"{name} received, waits for the next round" for name in ("a.pdf", "b.pdf")]
    assert office.store.summary().files["received"] == 2
    (sha256,) = office.store.claim_files(worker="test", limit=1, lease=office.client.app.state.desk.settings.idle)
    story = office.store.story(sha256)
    assert story.arrivals[0].origin == "upload:ada"
    assert story.events[0].who == "ada"


def test_script_is_told_what_became_of_a_file(office) -> None:
    told = hand_in(office, ("a.pdf", b"%PDF"), headers=JSON)
    assert told.status_code == 201
    (file,) = told.json()["files"]
    assert (file["name"], file["known"], file["state"], file["documents"]) == ("a.pdf", False, "received", [])
    loaded = office.store.load(file["sha256"])
    office.store.save(loaded, [Result(loaded, 0, 1, Decision(Status.NEEDS_REVIEW, ("Not sure.",)))])
    later = office.client.get(f"/upload/{file['sha256']}").json()
    assert (later["state"], later["documents"]) == ("processed", [{"id": 1, "status": "Needs review"}])
    assert hand_in(office, ("a.pdf", b"%PDF"), headers=JSON).json()["files"][0]["known"]


@pytest.mark.parametrize("token", ["", "wrong", form_token("another session")])
def test_form_of_another_session_is_refused(office, token: str) -> None:
    assert hand_in(office, ("a.pdf", b"x"), token=token).status_code == 403
    assert hand_in(office, ("a.pdf", b"x"), token=token, headers=JSON).json()["problem"]
    assert office.store.summary().files.get("received", 0) == 0


def test_nothing_is_told(office) -> None:
    assert "There is no file" in hand_in(office).text
    assert hand_in(office, headers=JSON).status_code == 422
    assert office.client.post("/upload", content=b"x", headers={"Content-Type": "text/plain"}).status_code == 400


def test_too_large_is_told_and_not_kept(house) -> None:
    house.hire("ada")
    house.sit_down("ada")
    state = house.client.app.state
    state.desk = replace(state.desk, limits=LimitSettings(max_bytes=1000))
    answer = hand_in(house, ("a.pdf", b"x" * 1001), headers=JSON)
    assert (answer.status_code, "too large" in answer.json()["problem"]) == (413, True)
    assert hand_in(house, ("a.pdf", b"x" * 100_000)).status_code == 413
    assert house.store.summary().files.get("received", 0) == 0


def test_names_are_shown_as_text(office) -> None:
    page = hand_in(office, ("<img src=x onerror=alert(1)>.pdf", b"x"))
    assert "<img src=x" not in page.text


def test_state_of_an_unknown_file_is_not_found(office) -> None:
    assert office.client.get(f"/upload/{'0' * 64}").status_code == 404


def test_auditor_hands_nothing_in(house) -> None:
    house.hire("eve", Role.AUDITOR)
    house.sit_down("eve")
    assert hand_in(house, ("a.pdf", b"x")).status_code == 403
    assert "/upload" not in house.client.get("/").text


def test_page_about_the_api_names_every_route_and_gives_the_description(office) -> None:
    page = office.client.get("/api").text
    schema = office.client.get("/api/openapi.json").json()
    for path, methods in schema["paths"].items():
        for method in methods:
            assert f"{method.upper()} /api/v1{path}" in page
    assert "http://127.0.0.1:8080/api/v1/documents" in page


def test_received_file_is_what_was_sent(office) -> None:
    hand_in(office, ("a.bin", bytes(range(256)) * 10))
    expected = InputFile("a.bin", bytes(range(256)) * 10, "", office.clock.now).sha256
    assert office.store.load(expected).content == bytes(range(256)) * 10
