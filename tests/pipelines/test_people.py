import datetime as dt
import re
from contextlib import closing

import pytest

from adapters.store import open_store
from datamodel.errors import ConflictError
from datamodel.people import Role
from pipelines import people as people_module
from pipelines.people import (
    add_first_administrator,
    add_user,
    change_password,
    hash_password,
    one_time_password,
    pause_by_address,
    pause_by_name,
    reset_password,
    user_name,
    verify_login,
)


@pytest.fixture
def people(tmp_path):
    with closing(open_store(f"sqlite:///{tmp_path}/intray.db", blobs=str(tmp_path / "blobs"))) as store:
        yield store.people


def test_one_time_passwords_are_long_and_never_the_same() -> None:
    passwords = {one_time_password() for _ in range(100)}
    assert len(passwords) == 100
    assert all(re.fullmatch(r"[a-hjkmnp-z2-9]{5}(-[a-hjkmnp-z2-9]{5}){3}", password) for password in passwords)


def test_hashes_are_argon2id_with_their_own_salt() -> None:
    first, second = hash_password("the same"), hash_password("the same")
    assert first != second
    assert first.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_hash_of_nothing_is_as_hard_as_any_and_fits_no_password() -> None:
    nothing, some = people_module._hash_of_nothing(), hash_password("x")
    assert nothing.rsplit("$", 2)[0] == some.rsplit("$", 2)[0]
    assert len(nothing) == len(some)
    assert not people_module._is_right(nothing, "")


def test_password_is_the_same_however_the_keyboard_writes_it(people) -> None:
    add_user(people, "ada", "Ada", Role.REVIEWER, who="test")
    people.set_password("ada", password_hash=hash_password("gr\u00fcne W\u00e4lder"), one_time=False, who="ada")
    assert verify_login(people, "ada", "gru\u0308ne Wa\u0308lder", address="").user is not None
    assert verify_login(people, "ada", "grune Walder", address="").user is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(" Ada ", "ada"), ("ada.l@example.com", "ada.l@example.com"), ("", ""), ("?", ""), ("a b", ""), ("a" * 65, "")],
)
def test_names_are_lower_case_and_plain(typed: str, kept: str) -> None:
    assert user_name(typed) == kept


def test_pauses_double_up_to_a_quarter_of_an_hour() -> None:
    assert [pause_by_name(n).total_seconds() for n in (1, 4, 5, 6, 7, 14, 15, 5000)] == [0, 0, 1, 2, 4, 512, 900, 900]
    assert [pause_by_address(n).total_seconds() for n in (19, 20, 21)] == [0, 1, 2]


def test_first_administrator_is_made_once(people) -> None:
    password = add_first_administrator(people)
    assert add_first_administrator(people) is None
    attempt = verify_login(people, "admin", password, address="")
    assert attempt.user.role is Role.ADMINISTRATOR
    assert attempt.user.must_change_password


def test_no_administrator_is_made_where_there_are_people(people) -> None:
    add_user(people, "ada", "", Role.ADMINISTRATOR, who="test")
    assert add_first_administrator(people) is None


def test_add_user_refuses_what_cannot_be_a_name(people) -> None:
    with pytest.raises(ValueError, match="cannot be a name"):
        add_user(people, "a b", "", Role.REVIEWER, who="test")
    add_user(people, "ada", "", Role.REVIEWER, who="test")
    with pytest.raises(ConflictError):
        add_user(people, "ADA", "", Role.REVIEWER, who="test")


def test_reset_makes_the_old_password_worthless(people) -> None:
    first = add_user(people, "ada", "", Role.REVIEWER, who="test")
    second = reset_password(people, "ada", who="root")
    assert verify_login(people, "ada", first, address="").user is None
    assert verify_login(people, "ada", second, address="").user.must_change_password


def test_new_password_must_not_hold_the_name(people) -> None:
    add_user(people, "lovelace", "", Role.REVIEWER, who="test")
    (user,) = people.users()
    with pytest.raises(ValueError, match="easy to guess"):
        change_password(people, user, "my Lovelace 1843", keeping="")


def test_waiting_attempts_do_not_look_at_the_password(people) -> None:
    password = add_user(people, "ada", "", Role.REVIEWER, who="test")
    for _ in range(5):
        verify_login(people, "ada", "wrong", address="")
    attempt = verify_login(people, "ada", password, address="")
    assert attempt.user is None
    assert dt.timedelta(0) < attempt.wait <= dt.timedelta(seconds=1)
