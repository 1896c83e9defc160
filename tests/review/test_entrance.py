"""Login, logout, passwords, and what happens to a form when the session has ended."""

import datetime as dt

import pytest
from fastapi import Request

from datamodel.extraction import Status
from datamodel.people import Role
from pipelines.settings import ReviewSettings
from review.kept import Kept, keep, kept_from
from review.sessions import address_of, own_path
from review.tokens import fingerprint, form_token
from tests.review.conftest import PASSWORD, inputs_of

NEW = "a lamp beside the lake"


def events(house) -> list[str]:
    return [event.what for event in house.store.people.events()]


# --- Login ------------------------------------------------------------------------------------------------------------


def test_nobody_is_sent_to_the_login_and_back(house, papers) -> None:
    number = house.put("order.pdf", papers.order())
    house.hire("ada")
    answer = house.client.get(f"/documents/{number}?done={number}", follow_redirects=False)
    assert answer.headers["location"] == f"/login?next=/documents/{number}%3Fdone%3D{number}"
    page = house.client.get(answer.headers["location"])
    form = inputs_of(page.text, "form.card") | {"name": "ada", "password": PASSWORD}
    answer = house.client.post("/login", data=form, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/documents/{number}?done={number}")
    assert "Ada" in house.client.get("/").text


def test_name_is_taken_in_any_case_and_the_password_is_not(house) -> None:
    house.hire("ada")
    assert house.log_in(" ADA ").status_code == 303
    house.leave()
    assert house.log_in("ada", PASSWORD.upper()).status_code == 422


def test_login_gives_a_new_token_that_the_store_does_not_know(house) -> None:
    house.hire("ada")
    house.client.get("/login")
    before = house.client.cookies["intray"]
    cookie = house.log_in("ada").headers["set-cookie"]
    token = house.client.cookies["intray"]
    assert token != before
    assert len(token) >= 43
    assert {"httponly", "samesite=lax", "path=/"} <= set(cookie.lower().split("; "))
    people = house.store.people
    assert people.session(fingerprint(token), idle=dt.timedelta(hours=1)).user.name == "ada"
    assert people.session(token, idle=dt.timedelta(hours=1)) is None
    assert people.session(fingerprint(before), idle=dt.timedelta(hours=1)) is None


def test_token_that_somebody_planted_gives_no_session(house) -> None:
    house.hire("ada")
    house.carry("planted")
    assert house.log_in("ada").status_code == 303
    house.leave()
    house.carry("planted")
    assert house.client.get("/", follow_redirects=False).status_code == 303


def test_second_login_of_a_browser_ends_its_first(house) -> None:
    house.hire("ada")
    house.hire("bob")
    first = house.sit_down("ada")
    form = {"token": form_token(first), "name": "bob", "password": PASSWORD}
    assert house.client.post("/login", data=form, follow_redirects=False).status_code == 303
    assert house.store.people.session(fingerprint(first), idle=dt.timedelta(hours=1)) is None


def test_unknown_wrong_and_disabled_get_the_same_answer(house) -> None:
    house.hire("root", Role.ADMINISTRATOR)
    house.hire("ada")
    house.hire("old")
    house.store.people.change("old", who="test", disabled=True)
    pages = set()
    for name, password in (("ada", "wrong"), ("nobody", PASSWORD), ("old", PASSWORD), ("<b>", PASSWORD)):
        answer = house.log_in(name, password)
        assert answer.status_code == 422
        tokenless = answer.text.replace(form_token(house.client.cookies["intray"]), "")
        pages.add(tokenless.replace(f'value="{name.replace("<", "&lt;").replace(">", "&gt;")}"', ""))
    assert len(pages) == 1
    assert "Name or password is wrong." in pages.pop()


def test_event_of_a_failed_login_keeps_no_name_that_nobody_has(house) -> None:
    house.hire("ada")
    house.log_in("ada", "wrong")
    house.log_in("my secret pass", "x")
    house.log_in("mysecretpass", "x")
    failed = [(event.who, event.subject) for event in house.store.people.events() if event.what == "login_failed"]
    assert failed == [("?", "user:?"), ("?", "user:?"), ("ada", "user:ada")]
    assert "secret" not in repr(house.store.people.events())


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb", "", "ä"]
)
def test_nobody_is_sent_to_another_site_after_the_login(house, target: str) -> None:
    house.hire("ada")
    answer = house.log_in("ada", next=target)
    assert answer.headers["location"] == own_path(target) == "/"
    assert house.client.get("/login", params={"next": target}, follow_redirects=False).headers["location"] == "/"


@pytest.mark.parametrize("token", ["", "wrong", "ü"])
def test_login_needs_the_token_of_its_own_page(house, token: str) -> None:
    house.hire("ada")
    answer = house.log_in("ada", token=token)
    assert answer.status_code == 403
    assert house.log_in("ada").status_code == 303


def test_login_form_of_another_site_logs_nobody_in(house) -> None:
    house.hire("ada")
    form = {"name": "ada", "password": PASSWORD, "token": form_token("")}
    assert house.client.post("/login", data=form, follow_redirects=False).status_code == 403
    assert "login" not in events(house)


def test_too_many_failures_wait_longer_and_longer(house) -> None:
    house.hire("ada")
    assert [house.log_in("ada", "wrong").status_code for _ in range(6)] == [422] * 5 + [429]
    answer = house.log_in("ada")
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "1"
    assert "Try again in 1 second." in answer.text
    house.clock.move(seconds=1)
    assert house.log_in("ada", "wrong").status_code == 422
    house.clock.move(seconds=1)
    assert "Try again in 1 second." in house.log_in("ada").text
    house.clock.move(seconds=1)
    assert house.log_in("ada").status_code == 303
    house.leave()
    assert [house.log_in("ada", "wrong").status_code for _ in range(5)] == [422] * 5


def test_unknown_names_wait_like_known_ones(house) -> None:
    assert [house.log_in("nobody", "wrong").status_code for _ in range(6)] == [422] * 5 + [429]


def test_one_address_cannot_try_many_names(house) -> None:
    house.hire("ada")
    codes = [house.log_in(f"name{number}", "wrong").status_code for number in range(21)]
    assert codes == [422] * 20 + [429]
    assert house.log_in("ada").status_code == 429


@pytest.mark.parametrize(
    ("host", "counted"),
    [("10.1.2.3", "10.1.2.3"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("testclient", "testclient")],
)
def test_attempts_are_counted_by_machine(host: str, counted: str) -> None:
    assert address_of(Request({"type": "http", "client": (host, 1), "headers": []})) == counted


# --- Sessions ---------------------------------------------------------------------------------------------------------


def test_session_ends_when_nothing_is_done(house) -> None:
    house.hire("ada")
    house.log_in("ada")
    for _ in range(3):
        house.clock.move(minutes=50)
        assert house.client.get("/").url.path == "/"
    house.clock.move(minutes=60)
    assert house.client.get("/").url.path == "/login"


def test_session_ends_after_its_longest_time_whatever_is_done(house) -> None:
    house.hire("ada")
    house.log_in("ada")
    for _ in range(23):
        house.clock.move(minutes=30)
        assert house.client.get("/").url.path == "/"
    house.clock.move(minutes=30)
    assert house.client.get("/").url.path == "/login"


def test_logout_ends_the_session_on_the_server(office) -> None:
    token = office.client.cookies["intray"]
    office.client.post("/logout", data={"token": form_token(token)})
    office.carry(token)
    assert office.client.get("/").url.path == "/login"
    assert events(office)[0] == "logout"


def test_logout_needs_the_token_of_the_session(office) -> None:
    assert office.client.post("/logout", data={"token": form_token("other")}).status_code == 403
    assert office.client.get("/").url.path == "/"


def test_disabled_user_is_out_at_once(house) -> None:
    house.hire("root", Role.ADMINISTRATOR)
    house.hire("ada")
    house.sit_down("ada")
    house.store.people.change("ada", who="root", disabled=True)
    assert house.client.get("/").url.path == "/login"


def test_form_tokens_of_sessions_differ(house) -> None:
    house.hire("ada")
    assert form_token(house.sit_down("ada")) != form_token(house.sit_down("ada"))


@pytest.mark.parametrize("review_settings", [ReviewSettings(behind_proxy=True)])
def test_cookie_is_bound_to_the_host_where_tls_is_spoken(house) -> None:
    house.hire("ada")
    cookie = house.log_in("ada").headers["set-cookie"]
    assert cookie.startswith("__Host-intray=")
    assert "secure" in cookie.lower().split("; ")
    assert "domain" not in cookie.lower()
    assert house.client.get("/").url.path == "/"


@pytest.mark.parametrize("review_settings", [ReviewSettings(hosts=["intray.example"])])
@pytest.mark.parametrize(("host", "code"), [("intray.example", 200), ("localhost", 200), ("evil.example", 400)])
def test_named_hosts_are_served(office, host: str, code: int) -> None:
    assert office.client.get("/login", headers={"host": host}, follow_redirects=True).status_code == code


# --- Passwords --------------------------------------------------------------------------------------------------------


def change(house, **values: str):
    form = inputs_of(house.client.get("/password").text, "form.card")
    return house.client.post("/password", data=form | values, follow_redirects=False)


def test_first_login_must_change_the_password(house, papers) -> None:
    number = house.put("order.pdf", papers.order())
    house.hire("ada", must_change_password=True)
    assert "Choose your own password" in house.log_in("ada").text
    answer = house.client.get(f"/documents/{number}", follow_redirects=False)
    assert answer.headers["location"] == f"/password?next=/documents/{number}"
    data = {"token": form_token(house.client.cookies["intray"]), "action": "reject", "reason": "x", "version": "1"}
    assert house.client.post(f"/documents/{number}", data=data, follow_redirects=False).status_code == 303
    assert house.store.document(number).decision.status is Status.NEEDS_REVIEW
    assert change(house, old=PASSWORD, new=NEW, again=NEW).headers["location"] == "/"
    assert house.client.get(f"/documents/{number}").status_code == 200
    house.leave()
    assert house.log_in("ada").status_code == 422
    assert house.log_in("ada", NEW).status_code == 303


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"old": "wrong"}, "The present password is wrong."),
        ({"again": NEW + "x"}, "not typed the same twice"),
        ({"new": "short", "again": "short"}, "too short"),
        ({"new": "x" * 257, "again": "x" * 257}, "too long"),
        ({"new": "abababababababab", "again": "abababababababab"}, "too easy to guess"),
        ({"new": PASSWORD, "again": PASSWORD}, "is the old one"),
    ],
)
def test_bad_new_password_is_refused(office, values, problem: str) -> None:
    answer = change(office, **({"old": PASSWORD, "new": NEW, "again": NEW} | values))
    assert answer.status_code == 422
    assert problem in answer.text
    assert NEW not in answer.text
    assert PASSWORD not in answer.text


def test_new_password_ends_the_other_sessions(office) -> None:
    other = office.sit_down("ada")
    office.sit_down("ada")
    assert change(office, old=PASSWORD, new=NEW, again=NEW).status_code == 303
    assert office.client.get("/").url.path == "/"
    office.carry(other)
    assert office.client.get("/").url.path == "/login"


def test_present_password_cannot_be_guessed_from_within(office) -> None:
    for _ in range(5):
        change(office, old="wrong", new=NEW, again=NEW)
    answer = change(office, old=PASSWORD, new=NEW, again=NEW)
    assert "Too many attempts" in answer.text


# --- Entries of a form whose session has ended ------------------------------------------------------------------------


def late(office, papers, **changes: str):
    """A form that is sent after the session has ended; its document, and the answer."""
    number = office.put("order.pdf", papers.order())
    form = (
        office.form(number) | {"action": "save", "field.document_number": "4500017", "line.0.quantity": "7"} | changes
    )
    office.clock.move(days=2)
    return number, office.post(number, form)


def test_entries_come_back_after_the_login_and_are_sent_by_the_person(office, papers) -> None:
    number, answer = late(office, papers, **{"field.sender_address": '\nStreet 1\n"City" & <b>Ä'})
    assert answer.status_code == 401
    assert "What you entered is kept." in answer.text
    assert office.store.document(number).version == 1
    form = inputs_of(answer.text, "form.card") | {"name": "ada", "password": PASSWORD}
    back = office.client.post("/login", data=form)
    assert "Nothing is lost" in back.text
    assert office.store.document(number).version == 1
    kept = inputs_of(back.text, "form.card")
    assert kept["field.sender_address"].strip() == 'Street 1\n"City" & <b>Ä'
    assert kept["token"] == form_token(office.client.cookies["intray"])
    assert office.client.post(f"/documents/{number}", data=kept, follow_redirects=False).status_code == 303
    extraction = office.store.document(number).extraction
    assert extraction.fields["document_number"].value == "4500017"
    assert str(extraction.line_items[0]["quantity"].value) == "7"


def test_entries_survive_a_wrong_password_and_a_new_one(office, papers) -> None:
    _, answer = late(office, papers)
    office.store.people.set_password("ada", password_hash=office.password_hash, one_time=True, who="root")
    form = inputs_of(answer.text, "form.card")
    answer = office.client.post("/login", data=form | {"name": "ada", "password": "wrong"})
    form = inputs_of(answer.text, "form.card")
    answer = office.client.post("/login", data=form | {"name": "ada", "password": PASSWORD})
    assert "Choose your own password" in answer.text
    form = inputs_of(answer.text, "form.card")
    answer = office.client.post("/password", data=form | {"old": PASSWORD, "new": NEW, "again": NEW})
    assert "Nothing is lost" in answer.text
    assert inputs_of(answer.text, "form.card")["field.document_number"] == "4500017"


def test_form_of_another_site_is_not_kept(office, papers) -> None:
    number = office.put("order.pdf", papers.order())
    office.clock.move(days=2)
    office.leave()
    for token in ("", form_token(""), form_token("guess")):
        form = {"action": "reject", "reason": "evil", "version": "1", "token": token}
        answer = office.post(number, form)
        assert answer.status_code == 401
        assert "evil" not in answer.text
        assert "could not be kept" in answer.text


def test_form_from_before_the_last_login_is_shown_again_to_be_sent(office, papers) -> None:
    """Two tabs: the person logged in again in the other one."""
    number = office.put("order.pdf", papers.order())
    form = office.form(number) | {"action": "save", "field.document_number": "4500017"}
    office.sit_down("ada")
    assert office.post(number, form).status_code == 403
    headers = {"sec-fetch-site": "same-origin"}
    answer = office.client.post(f"/documents/{number}", data=form, headers=headers)
    assert (answer.status_code, office.store.document(number).version) == (403, 1)
    kept = inputs_of(answer.text, "form.card")
    assert office.client.post(f"/documents/{number}", data=kept, follow_redirects=False).status_code == 303
    assert office.store.document(number).version == 2


@pytest.mark.parametrize("is_logged_in", [True, False])
def test_entries_on_a_login_page_that_is_too_old_are_kept_on(office, papers, is_logged_in: bool) -> None:
    """Two tabs whose session has ended; the person logged in with the other one."""
    number, answer = late(office, papers)
    form = inputs_of(answer.text, "form.card") | {"name": "ada", "password": PASSWORD}
    if is_logged_in:
        office.sit_down("ada")
    else:
        office.carry("another")
    other_site = office.client.post("/login", data=form)
    assert "4500017" not in other_site.text
    assert "could not be kept" in other_site.text
    answer = office.client.post("/login", data=form, headers={"sec-fetch-site": "same-origin"})
    if not is_logged_in:
        form = inputs_of(answer.text, "form.card") | {"name": "ada", "password": PASSWORD}
        answer = office.client.post("/login", data=form)
    kept = inputs_of(answer.text, "form.card")
    assert office.client.post(f"/documents/{number}", data=kept, follow_redirects=False).status_code == 303
    assert office.store.document(number).extraction.fields["document_number"].value == "4500017"


@pytest.mark.parametrize(("letters", "is_kept"), [("x" * 11_000_000, True), ("ä" * 2_200_000, False)])
def test_what_is_kept_fits_into_the_login_form(letters: str, is_kept: bool) -> None:
    kept = keep("/documents/1", [("field.sender_address", letters), ("token", "t")])
    assert (kept is not None) is is_kept
    assert kept is None or kept_from(kept.text) == kept == Kept("/documents/1", (("field.sender_address", letters),))


def test_passwords_are_never_kept(office) -> None:
    form = inputs_of(office.client.get("/password").text, "form.card") | {"old": PASSWORD, "new": NEW, "again": NEW}
    office.clock.move(days=2)
    answer = office.client.post("/password", data=form)
    assert answer.status_code == 401
    assert "could not be kept" in answer.text
    assert NEW not in answer.text


@pytest.mark.parametrize(
    "kept",
    ["x", "[]", "1", "null", '["//evil.example/documents/1", []]', '["/logout", []]', '["/documents/1", [[1, 2]]]'],
)
def test_kept_entries_of_no_form_are_passed_over(house, kept: str) -> None:
    house.hire("ada")
    answer = house.log_in("ada", kept=kept)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_who_did_it_is_the_person_who_is_logged_in(office, papers) -> None:
    number = office.put("order.pdf", papers.order())
    office.send(number, "reject", {"reason": "A quotation"})
    story = office.store.story(office.store.document(number).file_sha256)
    event = next(event for event in story.events if event.what == "rejected")
    assert (event.who, event.why) == ("ada", "by_person: Rejected by ada: A quotation")
