"""Who may do what: every route is tried as nobody and in each role, and the table stands in the documents."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Mount

from datamodel.machines import MACHINE_ROLES
from datamodel.people import Role
from pipelines.machines import add_token
from review.permissions import ANYBODY, TABLE, may
from review.tokens import form_token
from tests.review.conftest import PASSWORD

PAGE = (Path(__file__).parents[2] / "docs/review.md").read_text(encoding="utf-8")
PEOPLE = ("nobody", *Role)

# nobody, reviewer, approver, administrator, auditor
WHO_MAY = {
    "GET /login": "yyyyy",
    "POST /login": "yyyyy",
    "GET /login/oidc": "yyyyy",
    "GET /login/oidc/return": "yyyyy",
    "GET /static": "yyyyy",
    "POST /logout": "-yyyy",
    "GET /password": "-yyyy",
    "POST /password": "-yyyy",
    "GET /me": "-yyyy",
    "POST /me/look": "-yyyy",
    "POST /me/absence": "-yyy-",
    "GET /": "-yyyy",
    "GET /start": "-yyy-",
    "POST /queue": "-yyy-",
    "GET /payments": "-yyyy",
    "GET /payments/{key}": "-yyyy",
    "GET /payments/{key}/items": "-yyyy",
    "POST /payments/{key}": "-yyy-",
    "GET /rules": "-yyyy",
    "POST /rules": "---y-",
    "POST /rules/{rule_id}": "---y-",
    "GET /people/{name}/absence": "---y-",
    "POST /people/{name}/absence": "---y-",
    "GET /documents/{document_id}": "-yyyy",
    "GET /documents/{document_id}/pages/{number}": "-yyyy",
    "GET /documents/{document_id}/pages/{number}/thumbnail": "-yyyy",
    "GET /documents/{document_id}/pages/{number}/words": "-yyyy",
    "POST /documents/{document_id}/pages/{number}/turn": "-yyy-",
    "POST /documents/{document_id}/read": "-yyy-",
    "POST /documents/{document_id}/split": "-yyy-",
    "POST /documents/{document_id}/merge": "-yyy-",
    "GET /documents/{document_id}/mail": "-yyyy",
    "GET /files/{sha256}": "-yyyy",
    "GET /files/{sha256}/original": "-yyyy",
    "POST /documents/{document_id}": "-yyy-",
    "POST /documents/{document_id}/check": "-yyy-",
    "POST /documents/{document_id}/claim": "-yyy-",
    "POST /documents/{document_id}/release": "-yyy-",
    "POST /documents/{document_id}/takeover": "-yyy-",
    "POST /documents/{document_id}/value": "-yyy-",
    "POST /documents/{document_id}/column": "-yyy-",
    "POST /documents/{document_id}/rows": "-yyy-",
    "POST /documents/{document_id}/draft": "-yyy-",
    "POST /documents/{document_id}/draft/drop": "-yyy-",
    "POST /documents/{document_id}/hold": "-yyy-",
    "POST /documents/{document_id}/unhold": "-yyy-",
    "POST /documents/{document_id}/remedy": "-yyy-",
    "POST /documents/{document_id}/send-back": "--yy-",
    "GET /documents/{document_id}/reply": "-yyyy",
    "GET /documents/{document_id}/reply/mail": "-yyyy",
    "POST /documents/{document_id}/return": "-yyy-",
    "POST /documents/{document_id}/reply": "-yyy-",
    "GET /documents/{document_id}/story": "-yyyy",
    "GET /documents/{document_id}/attempts/{attempt_id}/{side}": "---yy",
    "GET /search/partners": "-yyyy",
    "GET /search/materials": "-yyyy",
    "GET /dashboard": "-yyyy",
    "GET /dashboard/{name}.csv": "-yyyy",
    "GET /people": "---yy",
    "POST /people": "---y-",
    "POST /people/{name}": "---y-",
    "GET /tokens": "---yy",
    "POST /tokens": "---y-",
    "POST /tokens/{name}": "---y-",
    "GET /api": "-yyyy",
    "GET /api/openapi.json": "-yyyy",
    "GET /upload": "-yyy-",
    "POST /upload": "-yyy-",
    "GET /upload/{sha256}": "-yyy-",
    "GET /api/v1/openapi.json": "-yy-y",
    "GET /api/v1/summary": "-yy-y",
    "GET /api/v1/documents": "-yy-y",
    "GET /api/v1/documents/{document_id}": "-yy-y",
    "GET /api/v1/documents/{document_id}/story": "-yy-y",
    "GET /api/v1/documents/{document_id}/mail": "-yy-y",
    "GET /api/v1/documents/{document_id}/remedies": "-yy-y",
    "GET /api/v1/documents/{document_id}/reply": "-yy-y",
    "GET /api/v1/documents/{document_id}/reply/mail": "-yy-y",
    "GET /api/v1/search/partners": "-yy-y",
    "GET /api/v1/search/materials": "-yy-y",
    "GET /api/v1/documents/{document_id}/pages/{number}": "-yy-y",
    "GET /api/v1/documents/{document_id}/pages/{number}/words": "-yy-y",
    "GET /api/v1/files/{sha256}": "-yy-y",
    "GET /api/v1/files/{sha256}/original": "-yy-y",
    "POST /api/v1/files": "-yy--",
    "PATCH /api/v1/documents/{document_id}": "-yy--",
    "POST /api/v1/documents/{document_id}/check": "-yy--",
    "POST /api/v1/documents/{document_id}/approve": "-yy--",
    "POST /api/v1/documents/{document_id}/send-back": "--y--",
    "POST /api/v1/documents/{document_id}/reject": "-yy--",
    "POST /api/v1/documents/{document_id}/return": "-yy--",
    "POST /api/v1/documents/{document_id}/reply": "-yy--",
    "POST /api/v1/documents/{document_id}/remedy": "-yy--",
    "POST /api/v1/documents/{document_id}/pages/{number}/turn": "-yy--",
    "POST /api/v1/documents/{document_id}/read": "-yy--",
    "POST /api/v1/documents/{document_id}/split": "-yy--",
    "POST /api/v1/documents/{document_id}/merge": "-yy--",
    "POST /api/v1/documents/{document_id}/takeover": "-yy--",
    "POST /api/v1/documents/{document_id}/claim": "-yy--",
    "POST /api/v1/documents/{document_id}/release": "-yy--",
    "POST /api/v1/documents/{document_id}/assign": "-yy--",
    "POST /api/v1/documents/{document_id}/hold": "-yy--",
    "POST /api/v1/documents/{document_id}/unhold": "-yy--",
}


def routes_of(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Method and pattern of everything that answers."""
    waiting = list(app.routes)
    while waiting:
        route = waiting.pop()
        if isinstance(route, Mount) and isinstance(route.app, FastAPI):
            yield from ((method, route.path + path) for method, path in routes_of(route.app))
        elif isinstance(route, Mount):
            yield "GET", route.path
        elif isinstance(route, APIRoute):
            yield from ((method, route.path) for method in route.methods)
        elif hasattr(route, "original_router"):
            waiting += route.original_router.routes
        else:
            pytest.fail(f"a route of another kind: {route!r}")


def test_every_route_is_in_the_table_and_no_other(house) -> None:
    routes = list(routes_of(house.client.app))
    assert len(routes) == len(set(routes)) == len(WHO_MAY)
    assert {f"{method} {path}" for method, path in routes} == set(WHO_MAY)
    assert set(routes) == set(TABLE)


@pytest.mark.parametrize("role", PEOPLE)
def test_each_role_gets_what_the_table_says(house, papers, role: str) -> None:
    house.hire("somebody")
    number = house.put("order.pdf", papers.order())
    values = {
        "document_id": number,
        "number": 1,
        "name": "somebody",
        "attempt_id": 1,
        "side": "request",
        "rule_id": 1,
        "key": "1",
    }
    values["sha256"] = house.store.document(number).file_sha256
    if role != "nobody":
        house.hire("me", Role(role))
    for pattern, allowed in WHO_MAY.items():
        house.leave()
        token = house.sit_down("me") if role != "nobody" else ""
        method, path = pattern.format(**values).split()
        if path.startswith("/api/v1/"):  # not for people
            continue
        data = {"token": form_token(token)} if method == "POST" else None
        path += "/review.css" if path == "/static" else ""
        answer = house.client.request(method, path, data=data, follow_redirects=False)
        is_allowed = allowed[PEOPLE.index(role)] == "y"
        assert was_let_in(answer, path) is is_allowed, f"{pattern} as {role}: {answer.status_code}"


@pytest.mark.parametrize("role", PEOPLE)
def test_each_role_of_a_machine_gets_what_the_table_says(house, papers, role: str) -> None:
    number = house.put("order.pdf", papers.order())
    values = {"document_id": number, "number": 1, "sha256": house.store.document(number).file_sha256}
    api = {pattern: allowed for pattern, allowed in WHO_MAY.items() if " /api/v1/" in pattern}
    headers = {}
    if role in MACHINE_ROLES:
        secret = add_token(house.store.tokens, "me", Role(role), who="root")
        headers = {"Authorization": f"Bearer {secret}"}
    for pattern, allowed in api.items():
        method, path = pattern.format(**values).split()
        answer = house.client.request(method, path, headers=headers)
        is_allowed = allowed[PEOPLE.index(role)] == "y"
        assert (answer.status_code not in (401, 403)) is is_allowed, f"{pattern} as {role}: {answer.status_code}"


@pytest.mark.parametrize("role", Role)
def test_person_who_is_logged_in_gets_nothing_of_the_api(house, role: Role) -> None:
    house.hire("me", role)
    house.sit_down("me")
    for pattern in WHO_MAY:
        method, path = pattern.replace("{", "").replace("}", "").split()
        if path.startswith("/api/v1"):
            assert house.client.request(method, path).status_code == 401


def was_let_in(answer, path: str) -> bool:
    sent_to_login = answer.status_code == 303 and answer.headers["location"].startswith("/login?next=")
    if path == "/login" and answer.status_code == 403:  # nobody's login form is refused for its token, not its sender
        return "This page was too old" in answer.text
    return answer.status_code not in (401, 403) and not sent_to_login


@pytest.mark.parametrize(
    "path", [path for method, path in TABLE if method == "POST" and "/api/" not in path and path != "/upload"]
)
def test_every_post_needs_the_token_of_the_session(house, papers, path: str) -> None:
    house.hire("root", Role.ADMINISTRATOR)
    house.hire("somebody")
    number = house.put("order.pdf", papers.order())
    house.sit_down("root")
    before = house.store.people.events(), house.store.people.users(), house.store.document(number)
    path = path.format(document_id=number, number=1, name="somebody", rule_id=1, key="1")
    form = {"action": "disable", "name": "eve", "role": "reviewer", "version": "1", "reason": "x", "password": PASSWORD}
    for token in ("", "wrong", form_token("another session"), house.client.cookies["intray"]):
        assert house.client.post(path, data=form | {"token": token}, follow_redirects=False).status_code == 403
    assert (house.store.people.events(), house.store.people.users(), house.store.document(number)) == before


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("route", [("GET", "/new"), ("DELETE", "/documents/{document_id}"), ("POST", "/")])
def test_what_is_not_in_the_table_is_refused(role: Role, route: tuple[str, str]) -> None:
    assert not may(role, *route)


def test_route_that_was_forgotten_in_the_table_is_refused(house) -> None:
    house.hire("root", Role.ADMINISTRATOR)
    house.sit_down("root")
    house.client.app.add_api_route("/forgotten", lambda: "secret")
    answer = house.client.get("/forgotten")
    assert answer.status_code == 403
    assert "secret" not in answer.text


def test_documents_show_the_table() -> None:
    lines = [line for line in PAGE.splitlines() if re.match(r"\| `(GET|POST|PATCH) /", line)]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    shown = {row[0].strip("`"): "".join("y" if cell == "yes" else "-" for cell in row[1:]) for row in rows}
    assert shown == WHO_MAY
    assert f"| route | nobody | {' | '.join(Role)} |" in PAGE


def test_auditor_sees_the_document_and_no_button(house, papers) -> None:
    number = house.put("order.pdf", papers.order())
    house.hire("eve", Role.AUDITOR)
    house.hire("ada")
    for name, sees in (("ada", True), ("eve", False)):
        house.sit_down(name)
        page = house.client.get(f"/documents/{number}").text
        assert "45OO17" in page
        assert ("<button" in page.partition("<form class=")[2].partition("</form>")[0]) is sees
        assert ("readonly" in page) is not sees


def test_auditor_sees_people_and_no_form(house) -> None:
    house.hire("eve", Role.AUDITOR)
    house.sit_down("eve")
    page = house.client.get("/people").text.partition("<main")[2]
    assert "<code>eve</code>" in page
    assert "<form" not in page


def test_nobody_means_anybody() -> None:
    assert {f"{m} {p}" for (m, p), roles in TABLE.items() if roles is ANYBODY} == {
        pattern for pattern, allowed in WHO_MAY.items() if allowed[0] == "y"
    }
