"""``intray tokens``, in this process."""

import re
import sys

import pytest

from pipelines import cli
from pipelines.machines import fingerprint
from pipelines.settings import Settings, StoreSettings
from pipelines.stores import open_configured_store


@pytest.fixture
def tokens(tmp_path, monkeypatch):
    url, blobs = f"sqlite:///{tmp_path}/intray.db", str(tmp_path / "blobs")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("INTRAY_STORE__URL", url)
    monkeypatch.setenv("INTRAY_STORE__BLOBS", blobs)
    store = open_configured_store(Settings(home=tmp_path, store=StoreSettings(url=url, blobs=blobs)))
    yield store.tokens
    store.close()


@pytest.fixture
def run(tokens, monkeypatch, capsys):
    """Run a command: exit status, and everything that it said."""

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["intray", "tokens", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        return ended.value.code or 0, captured.out + captured.err

    return run


def test_token_is_shown_works_and_is_revoked(run, tokens) -> None:
    code, told = run("add", "Shop", "--role", "auditor", "--days", "0")
    assert code == 0
    secret = re.search(r"^intray_\S+$", told, re.MULTILINE)[0]
    assert tokens.find(fingerprint(secret)).name == "shop"
    assert re.search(r"shop +auditor +\S+ +\d{4}-\d\d-\d\d +never +\d{4}", run("list")[1])
    assert run("revoke", "shop")[0] == 0
    assert tokens.find(fingerprint(secret)) is None
    assert "revoked" in run("list")[1]


def test_what_cannot_be_done_is_one_line_and_status_1(run) -> None:
    run("add", "shop")
    for arguments, words in (
        (("add", "shop"), "Choose another name"),
        (("add", "a b"), "cannot be a name"),
        (("add", "other", "--role", "administrator"), "cannot be administrator"),
        (("add", "other", "--days", "-1"), "1 to 3650 days"),
        (("revoke", "nobody"), "no token nobody"),
    ):
        code, told = run(*arguments)
        assert (code, words in told, len(told.splitlines())) == (1, True, 1)
