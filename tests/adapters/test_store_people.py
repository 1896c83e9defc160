"""Users, sessions and attempts to log in, on both databases."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from datamodel.errors import ConflictError
from datamodel.people import Role, User

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


@pytest.fixture
def people(store):
    return store.people


def user(name: str, role: Role = Role.REVIEWER) -> User:
    return User(name, name.upper(), role, dt.datetime(2026, 3, 5, tzinfo=dt.UTC))


def add(people, name: str, role: Role = Role.REVIEWER) -> None:
    people.add(user(name, role), password_hash=f"hash of {name}", who="test")


def never(failures: int) -> dt.timedelta:
    return dt.timedelta(0)


def begin(people, name: str = "ada", address: str = "10.0.0.1", *, by_name=never, by_address=never) -> dt.timedelta:
    return people.begin_login(name, address, name_pause=by_name, address_pause=by_address)


def told(people) -> list[tuple[str, str, str, str]]:
    return [(event.what, event.who, event.subject, event.why) for event in people.events()]


def test_users_come_back_as_they_were_added(people) -> None:
    add(people, "bob", Role.AUDITOR)
    add(people, "ada")
    assert people.users() == [user("ada"), user("bob", Role.AUDITOR)]
    assert people.password_hash("bob") == (user("bob", Role.AUDITOR), "hash of bob")
    assert people.password_hash("eve") is None
    assert told(people)[0] == ("user_created", "test", "user:ada", "ADA, reviewer")


def test_name_is_given_once(people) -> None:
    add(people, "ada")
    with pytest.raises(ConflictError, match="ada is taken"):
        add(people, "ada", Role.ADMINISTRATOR)
    assert people.users() == [user("ada")]


def test_first_user_is_added_once(open_another) -> None:
    def start(_: int) -> bool:
        try:
            open_another().people.add(user("admin", Role.ADMINISTRATOR), password_hash="x", who="test", only_first=True)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(start, range(4))) == [False, False, False, True]


def test_changes_are_told_and_those_that_change_nothing_are_not(people) -> None:
    add(people, "ada")
    add(people, "root", Role.ADMINISTRATOR)
    people.change("ada", who="root", role=Role.APPROVER, disabled=True)
    people.change("ada", who="root", role=Role.APPROVER)
    assert told(people)[0] == ("user_changed", "root", "user:ada", "role reviewer → approver, disabled")
    assert [event.what for event in people.events()].count("user_changed") == 1


def test_of_two_administrators_who_disable_each_other_one_stays(open_another) -> None:
    for name in ("ada", "bob"):
        open_another().people.add(user(name, Role.ADMINISTRATOR), password_hash="x", who="test")

    def disable(pair: tuple[str, str]) -> bool:
        try:
            open_another().people.change(pair[0], who=pair[1], disabled=True)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(disable, (("ada", "bob"), ("bob", "ada")))) == [False, True]


def test_unknown_users_are_a_key_error(people) -> None:
    with pytest.raises(KeyError, match="no user eve"):
        people.change("eve", who="test", disabled=True)
    with pytest.raises(KeyError):
        people.set_password("eve", password_hash="x", one_time=True, who="test")
    with pytest.raises(KeyError):
        people.open_session("eve", "t", address="", idle=HOUR, absolute=DAY)


def test_session_lives_from_use_to_use_until_its_end(people, clock) -> None:
    add(people, "ada")
    people.open_session("ada", "t", address="10.0.0.1", idle=HOUR, absolute=HOUR * 2)
    assert told(people)[0] == ("login", "ada", "user:ada", "from 10.0.0.1")
    clock.move(minutes=59)
    assert people.session("t", idle=HOUR).user == user("ada")
    clock.move(minutes=59)
    assert people.session("t", idle=HOUR).idle_until == clock.now + dt.timedelta(minutes=1)
    clock.move(minutes=2)
    assert people.session("t", idle=HOUR) is None


def test_idle_session_does_not_come_back(people, clock) -> None:
    add(people, "ada")
    people.open_session("ada", "t", address="", idle=HOUR, absolute=DAY)
    clock.move(hours=1)
    assert people.session("t", idle=DAY) is None
    assert people.session("other", idle=DAY) is None


def test_new_session_replaces_the_one_of_its_browser(people) -> None:
    add(people, "ada")
    for token, replacing in (("a", ""), ("b", ""), ("c", "a")):
        people.open_session("ada", token, address="", idle=HOUR, absolute=DAY, replacing=replacing)
    assert [people.session(token, idle=HOUR) is not None for token in "abc"] == [False, True, True]


def test_password_and_disabling_end_sessions(people) -> None:
    for name in ("ada", "bob"):
        add(people, name)
    for name, token in (("ada", "a"), ("ada", "b"), ("bob", "c")):
        people.open_session(name, token, address="", idle=HOUR, absolute=DAY)
    people.set_password("ada", password_hash="new", one_time=False, who="ada", keeping="a")
    assert [people.session(token, idle=HOUR) is not None for token in "abc"] == [True, False, True]
    people.change("ada", who="root", disabled=True)
    assert [people.session(token, idle=HOUR) is not None for token in "abc"] == [False, False, True]
    with pytest.raises(ConflictError, match="disabled meanwhile"):
        people.open_session("ada", "d", address="", idle=HOUR, absolute=DAY)


def test_events_tell_whose_password_it_was(people) -> None:
    add(people, "ada")
    people.set_password("ada", password_hash="x", one_time=True, who="root")
    assert people.users()[0].must_change_password
    people.set_password("ada", password_hash="y", one_time=False, who="ada")
    assert not people.users()[0].must_change_password
    assert told(people)[:2] == [
        ("password_changed", "ada", "user:ada", ""),
        ("password_reset", "root", "user:ada", ""),
    ]


def test_logout_is_told_once(people) -> None:
    add(people, "ada")
    people.open_session("ada", "t", address="", idle=HOUR, absolute=DAY)
    people.close_session("t")
    people.close_session("t")
    assert people.session("t", idle=HOUR) is None
    assert [event.what for event in people.events()] == ["logout", "login", "user_created"]


def test_attempts_wait_by_name_and_by_address(people, clock) -> None:
    def after_two(failures: int) -> dt.timedelta:
        return dt.timedelta(minutes=failures) if failures >= 2 else dt.timedelta(0)

    assert begin(people, by_name=after_two) == dt.timedelta(0)
    assert begin(people, by_name=after_two) == dt.timedelta(0)
    assert begin(people, address="10.0.0.2", by_name=after_two) == dt.timedelta(minutes=2)
    assert begin(people, "bob", by_name=after_two) == dt.timedelta(0)
    assert begin(people, "eve", by_address=after_two) == dt.timedelta(0)
    assert begin(people, "eva") == dt.timedelta(minutes=4)
    clock.move(minutes=4)
    assert begin(people, "eva") == dt.timedelta(0)


def test_waiting_attempts_are_not_counted(people, clock) -> None:
    counted: list[int] = []

    def pause(failures: int) -> dt.timedelta:
        counted.append(failures)
        return HOUR

    for _ in range(3):
        begin(people, by_name=pause)
    clock.move(hours=1)
    begin(people, by_name=pause)
    assert counted == [1, 2]


def test_attempts_at_the_same_moment_are_all_counted(open_another) -> None:
    """Whoever tries many passwords at once gets no more than one after the other."""

    def pause(failures: int) -> dt.timedelta:
        return HOUR if failures >= 5 else dt.timedelta(0)

    def attempt(_: int) -> bool:
        return not begin(open_another().people, by_name=pause)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(24))) == 5


def test_success_forgets_the_name_and_one_attempt_of_the_address(people) -> None:
    counted: dict[str, int] = {}

    def by_name(failures: int) -> dt.timedelta:
        counted["name"] = failures
        return dt.timedelta(0)

    def by_address(failures: int) -> dt.timedelta:
        counted["address"] = failures
        return dt.timedelta(0)

    for _ in range(4):
        begin(people, by_name=by_name, by_address=by_address)
    people.forget_attempts("ada", "10.0.0.1")
    begin(people, by_name=by_name, by_address=by_address)
    assert counted == {"name": 1, "address": 4}


def test_old_failures_are_forgotten(people, clock) -> None:
    counted: list[int] = []

    def pause(failures: int) -> dt.timedelta:
        counted.append(failures)
        return dt.timedelta(0)

    begin(people, by_name=pause)
    clock.move(hours=23)
    begin(people, by_name=pause)
    clock.move(hours=24)
    begin(people, by_name=pause)
    assert counted == [1, 2, 1]


def test_failed_login_tells_known_names_only(people) -> None:
    add(people, "ada")
    people.note_login_failed("ada", "10.0.0.1")
    people.note_login_failed("hunter2", "10.0.0.1")
    assert told(people)[:2] == [
        ("login_failed", "?", "user:?", "from 10.0.0.1"),
        ("login_failed", "ada", "user:ada", "from 10.0.0.1"),
    ]


def test_preferences_are_kept_and_told_once(people) -> None:
    add(people, "ada")
    assert (people.users()[0].language, people.users()[0].scheme) == ("", "")
    for _ in range(2):
        people.prefer("ada", language="de", scheme="dark")
    assert (people.users()[0].language, people.users()[0].scheme) == ("de", "dark")
    assert [what for what, *_ in told(people)] == ["user_changed", "user_created"]
    assert told(people)[0] == ("user_changed", "ada", "user:ada", "language de, colours dark")
    with pytest.raises(KeyError):
        people.prefer("eve", language="", scheme="")


# --- Identities of an OpenID provider ---------------------------------------------------------------------------------


def test_linked_user_is_found_by_the_identity(people) -> None:
    add(people, "ada")
    people.link("ada", "https://id 4711", who="root")
    assert people.by_identity("https://id 4711").name == "ada"
    assert people.by_identity("https://id 4711").must_change_password is False
    assert people.by_identity("https://id 471") is None
    assert people.by_identity("") is None
    words = "linked with https://id 4711, one-time password ended"
    assert told(people)[0] == ("user_changed", "root", "user:ada", words)


def test_identity_belongs_to_one_user(people) -> None:
    add(people, "ada")
    add(people, "bob")
    people.link("ada", "https://id 4711", who="root")
    people.link("ada", "https://id 4711", who="root")
    with pytest.raises(ConflictError, match="ada's already"):
        people.link("bob", "https://id 4711", who="root")
    with pytest.raises(KeyError):
        people.link("eve", "https://id 1", who="root")
    assert people.by_identity("https://id 4711").name == "ada"


def test_of_two_who_take_an_identity_at_the_same_moment_one_gets_it(open_another) -> None:
    for name in ("ada", "bob"):
        add(open_another().people, name)

    def link(name: str) -> bool:
        try:
            open_another().people.link(name, "https://id 4711", who="root")
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(link, ("ada", "bob"))) == [False, True]


def test_link_ends_a_password_that_nobody_used_and_no_other(people) -> None:
    add(people, "ada")
    people.link("ada", "https://id 1", who="root")
    assert people.password_hash("ada")[1] == ""
    people.set_password("ada", password_hash="own", one_time=False, who="ada")
    people.link("ada", "https://id 2", who="root")
    assert people.password_hash("ada")[1] == "own"


def test_unlinked_user_is_logged_out(people) -> None:
    add(people, "ada")
    people.link("ada", "https://id 1", who="root")
    people.open_session("ada", "t" * 64, address="x", idle=HOUR, absolute=DAY)
    people.link("ada", "", who="root")
    assert people.session("t" * 64, idle=HOUR) is None
    assert told(people)[0] == ("user_changed", "root", "user:ada", "no longer linked with https://id 1")


def test_user_comes_with_an_identity_that_nobody_has(people) -> None:
    linked = User("ada", "Ada", Role.REVIEWER, dt.datetime(2026, 3, 5, tzinfo=dt.UTC), identity="https://id 1")
    people.add(linked, password_hash="", who="openid")
    assert people.users() == [linked]
    with pytest.raises(ConflictError):
        people.add(replace(linked, name="bob"), password_hash="", who="openid")


def test_attempts_without_a_name_are_counted_by_address_alone(people) -> None:
    def pause(failures: int) -> dt.timedelta:
        return HOUR if failures >= 2 else dt.timedelta(0)

    assert not people.begin_attempt("10.0.0.1", pause=pause)
    assert not people.begin_attempt("10.0.0.1", pause=pause)
    assert people.begin_attempt("10.0.0.1", pause=pause) == HOUR
    assert begin(people, address="10.0.0.1") == HOUR
    assert not people.begin_attempt("10.0.0.2", pause=pause)
    people.forget_attempt("10.0.0.1")
    assert not people.begin_attempt("10.0.0.1", pause=pause)


def test_failed_login_tells_why(people) -> None:
    people.note_login_failed("", "10.0.0.1", why="OpenID Connect: unknown")
    assert told(people) == [("login_failed", "?", "user:?", "from 10.0.0.1: OpenID Connect: unknown")]
