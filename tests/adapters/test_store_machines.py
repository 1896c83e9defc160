"""Tokens of machines, on both databases."""

import datetime as dt

import pytest

from datamodel.errors import ConflictError
from datamodel.machines import MachineToken
from datamodel.people import Role

NOW = dt.datetime(2026, 3, 5, 12, tzinfo=dt.UTC)


def token(name: str = "shop", *, days: int | None = None) -> MachineToken:
    return MachineToken(name, Role.REVIEWER, "root", NOW, NOW + dt.timedelta(days=days) if days else None)


def told(store) -> list[tuple[str, str, str, str]]:
    return [(event.what, event.who, event.subject, event.why) for event in store.tokens.events()]


def test_token_is_found_by_its_fingerprint_and_noted_as_used(store, clock) -> None:
    clock.now = NOW
    store.tokens.add(token(), token_sha256="a" * 64)
    assert store.tokens.find("a" * 64) == token()
    assert store.tokens.find("b" * 64) is None
    assert store.tokens.all()[0].used_at == NOW
    assert told(store) == [("token_created", "root", "machine:shop", "reviewer, without an end")]


def test_use_is_noted_once_a_minute(store, clock) -> None:
    clock.now = NOW
    store.tokens.add(token(), token_sha256="a" * 64)
    for seconds, noted in ((0, 0), (59, 0), (61, 61)):
        clock.now = NOW + dt.timedelta(seconds=seconds)
        store.tokens.find("a" * 64)
        assert store.tokens.all()[0].used_at == NOW + dt.timedelta(seconds=noted)


def test_token_ends(store, clock) -> None:
    clock.now = NOW
    store.tokens.add(token(days=1), token_sha256="a" * 64)
    clock.now = NOW + dt.timedelta(hours=23, minutes=59)
    assert store.tokens.find("a" * 64) is not None
    clock.now = NOW + dt.timedelta(days=1)
    assert store.tokens.find("a" * 64) is None


def test_revoked_token_is_good_for_nothing_and_told_once(store) -> None:
    store.tokens.add(token(), token_sha256="a" * 64)
    store.tokens.revoke("shop", who="root")
    store.tokens.revoke("shop", who="root")
    assert store.tokens.find("a" * 64) is None
    assert store.tokens.all()[0].revoked
    assert [what for what, *_ in told(store)] == ["token_revoked", "token_created"]
    with pytest.raises(KeyError):
        store.tokens.revoke("other", who="root")


def test_name_is_given_once(store) -> None:
    store.tokens.add(token(), token_sha256="a" * 64)
    store.tokens.revoke("shop", who="root")
    with pytest.raises(ConflictError, match="Choose another name"):
        store.tokens.add(token(), token_sha256="b" * 64)
    assert len(store.tokens.all()) == 1
