import pytest
from bs4 import BeautifulSoup

from datamodel.people import Role
from pipelines.machines import fingerprint
from review.tokens import form_token


@pytest.fixture
def root(house):
    """The workbench with an administrator who is logged in."""
    house.hire("root", Role.ADMINISTRATOR)
    house.sit_down("root")
    return house


def send(root, path: str, **values: str):
    form = {"token": form_token(root.client.cookies["intray"]), **values}
    return root.client.post(path, data=form, follow_redirects=False)


def test_token_is_shown_once_and_only_its_hash_is_kept(root) -> None:
    answer = send(root, "/tokens", name="Shop", role="reviewer", days="30")
    secret = BeautifulSoup(answer.text, "lxml").select_one(".fresh code").text
    assert secret.startswith("intray_")
    assert secret not in root.client.get("/tokens").text
    assert root.store.tokens.find(fingerprint(secret)).who == "machine:shop"


def test_revoked_token_stays_in_the_list(root) -> None:
    send(root, "/tokens", name="shop", role="auditor", days="0")
    assert send(root, "/tokens/shop").status_code == 303
    page = BeautifulSoup(root.client.get("/tokens").text, "lxml")
    assert "Revoked" in page.select_one("tbody").text
    assert not page.select('form[action="/tokens/shop"]')
    assert send(root, "/tokens/nobody").status_code == 404


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"name": "a b", "role": "reviewer", "days": "30"}, 422),
        ({"name": "x" * 41, "role": "reviewer", "days": "30"}, 422),
        ({"name": "shop", "role": "administrator", "days": "30"}, 400),
        ({"name": "shop", "role": "king", "days": "30"}, 400),
        ({"name": "shop", "role": "reviewer", "days": "31"}, 400),
        ({"name": "shop", "role": "reviewer"}, 400),
    ],
)
def test_bad_tokens_are_not_made(root, values, status: int) -> None:
    assert send(root, "/tokens", **values).status_code == status
    assert root.store.tokens.all() == []


def test_name_is_given_once(root) -> None:
    send(root, "/tokens", name="shop", role="reviewer", days="30")
    assert send(root, "/tokens", name="shop", role="reviewer", days="30").status_code == 409
