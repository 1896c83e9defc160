"""``intray payments``, through ``main`` as the console script does."""

import sys
from contextlib import closing

import pytest

from adapters.store import open_store
from pipelines import cli
from tests.adapters.payment_samples import HANSEN, booking, item, keep, load, statement


@pytest.fixture
def intray(tmp_path, monkeypatch, capsys):
    """Run a command over a store with one statement of three bookings: exit status, output, complaints."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "220")
    url = f"sqlite:///{tmp_path}/intray.db"
    monkeypatch.setenv("INTRAY_STORE__URL", url)
    monkeypatch.setenv("INTRAY_STORE__BLOBS", f"{tmp_path}/blobs")
    monkeypatch.setenv("INTRAY_HOME", str(tmp_path))
    with closing(open_store(url, blobs=f"{tmp_path}/blobs")) as store:
        load(url, item(), item("=RG-2", "60.50"), HANSEN)
        keep(store, statement(booking(), booking("40", "Danke"), booking("-7.50", "Kontoführung"), opening="1000"))

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["intray", "payments", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        return ended.value.code or 0, captured.out, captured.err

    return run


def test_match_tells_what_it_did_and_twice_is_as_once(intray) -> None:
    status, out, _ = intray("match")
    assert (status, "1 documents taken over, 3 new payments" in out, "1 matched" in out) == (0, True, True)
    assert "0 documents taken over, 0 new payments; nothing to match." in intray("match")[1]


def test_list_and_show_tell_of_payments(intray) -> None:
    intray("match")
    out = intray("list")[1]
    assert "100.00 EUR" in out
    assert "3 of 3;" in out
    assert "1 of 1;" in intray("list", "--state", "matched", "--customer", "", "--words", "rg-1")[1]
    assert "No payment is like that." in intray("list", "--words", "nobody")[1]
    shown = intray("show", "1")[1]
    assert "told as booking by document 1, line 1" in shown
    assert "RG-1" in shown
    status, _, complaint = intray("show", "77")
    assert (status, complaint.strip()) == (1, "There is no payment 77.")


def test_statements_add_up(intray) -> None:
    assert "No bank statement was taken over yet." in intray("statements")[1]
    intray("match")
    [row] = [line for line in intray("statements")[1].splitlines() if "1,132.50" in line]
    assert "1,000.00" in row
    assert row.split()[-1] == "yes"


def test_leftovers_are_shown_and_written_without_formulas(intray, tmp_path) -> None:
    intray("match")
    out = intray("leftovers")[1]
    assert "Hansen GmbH" in out
    assert "60.50 EUR" in out
    assert "1 rows of 1 customers" in intray("leftovers", "--csv", "left.csv")[1]
    header, row = (tmp_path / "left.csv").read_text(encoding="utf-8").splitlines()
    assert header == "customer,name,currency,kind,number,due,days,band,amount,reason"
    assert row.startswith("10012,Hansen GmbH,EUR,overdue,'=RG-2,2026-03-01,")
    assert row.endswith(",>90,60.50,")
