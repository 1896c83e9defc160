from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from datamodel.errors import ConfigurationError
from datamodel.extraction import Status
from datamodel.people import Role
from pipelines.components import Components
from pipelines.settings import ReviewSettings, Settings
from review import actions, files, pages, paper, server
from review.server import check_doors, serve
from tests.adapters.peers import make_identity


def _refused(tmp_path: Path, **review: object) -> str:
    """Why it is not served; nothing was made."""
    told: list[str] = []
    with pytest.raises(ConfigurationError) as caught:
        serve(Settings(home=tmp_path / "home", review=ReviewSettings(**review)), tell=told.append)
    assert not (tmp_path / "home").exists()
    assert told == []
    return str(caught.value)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", ""])
def test_serving_other_machines_unencrypted_is_refused(tmp_path, host: str) -> None:
    assert "must not travel" in _refused(tmp_path, host=host, hosts=["intray.example"])


def test_host_of_the_command_is_checked_like_that_of_the_settings(tmp_path) -> None:
    with pytest.raises(ConfigurationError, match="must not travel"):
        serve(Settings(home=tmp_path / "home"), host="0.0.0.0", tell=print)


def test_serving_other_machines_needs_the_names_that_browsers_use(tmp_path) -> None:
    assert "review.hosts" in _refused(tmp_path, host="0.0.0.0", behind_proxy=True)


def test_certificate_and_key_must_be_there(tmp_path) -> None:
    assert "belong together" in _refused(tmp_path, certificate=tmp_path / "a.pem")
    assert "cannot be used" in _refused(tmp_path, certificate=tmp_path / "a.pem", key=tmp_path / "a.key")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_own_machine_needs_no_certificate(host: str) -> None:
    check_doors(ReviewSettings(host=host))


@pytest.fixture
def served(house, monkeypatch):
    """Serves the house with a fake web server: what was told, and how the web server was called."""
    told: list[str] = []
    calls: list[dict[str, object]] = []
    monkeypatch.setattr(server, "build_components", lambda settings: replace(components, settings=settings))
    monkeypatch.setattr(server.uvicorn, "run", lambda app, **how: calls.append(how))
    components = Components(Settings(), house.store, {}, house.client.app.state.desk.steps)

    def run(**review: object) -> tuple[list[str], dict[str, object]]:
        serve(Settings(review=ReviewSettings(**review)), tell=told.append)
        return told, calls[-1]

    return run


def test_first_start_tells_the_administrators_password_once(house, served) -> None:
    told, _ = served()
    served()
    assert len(told) == 1
    password = told[0].split("password ")[1].split()[0]
    assert "Choose your own password" in house.log_in("admin", password).text


def test_start_with_people_tells_nothing(office, served) -> None:
    assert served()[0] == []


def test_what_a_browser_says_of_its_address_counts_behind_a_proxy_only(office, served) -> None:
    assert served()[1]["proxy_headers"] is False
    behind = served(host="0.0.0.0", hosts=["intray.example"], behind_proxy=True, proxies=["10.0.0.9"])[1]
    assert (behind["proxy_headers"], behind["forwarded_allow_ips"]) == (True, ["10.0.0.9"])


def test_certificate_and_key_may_serve_other_machines(tmp_path) -> None:
    one, other = make_identity(tmp_path, "one"), make_identity(tmp_path, "other", password="geheim")
    elsewhere = {"host": "0.0.0.0", "hosts": ["intray.example"]}
    check_doors(ReviewSettings(certificate=one.certificate, key=one.key, **elsewhere))
    for key in (make_identity(tmp_path, "third").key, other.key):
        assert "cannot be used" in _refused(tmp_path, certificate=one.certificate, key=key, **elsewhere)
    assert "cannot be used" in _refused(tmp_path, certificate=other.certificate, key=other.key, **elsewhere)


def test_proxy_may_serve_other_machines() -> None:
    check_doors(ReviewSettings(host="0.0.0.0", behind_proxy=True, hosts=["intray.example"]))


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "0.0.0.0"])
def test_other_host_names_are_refused(office, host: str) -> None:
    assert office.client.get("/", headers={"host": host}).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.0.0.1:8080", "localhost:8080"])
def test_own_host_names_are_served(office, host: str) -> None:
    assert office.client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("token", [None, "", "wrong", "ü"])
def test_form_without_the_token_is_refused(office, papers, token: str | None) -> None:
    number = office.put("order.pdf", papers.order())
    form = office.form(number) | {"action": "reject", "reason": "x"}
    del form["token"]
    answer = office.post(number, form if token is None else form | {"token": token})
    assert answer.status_code == 403
    assert office.store.document(number).decision.status is Status.NEEDS_REVIEW


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x"])
def test_only_forms_are_taken(office, papers, kind: str) -> None:
    number = office.put("order.pdf", papers.order())
    answer = office.client.post(f"/documents/{number}", content=b"{}", headers={"content-type": kind})
    assert answer.status_code == 415


def test_missing_things_are_404(office, papers) -> None:
    number = office.put("order.pdf", papers.order())
    sha256 = office.store.document(number).file_sha256
    paths = [
        "/nowhere",
        "/documents/999",
        "/documents/x",
        "/documents/99999999999999999999",
        f"/documents/{number}/pages/0",
        f"/documents/{number}/pages/2",
        "/documents/999/pages/1",
        "/files/abc",
        f"/files/{'0' * 64}",
        f"/files/{'0' * 64}/original",
        "/files/..%2f..%2fetc%2fpasswd/original",
        "/static/../server.py",
        "/static/%2e%2e/server.py",
        "/docs",
        "/openapi.json",
    ]
    answers = {path: office.client.get(path).status_code for path in paths}
    assert answers == dict.fromkeys(paths, 404)
    assert office.client.get(f"/files/{sha256}").status_code == 200


@pytest.mark.parametrize("body", [b"x" * (16 * 2**20 + 1), b"&".join([b"a="] * 100_001)], ids=["bytes", "inputs"])
def test_forms_are_limited(office, papers, body: bytes) -> None:
    number = office.put("order.pdf", papers.order())
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert office.client.post(f"/documents/{number}", content=body, headers=headers).status_code == 413


def test_posting_to_a_missing_document_is_404(office, papers) -> None:
    form = office.form(office.put("order.pdf", papers.order()))
    assert office.post(999, form | {"action": "save"}).status_code == 404


def test_every_answer_has_safe_headers(office, papers) -> None:
    number = office.put("order.pdf", papers.order())
    paths = ("/", f"/documents/{number}", f"/documents/{number}/pages/1", "/static/document/main.js", "/nowhere")
    for path in (*paths, "/login", "/password", "/people"):
        headers = office.client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"


def test_pages_need_nothing_that_the_policy_forbids(office, papers) -> None:
    number = office.put("order.pdf", papers.order())
    office.hire("root", Role.ADMINISTRATOR)
    office.sit_down("root")
    sha256 = office.store.document(number).file_sha256
    for path in ("/", f"/documents/{number}", f"/files/{sha256}", "/people", "/password"):
        page = office.client.get(path).text
        assert " style=" not in page
        assert "<style" not in page
        assert " on" + "click=" not in page
        of_files = page.count('<script type="module" src="/static/')
        data = page.count('<script type="application/json"')  # which nothing executes
        assert page.count("<script") == of_files + data


def test_no_get_route_changes_anything(office, papers) -> None:
    number = office.put("order.pdf", papers.order())
    document = office.store.document(number)
    story = office.store.story(document.file_sha256)
    values = {"document_id": str(number), "sha256": document.file_sha256, "number": "1"}
    routes = [*pages.router.routes, *paper.router.routes, *files.router.routes, *actions.router.routes]
    paths = ["/", *(route.path for route in routes if "GET" in route.methods)]
    assert len(paths) == 7
    for path in paths:
        query = f"?action=approve&version=1&done={number}&reason=x"
        assert office.client.get(path.format(**values) + query).status_code == 200
    assert office.store.document(number) == document
    assert office.store.story(document.file_sha256) == story
    assert [route.path for route in routes if route.methods != {"GET"}] == ["/documents/{document_id}"]


def test_fault_of_ours_is_told_without_its_cause(office, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret of the inside")

    monkeypatch.setattr(office.store, "document", fail)
    client = TestClient(office.client.app, base_url="http://127.0.0.1", raise_server_exceptions=False)
    client.cookies.set("intray", office.client.cookies["intray"], domain="127.0.0.1", path="/")
    answer = client.get("/documents/1", headers={"Accept-Language": "de"})
    assert answer.status_code == 500
    assert "Bei uns ist etwas schiefgegangen" in answer.text
    assert "secret" not in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_page_that_is_not_there_is_told_in_the_language_of_the_browser(house) -> None:
    answer = house.client.get("/nowhere", headers={"Accept-Language": "de"})
    assert answer.status_code == 404
    assert "Hier ist nichts" in answer.text
