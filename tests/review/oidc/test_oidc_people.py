"""Who somebody is here whom an OpenID provider vouches for."""

import pytest

from datamodel.people import Role
from pipelines.login_settings import OidcSettings
from review.tokens import form_token
from tests.review.oidc.conftest import refused
from tests.review.oidc.providers import SECRET

# --- Who that is here -------------------------------------------------------------------------------------------------


def test_unknown_person_is_not_let_in(door) -> None:
    door.provider.person = {"sub": "1", "preferred_username": "bob"}
    refused(door, door.log_in(), 403, "Nobody has added you", "unknown")


def test_name_alone_takes_nobodys_account(door) -> None:
    refused(door, door.log_in(), 403, "link the two", "name taken")
    assert door.told()[1] == "user:ada"
    assert door.user("ada").identity == ""


def test_disabled_person_stays_out(door) -> None:
    door.link("ada")
    door.office.store.people.change("ada", who="root", disabled=True)
    refused(door, door.log_in(), 403, "no longer work here", "disabled")


def test_unlinked_person_stays_out_and_is_logged_out(door) -> None:
    door.link("ada")
    door.log_in()
    door.office.store.people.link("ada", "", who="root")
    assert not door.is_in()
    refused(door, door.log_in(), 403, "link the two", "name taken")


@pytest.mark.parametrize("more", [{"link_by_name": True}])
class TestLinkByName:
    def test_first_one_under_the_name_becomes_the_user(self, door) -> None:
        assert door.log_in().status_code == 303
        assert door.user("ada").identity == f"{door.provider.issuer} 4711"

    def test_second_one_under_the_name_does_not(self, door) -> None:
        door.log_in()
        door.office.leave()
        door.provider.person = {"sub": "666", "preferred_username": "ada"}
        refused(door, door.log_in(), 403, "link the two", "name taken")

    def test_administrators_are_never_linked_by_name(self, door) -> None:
        door.provider.person = {"sub": "666", "preferred_username": "root"}
        refused(door, door.log_in(), 403, "link the two", "name taken")

    def test_disabled_people_are_not_linked(self, door) -> None:
        door.office.store.people.change("ada", who="root", disabled=True)
        refused(door, door.log_in(), 403, "link the two", "name taken")

    def test_one_time_password_ends_with_the_link(self, door) -> None:
        door.office.hire("bob", must_change_password=True)
        door.provider.person = {"sub": "9", "preferred_username": "Bob"}
        assert door.log_in().status_code == 303
        assert door.is_in()
        assert "no password of yours" not in door.office.client.get("/").text
        assert "There is no password of yours here" in door.office.client.get("/password").text
        door.office.leave()
        assert door.office.log_in("bob").status_code == 422
        assert door.office.log_in("bob", "").status_code == 422


@pytest.mark.parametrize("more", [{"link_by_name": True, "name_claim": "email"}])
@pytest.mark.parametrize("verified", [None, False, "true"])
def test_mail_address_that_is_not_verified_names_nobody(door, verified) -> None:
    door.office.hire("ada@example.com")
    door.provider.person = {"sub": "1", "email": "ada@example.com", "email_verified": verified}
    refused(door, door.log_in(), 403, "tells no name", "without name")


@pytest.mark.parametrize("more", [{"create": True, "role": "reviewer"}])
class TestCreate:
    def test_person_is_added_with_the_role_of_everybody(self, door) -> None:
        door.provider.person = {"sub": "1", "preferred_username": "Bob", "name": "Bob Builder"}
        assert door.log_in().status_code == 303
        user = door.user("bob")
        assert (user.display_name, user.role, user.must_change_password) == ("Bob Builder", Role.REVIEWER, False)
        assert door.office.store.people.password_hash("bob")[1] == ""

    def test_person_without_password_cannot_use_one(self, door) -> None:
        door.provider.person = {"sub": "1", "preferred_username": "bob"}
        door.log_in()
        door.office.leave()
        assert door.office.log_in("bob", "").status_code == 422
        assert door.office.log_in("bob", "anything at all").status_code == 422

    def test_another_name_at_the_provider_is_still_the_same_person(self, door) -> None:
        door.provider.person = {"sub": "1", "preferred_username": "bob"}
        door.log_in()
        door.office.leave()
        door.provider.person = {"sub": "1", "preferred_username": "robert"}
        assert door.log_in().status_code == 303
        assert {user.name for user in door.office.store.people.users()} == {"ada", "bob", "root"}

    @pytest.mark.parametrize("name", [None, "", "ä", "a b", "<script>", ["bob"], 7])
    def test_name_that_cannot_be_one_is_refused(self, door, name) -> None:
        door.provider.person = {"sub": "1", "preferred_username": name}
        refused(door, door.log_in(), 403, "tells no name", "without name")


GROUPS = {"roles_claim": "realm.groups", "roles": {"Intray Admins": "administrator", "Clerks": "reviewer"}}


class TestRoles:
    @pytest.mark.parametrize("more", [GROUPS])
    @pytest.mark.parametrize(
        ("groups", "role"),
        [(["Clerks"], Role.REVIEWER), (["Clerks", "Intray Admins"], Role.ADMINISTRATOR), ("Clerks", Role.REVIEWER)],
    )
    def test_first_group_of_the_settings_decides(self, door, groups, role: Role) -> None:
        door.link("ada")
        door.provider.person |= {"realm": {"groups": groups}}
        assert door.log_in().status_code == 303
        assert door.user("ada").role is role

    @pytest.mark.parametrize("more", [GROUPS])
    @pytest.mark.parametrize("groups", [None, [], ["clerks"], [["Clerks"]], {"Clerks": True}])
    def test_without_a_group_nobody_comes_in(self, door, groups) -> None:
        door.link("ada")
        door.provider.person |= {"realm": {"groups": groups}}
        refused(door, door.log_in(), 403, "You have no role here", "without role")

    @pytest.mark.parametrize("more", [GROUPS | {"role": "auditor"}])
    def test_role_of_everybody_else_counts_without_a_group(self, door) -> None:
        door.link("ada")
        assert door.log_in().status_code == 303
        assert door.user("ada").role is Role.AUDITOR

    @pytest.mark.parametrize("more", [GROUPS])
    def test_last_administrator_stays_one(self, door) -> None:
        door.link("root")
        door.provider.person |= {"realm": {"groups": ["Clerks"]}}
        assert door.log_in().status_code == 303
        assert door.user("root").role is Role.ADMINISTRATOR


# --- Passwords beside it ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "ada", "root"),
    [
        ({"passwords": "everybody"}, 303, 303),
        ({"passwords": "administrators"}, 422, 303),
        ({"passwords": "nobody"}, 0, 0),
    ],
)
def test_passwords_are_for_whom_the_setting_says(door, ada: int, root: int) -> None:
    for name, expected in (("ada", ada), ("root", root)):
        if not expected:
            assert "#password" not in door.office.client.get("/login").text
            expected = 422
        assert door.office.log_in(name).status_code == expected
        door.office.leave()


def test_administrator_links_and_unlinks_people(door) -> None:
    token = form_token(door.office.sit_down("root"))
    sent = {"token": token, "action": "link", "subject": "4711"}
    assert door.office.client.post("/people/ada", data=sent, follow_redirects=False).status_code == 303
    assert door.user("ada").identity == f"{door.provider.issuer} 4711"
    page = door.office.client.get("/people").text
    assert "linked: 4711" in page
    assert door.office.client.post("/people/root", data=sent, follow_redirects=False).status_code == 409
    assert door.office.client.post("/people/root", data=sent | {"subject": " "}).status_code == 400
    sent = {"token": token, "action": "unlink"}
    assert door.office.client.post("/people/ada", data=sent, follow_redirects=False).status_code == 303
    assert door.user("ada").identity == ""


def test_settings_that_cannot_work_are_refused() -> None:
    right = {"issuer": "https://id.example.com", "client_id": "x"}
    OidcSettings.model_validate(right)
    for wrong in (
        {"issuer": "http://id.example.com"},
        {"address": "http://intray.example.com"},
        {"address": "https://intray.example.com/desk"},
        {"scopes": ["profile"]},
        {"roles": {"x": "reviewer"}},
        {"roles": {"x": "king"}, "roles_claim": "groups"},
        {"create": True},
        {"secret": "x"},
    ):
        with pytest.raises(ValueError, match="validation error"):
            OidcSettings.model_validate(right | wrong)


def test_secret_is_shown_nowhere(review_settings) -> None:
    assert SECRET not in repr(review_settings)
