"""The way to an OpenID provider, back, and out; and a provider that others wrote."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from bs4 import BeautifulSoup
from starlette.requests import Request

from pipelines.login_settings import OidcSettings
from pipelines.settings import ReviewSettings
from review.oidc import own_origin
from review.sessions import own_path
from review.tokens import fingerprint
from tests.review.conftest import inputs_of
from tests.review.oidc.conftest import notice
from tests.review.oidc.providers import CLIENT, LABEL, SECRET, oidc_provider_mock

# --- The way in and out -----------------------------------------------------------------------------------------------


def test_linked_person_comes_in_where_they_wanted(door) -> None:
    door.link("ada")
    answer = door.log_in("/password")
    assert (answer.status_code, answer.headers["location"]) == (303, "/password")
    assert "Ada" in door.office.client.get("/").text
    assert door.told() == ("login", "user:ada", f"from testclient by {LABEL}")


def test_login_page_has_the_button(door) -> None:
    page = BeautifulSoup(door.office.client.get("/login?next=/people").text, "lxml")
    button = page.find("a", string=f"Log in with {LABEL}")
    assert button["href"] == "/login/oidc?next=/people"
    assert page.select_one("#password")


def test_session_gets_a_new_token_and_the_flow_cookie_goes(door) -> None:
    door.link("ada")
    door.office.client.get("/login")
    before = door.office.client.cookies["intray"]
    answer = door.log_in()
    cookies = answer.headers.get_list("set-cookie")
    session = next(cookie for cookie in cookies if cookie.startswith("intray="))
    assert before not in session
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(session.split("; "))
    assert any(cookie.startswith("intray-oidc=") and "Max-Age=0" in cookie for cookie in cookies)


def test_one_who_is_in_already_is_not_sent_away(door) -> None:
    door.office.sit_down("ada")
    answer = door.office.client.get("/login/oidc?next=/people", follow_redirects=False)
    assert answer.headers["location"] == "/people"
    back = door.office.client.get("/login/oidc/return?code=x&state=y", follow_redirects=False)
    assert back.headers["location"] == "/"


def test_nobody_is_sent_elsewhere_after_the_login(door) -> None:
    door.link("ada")
    assert own_path("//evil.example") == "/"
    assert door.log_in("//evil.example").headers["location"] == "/"


def test_logout_offers_that_of_the_provider(door) -> None:
    door.link("ada")
    door.log_in()
    form = BeautifulSoup(door.office.client.get("/").text, "lxml").select_one('form[action="/logout"] input')
    answer = door.office.client.post("/logout", data={"token": form["value"]}, follow_redirects=False)
    assert answer.status_code == 200
    address = BeautifulSoup(answer.text, "lxml").find("a", string="Log out there, too")["href"]
    query = parse_qs(urlsplit(address).query)
    assert address.startswith(f"{door.provider.issuer}/logout?")
    assert query == {"client_id": [CLIENT], "post_logout_redirect_uri": ["http://127.0.0.1:8080/login"]}
    assert not door.is_in()


def test_logout_of_one_with_a_password_is_as_ever(door) -> None:
    door.office.log_in("ada")
    form = BeautifulSoup(door.office.client.get("/").text, "lxml").select_one('form[action="/logout"] input')
    answer = door.office.client.post("/logout", data={"token": form["value"]}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


def test_entries_of_an_ended_session_are_sent_after_a_login_in_another_tab(door, papers) -> None:
    door.link("ada")
    number = door.office.put("order.pdf", papers.order())
    token = door.office.sit_down("ada")
    form = door.office.form(number) | {"field.document_number": "450017", "action": "save"}
    door.office.store.people.close_session(fingerprint(token))
    ended = BeautifulSoup(door.office.post(number, form).text, "lxml")
    assert ended.find("a", string=f"Log in with {LABEL}")["target"] == "_blank"
    assert ended.find("button", string="I am logged in: go on with what I entered").has_attr("formnovalidate")
    door.log_in()
    sent = inputs_of(str(ended), "form.card")
    kept = door.office.client.post("/login", data=sent, headers={"sec-fetch-site": "same-origin"})
    assert inputs_of(kept.text, "form.card")["field.document_number"] == "450017"


# --- What goes to the provider ----------------------------------------------------------------------------------------


def test_request_has_state_nonce_and_challenge_that_differ_each_time(door) -> None:
    first, second = (parse_qs(urlsplit(door.begin()).query) for _ in range(2))
    assert first["scope"] == ["openid profile email"]
    assert first["redirect_uri"] == ["http://127.0.0.1:8080/login/oidc/return"]
    assert first["tenant"] == ["1"]
    values = [query[name][0] for query in (first, second) for name in ("state", "nonce", "code_challenge")]
    assert len(set(values)) == 6
    assert all(len(value) == 43 for value in values)


def test_browser_keeps_the_flow_for_ten_minutes_where_no_script_reads_it(door) -> None:
    answer = door.office.client.get("/login/oidc", follow_redirects=False)
    cookie = answer.headers["set-cookie"]
    assert {"HttpOnly", "Max-Age=600", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))


def test_foreign_host_is_answered_by_nobody_and_gets_into_no_address(door) -> None:
    answer = door.office.client.get("/login/oidc", headers={"host": "evil.example"}, follow_redirects=False)
    assert answer.status_code == 400
    named = door.office.client.get("/login/oidc", headers={"host": "localhost:666"}, follow_redirects=False)
    assert "localhost%3A8080" in named.headers["location"]
    assert "666" not in named.headers["location"]


@pytest.mark.parametrize(
    ("settings", "origin"),
    [
        ({"hosts": ("a.example", "b.example"), "behind_proxy": True}, "https://a.example"),
        ({"hosts": ("*.example", "b.example"), "behind_proxy": True}, "https://b.example"),
        ({"hosts": ("a.example",), "certificate": "/x", "key": "/y", "port": 8443}, "https://a.example:8443"),
        ({"hosts": ("a.example",), "certificate": "/x", "key": "/y", "port": 443}, "https://a.example"),
        ({}, "http://127.0.0.1:8080"),
    ],
)
def test_own_address_is_made_of_the_settings(settings, origin) -> None:
    scope = {"type": "http", "scheme": "http", "server": ("10.0.0.1", 80), "path": "/", "headers": []}
    assert own_origin(Request(scope), ReviewSettings(**settings)) == origin


@pytest.mark.parametrize("more", [{"address": "https://intray.example.com/"}])
def test_own_address_may_be_a_setting(door) -> None:
    assert "redirect_uri=https%3A%2F%2Fintray.example.com%2Flogin%2Foidc%2Freturn" in door.begin()


# --- A provider that others wrote -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def issuer():
    with oidc_provider_mock({"sub": "17", "preferred_username": "ada", "name": "Ada Lovelace"}) as issuer:
        yield issuer


@pytest.mark.slow
class TestOtherProvider:
    @pytest.fixture
    def review_settings(self, issuer: str) -> ReviewSettings:
        oidc = {"issuer": issuer, "client_id": CLIENT, "client_secret": SECRET, "create": True, "role": "reviewer"}
        return ReviewSettings(oidc=OidcSettings.model_validate(oidc))

    def test_person_comes_in_and_again(self, house) -> None:
        for _ in range(2):
            house.leave()
            address = house.client.get("/login/oidc", follow_redirects=False).headers["location"]
            there = requests.post(address, data={"sub": "17"}, allow_redirects=False, timeout=30)
            back = urlsplit(there.headers["location"])
            answer = house.client.get(f"{back.path}?{back.query}", follow_redirects=False)
            assert answer.status_code == 303, answer.text
            assert "Ada Lovelace" in house.client.get("/").text
        assert [user.name for user in house.store.people.users()] == ["ada"]

    def test_person_who_says_no_is_told(self, house) -> None:
        address = house.client.get("/login/oidc", follow_redirects=False).headers["location"]
        there = requests.post(address, data={"action": "deny"}, allow_redirects=False, timeout=30)
        query = parse_qs(urlsplit(there.headers["location"]).query)
        state = parse_qs(urlsplit(address).query)["state"][0]
        answer = house.client.get(f"/login/oidc/return?error={query['error'][0]}&state={state}")
        assert answer.status_code == 403
        assert "did not let you in" in notice(answer)
