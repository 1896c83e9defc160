"""``intray users``, in this process."""

import re
import sys

import pytest

from pipelines import cli
from pipelines.people import verify_login
from pipelines.settings import Settings, StoreSettings
from pipelines.stores import open_configured_store


@pytest.fixture
def people(tmp_path, monkeypatch):
    url, blobs = f"sqlite:///{tmp_path}/intray.db", str(tmp_path / "blobs")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("INTRAY_STORE__URL", url)
    monkeypatch.setenv("INTRAY_STORE__BLOBS", blobs)
    store = open_configured_store(Settings(home=tmp_path, store=StoreSettings(url=url, blobs=blobs)))
    yield store.people
    store.close()


@pytest.fixture
def users(people, monkeypatch, capsys):
    """Run a command: exit status, and everything that it said."""

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["intray", "users", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        return ended.value.code or 0, captured.out + captured.err

    return run


def password_in(text: str) -> str:
    return re.search(r"[a-z0-9]{5}(?:-[a-z0-9]{5}){3}", text)[0]


def test_added_person_logs_in_with_the_password_that_was_shown(users, people) -> None:
    code, told = users("add", "Ada", "--role", "auditor", "--display-name", "Ada [b] Lovelace")
    assert code == 0
    assert verify_login(people, "ada", password_in(told), address="").user.display_name == "Ada [b] Lovelace"
    code, told = users("list")
    assert re.search(r"ada +Ada \[b\] Lovelace +auditor +\d{4}-\d\d-\d\d +first login to come", told)


def test_disabled_person_is_shown_as_such_until_enabled(users, people) -> None:
    password = password_in(users("add", "ada")[1])
    assert users("disable", "ADA")[0] == 0
    assert "disabled" in users("list")[1]
    assert verify_login(people, "ada", password, address="").user is None
    assert users("enable", "ada")[0] == 0
    assert verify_login(people, "ada", password, address="").user is not None


def test_reset_shows_another_password(users, people) -> None:
    first = password_in(users("add", "ada")[1])
    second = password_in(users("reset", "ada")[1])
    assert first != second
    assert verify_login(people, "ada", second, address="").user is not None


def test_what_cannot_be_done_is_one_line_and_status_1(users) -> None:
    users("add", "root", "--role", "administrator")
    for arguments, words in (
        (("add", "root"), "root is taken"),
        (("add", "a b"), "cannot be a name"),
        (("disable", "root"), "last administrator"),
        (("disable", "eve"), "no user eve"),
        (("reset", "eve"), "no user eve"),
    ):
        code, told = users(*arguments)
        assert (code, words in told, len(told.splitlines())) == (1, True, 1)


def test_person_is_linked_with_the_provider_of_the_settings_and_unlinked(users, people, monkeypatch) -> None:
    users("add", "ada")
    assert users("link", "ada", "4711") == (2, "Settings: There is no OpenID provider. Name one in review.oidc.\n")
    monkeypatch.setenv("INTRAY_REVIEW__OIDC__ISSUER", "https://id.example.com")
    monkeypatch.setenv("INTRAY_REVIEW__OIDC__CLIENT_ID", "intray")
    assert users("link", "ADA", "4711")[0] == 0
    assert people.by_identity("https://id.example.com 4711").name == "ada"
    assert users("unlink", "ada")[0] == 0
    assert people.by_identity("https://id.example.com 4711") is None
