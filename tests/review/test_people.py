import pytest
from bs4 import BeautifulSoup

from datamodel.people import Role
from review.tokens import form_token
from tests.review.conftest import PASSWORD


@pytest.fixture
def team(house):
    """An administrator, Root, who is logged in, and Ada."""
    house.hire("ada")
    house.hire("root", Role.ADMINISTRATOR)
    house.sit_down("root")
    return house


def send(team, path: str, **values: str):
    return team.client.post(
        path, data={"token": form_token(team.client.cookies["intray"]), **values}, follow_redirects=False
    )


def user(team, name: str):
    return next(user for user in team.store.people.users() if user.name == name)


def shown_password(answer) -> str:
    return BeautifulSoup(answer.text, "lxml").select_one(".fresh code").text


def test_added_person_logs_in_with_the_password_that_is_shown_once(team) -> None:
    answer = send(team, "/people", name="Bob", display_name="Bob Builder", role="approver")
    password = shown_password(answer)
    assert password not in team.client.get("/people").text
    assert (user(team, "bob").role, user(team, "bob").display_name) == (Role.APPROVER, "Bob Builder")
    team.leave()
    assert "Choose your own password" in team.log_in("bob", password).text


def test_reset_logs_out_and_gives_a_password_for_one_login(team) -> None:
    root = team.client.cookies["intray"]
    ada = team.sit_down("ada")
    team.carry(root)
    password = shown_password(send(team, "/people/ada", action="reset"))
    team.carry(ada)
    assert team.client.get("/").url.path == "/login"
    team.leave()
    assert team.log_in("ada", PASSWORD).status_code == 422
    assert "Choose your own password" in team.log_in("ada", password).text


def test_role_is_changed_and_counts_at_once(team) -> None:
    root = team.client.cookies["intray"]
    team.sit_down("ada")
    assert team.client.get("/people").status_code == 403
    team.carry(root)
    assert send(team, "/people/ada", action="role", role="administrator").status_code == 303
    team.sit_down("ada")
    assert team.client.get("/people").status_code == 200


def test_people_are_disabled_and_enabled(team) -> None:
    send(team, "/people/ada", action="disable")
    assert user(team, "ada").disabled
    send(team, "/people/ada", action="enable")
    assert not user(team, "ada").disabled


@pytest.mark.parametrize("values", [{"action": "disable"}, {"action": "role", "role": "auditor"}])
def test_last_administrator_stays(team, values) -> None:
    answer = send(team, "/people/root", **values)
    assert answer.status_code == 409
    assert "root is the last administrator" in answer.text
    assert user(team, "root").role is Role.ADMINISTRATOR


def test_own_password_is_not_reset_here(team) -> None:
    assert send(team, "/people/root", action="reset").status_code == 409


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": "ada", "role": "reviewer"}, 409),
        ({"name": "", "role": "reviewer"}, 422),
        ({"name": "a b", "role": "reviewer"}, 422),
        ({"name": "../x", "role": "reviewer"}, 422),
        ({"name": "bob", "role": "king"}, 400),
    ],
)
def test_bad_people_are_not_added(team, values, code: int) -> None:
    assert send(team, "/people", **values).status_code == code
    assert [one.name for one in team.store.people.users()] == ["ada", "root"]


def test_unknown_people_and_actions_are_refused(team) -> None:
    assert send(team, "/people/nobody", action="reset").status_code == 404
    assert send(team, "/people/nobody", action="disable").status_code == 404
    assert send(team, "/people/ada", action="promote").status_code == 400


def test_page_escapes_names_and_tells_what_happened(team) -> None:
    send(team, "/people", name="mallory", display_name="<script>alert(1)</script>", role="reviewer")
    page = team.client.get("/people").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    happened = [li.get_text(" ", strip=True) for li in BeautifulSoup(page, "lxml").select(".events li")]
    assert "User created mallory, by root" in happened[0]
