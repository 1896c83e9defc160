from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from adapters.sandbox.erp import FAULTS, running_erp, switch_faults
from adapters.sandbox.faults import FaultSwitch, faults_of_environment
from adapters.sandbox.journal import Journal
from tests.adapters.sandbox_records import MESSAGE_ID, envelope_of, numbered, order, render


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with running_erp(tmp_path) as url:
        yield url


def post(url: str, message_id: str = MESSAGE_ID, **options: object) -> requests.Response:
    body = envelope_of(render(order(), message_id=message_id))
    return requests.post(url, data=body, **{"timeout": 10, **options})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fault", "kept", "status"),
    [
        ("drop_before_commit", 0, None),
        ("drop_after_commit", 1, None),
        ("error_500", 0, 500),
        ("error_500_after_commit", 1, 500),
        ("unavailable", 0, 503),
        ("garbage", 1, 200),
        ("cut_answer", 1, None),
    ],
)
def test_fault_leaves_what_it_says(url: str, tmp_path: Path, fault: str, kept: int, status: int | None) -> None:
    switch_faults(url, **{fault: 1})
    if status is None:
        with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
            post(url)
    else:
        response = post(url)
        assert response.status_code == status
        assert b"IDocAssign" not in response.content
    assert len(Journal(tmp_path).entries()) == kept
    assert post(url).status_code == 200
    assert [entry.repeats for entry in Journal(tmp_path).entries()] == [kept]


@pytest.mark.parametrize(
    ("fault", "code", "party"),
    [
        ("locked", "MSGID_LOCKED", "Server"),
        ("multiple_idocs", "MULTIPLE_IDOCS_NOT_ALLOWED", "Client"),
        ("msgid_initial", "SOAP_MSGID_INITIAL", "Client"),
        ("prefix_invalid", "SOAP_MSGID_PREFIX_INVALID", "Client"),
    ],
)
def test_refusals_can_be_had_on_demand(url: str, tmp_path: Path, fault: str, code: str, party: str) -> None:
    switch_faults(url, **{fault: 1})
    answer = post(url)
    assert answer.status_code == 500
    assert f"<n0:Code>{code}</n0:Code>" in answer.text
    assert f"<faultcode>soap-env:{party}</faultcode>" in answer.text
    assert Journal(tmp_path).entries() == []


def test_slow_answer_comes_all_the_same(url: str) -> None:
    switch_faults(url, slow={"count": 1, "seconds": 0.3})
    assert post(url).elapsed.total_seconds() >= 0.3
    switch_faults(url, slow={"count": 1, "seconds": 5})
    with pytest.raises(requests.ReadTimeout):
        post(url, timeout=0.2)


def test_slow_erp_stops_at_once(tmp_path: Path) -> None:
    with running_erp(tmp_path) as url:
        switch_faults(url, slow={"count": 1, "seconds": 60})
        with pytest.raises(requests.ReadTimeout):
            post(url, timeout=0.2)


def struck(switch: FaultSwitch, requests: int) -> str:
    return "".join("x" if switch.strikes("locked") else "." for _ in range(requests))


@pytest.mark.parametrize(
    ("plan", "pattern"),
    [
        (0, "......"),
        (2, "xx...."),
        ({"count": 2}, "xx...."),
        ({"count": 2, "after": 3}, "...xx."),
        ({"count": 2, "every": 3}, "x..x.."),
        ({"count": 9, "after": 1, "every": 2}, ".x.x.x"),
    ],
)
def test_plan_says_which_requests_are_befallen(plan: object, pattern: str) -> None:
    switch = FaultSwitch(("locked",))
    switch.set({"locked": plan})  # type: ignore[dict-item]
    assert struck(switch, len(pattern)) == pattern


def test_count_tells_what_is_left(url: str) -> None:
    switch_faults(url, locked={"count": 3, "after": 1})
    for last in range(3):
        post(url, numbered(last))
    told = requests.get(url.replace("/sap/bc/srt/idoc", "/faults"), timeout=10).json()
    assert told["locked"] == 1
    assert set(told) == set(FAULTS)


@pytest.mark.parametrize(
    "order", [-1, True, 1.5, "2", None, {"count": -1}, {"often": 2}, {"count": 1, "seconds": "long"}, {"after": True}]
)
def test_what_is_no_plan_is_refused_and_changes_nothing(order: object) -> None:
    switch = FaultSwitch(("locked", "hang"))
    switch.set({"locked": 1})
    with pytest.raises(ValueError, match="locked"):
        switch.set({"hang": 1, "locked": order})  # type: ignore[dict-item]
    assert switch.counts() == {"locked": 1, "hang": 0}


def test_unknown_fault_names_those_that_there_are() -> None:
    with pytest.raises(ValueError, match=r"explode is no fault\. Known faults: locked, hang"):
        FaultSwitch(("locked", "hang")).set({"explode": 1})


def test_environment_orders_faults_with_count_and_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAULTS_HERE", " unavailable , locked=2,hang=1@10,")
    assert faults_of_environment("FAULTS_HERE") == {
        "unavailable": {"count": 1, "after": 0},
        "locked": {"count": 2, "after": 0},
        "hang": {"count": 1, "after": 10},
    }
    monkeypatch.setenv("FAULTS_HERE", "locked=often")
    with pytest.raises(ValueError, match="often"):
        faults_of_environment("FAULTS_HERE")
