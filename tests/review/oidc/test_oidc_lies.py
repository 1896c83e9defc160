"""Visitors and providers that lie, or fail."""

import re
import time
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from pipelines.login_settings import OidcSettings
from review import provider as provider_module
from tests.review.oidc.conftest import refused
from tests.review.oidc.providers import CLIENT, CURVE, LABEL, RSA, SECRET, STRANGE

# --- Visitors that lie ------------------------------------------------------------------------------------------------


def test_answer_without_a_beginning_in_this_browser_is_refused(door) -> None:
    door.link("ada")
    back = door.provider.authorize(door.begin())
    door.office.leave()
    refused(door, door.come_back(back), 403, "not begun in this browser", "not started here")


def test_answer_to_another_browser_is_refused(door) -> None:
    door.link("ada")
    theirs = door.provider.authorize(door.begin())
    door.office.leave()
    door.begin()
    refused(door, door.come_back(theirs), 403, "not begun in this browser", "not started here")


@pytest.mark.parametrize("state", ["", "x", "ä" * 43])
def test_wrong_state_is_refused(door, state: str) -> None:
    door.link("ada")
    back = re.sub("state=[^&]*", f"state={state}", door.provider.authorize(door.begin()))
    refused(door, door.come_back(back), 403, "not begun in this browser", "not started here")


@pytest.mark.parametrize("change", [".1.", ".9999999999.", ".x.", "..", "."])
def test_changed_flow_cookie_is_refused(door, change: str) -> None:
    door.link("ada")
    back = door.provider.authorize(door.begin())
    changed = re.sub(r"\.\d+\.", change, door.office.client.cookies["intray-oidc"])
    door.office.leave()
    door.office.client.cookies.set("intray-oidc", changed, domain="127.0.0.1", path="/")
    refused(door, door.come_back(back), 403, "not begun in this browser", "not started here")


def test_login_that_took_too_long_is_refused(door, monkeypatch) -> None:
    door.link("ada")
    back = door.provider.authorize(door.begin())
    late = time.time() + 601
    monkeypatch.setattr("review.oidc.time.time", lambda: late)
    refused(door, door.come_back(back), 403, "took too long", "not started here")


def test_code_works_once(door) -> None:
    door.link("ada")
    back = door.provider.authorize(door.begin())
    cookie = door.office.client.cookies["intray-oidc"]
    assert door.come_back(back).status_code == 303
    door.office.leave()
    door.office.client.cookies.set("intray-oidc", cookie, domain="127.0.0.1", path="/")
    refused(door, door.come_back(back), 403, "did not let you in", "provider refused: OAuthError: invalid_grant")


def test_code_of_another_login_does_not_fit_the_challenge(door) -> None:
    door.link("ada")
    stolen = parse_qs(urlsplit(door.provider.authorize(door.begin())).query)["code"][0]
    door.office.leave()
    back = re.sub("code=[^&]*", f"code={stolen}", door.provider.authorize(door.begin()))
    refused(door, door.come_back(back), 403, "did not let you in", "invalid_grant")


def test_answer_of_another_issuer_is_refused(door) -> None:
    door.link("ada")
    back = re.sub("iss=[^&]*", "iss=https%3A%2F%2Fevil.example", door.provider.authorize(door.begin()))
    refused(door, door.come_back(back), 403, "could not be verified", "another issuer")


def test_refusal_of_the_provider_is_told_without_its_words(door) -> None:
    query = parse_qs(urlsplit(door.begin()).query)
    sent = {"error": "access_denied", "error_description": "<b>Call 0900-1234</b>", "state": query["state"][0]}
    answer = door.come_back("/login/oidc/return?" + urlencode(sent))
    refused(door, answer, 403, "did not let you in", "provider refused: access_denied")
    assert "0900" not in answer.text


def test_many_wrong_answers_from_one_address_have_to_wait(door) -> None:
    for _ in range(20):
        assert door.come_back("/login/oidc/return?code=x&state=y").status_code == 403
    answer = door.come_back("/login/oidc/return?code=x&state=y")
    assert answer.status_code == 429
    assert "Too many attempts" in answer.text


# --- Providers that lie -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "of another login"},
        {"nonce": None},
        {"aud": "another client"},
        {"aud": [CLIENT, "another"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"sub": None},
        {"exp": None},
        {"iat": None},
        {"exp": "soon"},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    ],
    ids=str,
)
def test_token_with_wrong_claims_is_refused(door, claims) -> None:
    door.link("ada")
    door.provider.claims = claims
    refused(door, door.log_in(), 403, "could not be verified", "not genuine")


@pytest.mark.parametrize("claims", [{"exp": 1}, {"nbf": 2**32}, {"iat": 2**32}], ids=str)
def test_token_of_another_time_is_told_as_such(door, claims) -> None:
    door.link("ada")
    door.provider.claims = claims
    refused(door, door.log_in(), 403, "clocks", "wrong time")


def test_clocks_may_differ_by_a_minute(door) -> None:
    door.link("ada")
    now = int(time.time())
    door.provider.claims = {"exp": now - 30, "iat": now + 30, "nbf": now + 30}
    assert door.log_in().status_code == 303


@pytest.mark.parametrize(
    "forged",
    [
        {"key": STRANGE},
        {"algorithm": "none"},
        {"algorithm": "HS256", "shared": SECRET.encode()},
        {"algorithm": "HS256", "shared": RSA.as_pem(private=False)},
        {"algorithm": "PS256"},
    ],
    ids=["another key", "none", "client secret", "public key as secret", "not offered"],
)
def test_token_that_the_provider_has_not_signed_is_refused(door, forged) -> None:
    door.link("ada")
    for name, value in forged.items():
        setattr(door.provider, name, value)
    refused(door, door.log_in(), 403, "could not be verified", "not genuine")


def test_new_key_of_the_provider_is_fetched(door, monkeypatch) -> None:
    door.link("ada")
    door.log_in()
    door.office.leave()
    monkeypatch.setattr(provider_module, "_KEYS_KEPT", 0.0)
    door.provider.key, door.provider.algorithm, door.provider.published = CURVE, "ES256", (RSA, CURVE)
    assert door.log_in().status_code == 303
    assert door.provider.calls.count("/keys") == 2


def test_unknown_keys_do_not_make_us_ask_for_keys_all_the_time(door) -> None:
    door.link("ada")
    door.provider.key = CURVE
    door.provider.algorithm = "ES256"
    for _ in range(5):
        refused(door, door.log_in(), 403, "could not be verified", "not genuine")
    assert door.provider.calls.count("/keys") == 1


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": "http://evil.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
    ],
    ids=str,
)
def test_provider_that_describes_itself_wrongly_is_not_used(door, metadata) -> None:
    door.provider.metadata = metadata
    answer = door.office.client.get("/login/oidc", follow_redirects=False)
    refused(door, answer, 403, "could not be verified", "not genuine")


def test_user_info_completes_the_token(door) -> None:
    door.link("ada")
    door.provider.info = {"sub": "4711", "name": "Ada Lovelace", "nonce": "other"}
    assert door.log_in().status_code == 303
    assert "/info" in door.provider.calls


def test_user_info_of_somebody_else_is_refused(door) -> None:
    door.link("ada")
    door.provider.info = {"sub": "4712", "name": "Eve"}
    refused(door, door.log_in(), 403, "could not be verified", "somebody else")


# --- Providers that fail ----------------------------------------------------------------------------------------------


def test_provider_that_is_down_is_told(door) -> None:
    door.provider.is_down = True
    answer = door.office.client.get("/login/oidc", follow_redirects=False)
    refused(door, answer, 503, "does not answer", "provider down")
    again = door.office.client.get("/login/oidc", follow_redirects=False)
    refused(door, again, 503, "does not answer", "provider down")
    assert len(door.provider.calls) == 1


def test_provider_that_goes_down_meanwhile_is_told(door) -> None:
    door.link("ada")
    back = door.provider.authorize(door.begin())
    door.provider.is_down = True
    refused(door, door.come_back(back), 503, "does not answer", "provider down")


def test_provider_out_of_reach_is_told(door) -> None:
    door.office.client.app.state.desk.provider.settings = OidcSettings(issuer="http://127.0.0.1:9", client_id=CLIENT)
    answer = door.office.client.get("/login/oidc", follow_redirects=False)
    refused(door, answer, 503, "does not answer", "ConnectionError")


def test_wrong_secret_is_told(door) -> None:
    door.link("ada")
    settings = OidcSettings(issuer=door.provider.issuer, client_id=CLIENT, client_secret="wrong", label=LABEL)
    door.office.client.app.state.desk.provider.settings = settings
    refused(door, door.log_in(), 403, "did not let you in", "invalid_client")
