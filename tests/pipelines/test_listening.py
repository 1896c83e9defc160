"""What the ERP reports reaches the store, and other IDocs become files."""

import datetime as dt

import pytest

from adapters.sandbox.erp import report_to, running_erp, switch_faults
from adapters.status_endpoint import serving
from datamodel.delivery import DeliveryState
from datamodel.document import InputFile
from datamodel.extraction import Status
from pipelines.components import Components
from pipelines.jobs import FILE_LEASE, ask_about, deliver_message, process_file
from pipelines.listening import status_app
from pipelines.settings import DeliverySettings, Settings
from pipelines.target_settings import SoapSettings, SoapTargetSettings
from pipelines.targets import make_route, make_status_sources

NOW = dt.datetime(2026, 3, 5, 9, 30, tzinfo=dt.UTC)
LEASE = dt.timedelta(minutes=5)


@pytest.fixture
def erp(tmp_path):
    with running_erp(tmp_path / "erp") as url:
        yield url


@pytest.fixture
def with_erp(tmp_path, store, make_steps, erp):
    """Components whose one target is the sandbox ERP, which reports and can be asked."""
    target = SoapTargetSettings(
        url=erp, reports_status=True, status=SoapSettings(url=erp.replace("/idoc", "/idoc_status"))
    )
    settings = Settings(
        home=tmp_path, targets={"erp": target}, delivery=DeliverySettings(ask_every_seconds=0.001, lease_seconds=100)
    )
    steps = make_steps(routes={"erp": make_route("erp", target)})
    return Components(settings, store, {}, steps, make_status_sources(settings.targets))


def send_one(components):
    file = InputFile("a.pdf", b"order 4500017", "folder:/in/a.pdf", NOW)
    components.store.add(file)
    [sha256] = components.store.claim_files(worker="w", limit=1, lease=FILE_LEASE)
    process_file(sha256, components)
    [message] = components.store.claim(worker="w", limit=1, lease=LEASE)
    return deliver_message(message, components)


def state(components):
    return components.store.messages()[0].state


def test_posting_is_heard(with_erp, erp, eventually):
    with serving(status_app(with_erp.store, with_erp.settings)) as endpoint:
        report_to(erp, endpoint)
        send_one(with_erp)
        assert eventually(lambda: state(with_erp) is DeliveryState.POSTED)


def test_refusal_is_heard_in_the_erps_words(with_erp, erp, eventually):
    switch_faults(erp, status_51={"count": 1, "text": "Credit limit exceeded"})
    with serving(status_app(with_erp.store, with_erp.settings)) as endpoint:
        report_to(erp, endpoint)
        send_one(with_erp)
        assert eventually(lambda: state(with_erp) is DeliveryState.REJECTED)
    document = with_erp.store.document(1)
    assert document.decision.status is Status.NEEDS_REVIEW
    assert "Credit limit exceeded" in document.issues[0].message


def test_posting_that_nobody_reported_is_asked_for(with_erp):
    assert send_one(with_erp) is DeliveryState.ACCEPTED
    assert ask_about("erp", with_erp) == 1
    assert state(with_erp) is DeliveryState.POSTED


def test_target_that_cannot_be_asked_is_asked_again_later(with_erp, erp, eventually):
    send_one(with_erp)
    switch_faults(erp, unavailable=1)
    assert ask_about("erp", with_erp) == 0
    assert eventually(lambda: ask_about("erp", with_erp) == 1)
