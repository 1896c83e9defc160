"""The flows on a real Prefect server of their own: one harness a session, as it takes half a minute to start."""

import dataclasses
import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.folder import FolderInbox
from adapters.sandbox.erp import running_erp, switch_faults
from adapters.sandbox.journal import Journal
from adapters.transport.security import Endpoint
from adapters.transport.soap import SoapIdocTarget
from datamodel.delivery import DeliveryState, Receipt
from datamodel.errors import RetriableError
from datamodel.extraction import Status
from pipelines.settings import DeliverySettings

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    # Prefect closes the streams and the database of its server when the interpreter collects them.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def prefect_server() -> Iterator[None]:
    os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
    os.environ["PREFECT_LOGGING_LEVEL"] = "ERROR"
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def erp(tmp_path: Path) -> Iterator[str]:
    with running_erp(tmp_path / "erp") as url:
        yield url


@pytest.fixture
def in_use(prefect_server, components, inbox, erp):
    """The components that the flows run on: fakes that read and understand, a real folder, store and ERP."""
    from pipelines import flows

    route = dataclasses.replace(components.steps.routes["erp"], target=SoapIdocTarget(Endpoint(url=erp)))
    chosen = dataclasses.replace(
        components,
        inboxes={"folder": FolderInbox(inbox, settle_seconds=0)},
        steps=dataclasses.replace(components.steps, routes={"erp": route}),
    )
    flows.use(chosen)
    yield chosen
    flows._in_use.clear()


def artifacts(key):
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey

    with get_client(sync_client=True) as client:
        wanted = ArtifactFilter(key=ArtifactFilterKey(any_=[key]))
        return client.read_artifacts(artifact_filter=wanted)


def states(flow_name):
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowFilter, FlowFilterName
    from prefect.client.schemas.sorting import FlowRunSort

    with get_client(sync_client=True) as client:
        wanted = FlowFilter(name=FlowFilterName(any_=[flow_name]))
        runs = client.read_flow_runs(flow_filter=wanted, sort=FlowRunSort.START_TIME_ASC)
        return [run.state_name for run in runs]


def test_files_go_all_the_way_to_the_erp(in_use, inbox, erp, tmp_path):
    from pipelines import rounds

    (inbox / "a.pdf").write_text("order 4711")
    (inbox / "b.eml").write_text("mail: | order 4712 | damaged")
    (inbox / "copy of a.pdf").write_text("order 4711")
    switch_faults(erp, unavailable=1)
    done = rounds.run_once()
    assert (done.new_files, done.known_files, done.failures) == (2, 1, [])
    assert sorted((row.file, row.status) for row in done.rows) == [
        ("1.pdf", "approved"),
        ("2.pdf", "rejected"),
        ("a.pdf", "approved"),
    ]
    assert sum(done.deliveries.values()) >= 2
    while rounds.run_once().deliveries or in_use.store.summary().deliveries[DeliveryState.QUEUED]:
        pass
    journal = Journal(tmp_path / "erp").entries()
    assert sorted(entry.order_number for entry in journal) == ["4711", "4712"]
    assert in_use.store.summary().deliveries[DeliveryState.ACCEPTED] == 2
    assert sorted(path.name for path in (inbox / "handled").iterdir()) == ["a.pdf", "b.eml", "copy of a.pdf"]


def test_batch_leaves_a_table(in_use, inbox):
    from pipelines import flows

    (inbox / "a.pdf").write_text("order 4711")
    flows.intake()
    before = len(artifacts("batch"))
    flows.process_documents()
    flows.deliver()
    tables = artifacts("batch")
    assert len(tables) == before + 1
    assert any('"file": "a.pdf"' in table.data and '"status": "approved"' in table.data for table in tables)
    assert any('"state": "accepted"' in table.data for table in artifacts("deliveries"))


def test_failing_file_fails_the_run_and_is_finally_rejected(in_use, inbox):
    from pipelines import flows, rounds
    from pipelines.jobs import BatchFailedError

    (inbox / "bad.pdf").write_text("bug")
    for number in range(3):
        (inbox / f"{number}.pdf").write_text(f"order {number}")
    flows.intake()
    with pytest.raises(BatchFailedError, match=r"1 files failed and are tried again \(RuntimeError: nobody") as caught:
        flows.process_documents()
    assert sorted(row.file for row in caught.value.rows) == ["0.pdf", "1.pdf", "2.pdf"]
    assert states("process_documents")[-1] == "Failed"
    assert in_use.store.summary().documents[Status.APPROVED] == 3
    assert in_use.store.summary().files["received"] == 1

    second = rounds.run_once()
    assert len(second.failures) == 1
    assert second.deliveries == {"accepted": 3}
    third = rounds.run_once()
    assert third.failures == []
    assert [(row.file, row.status) for row in third.rows] == [("bad.pdf", "rejected")]
    [document] = in_use.store.documents(status=Status.REJECTED)
    assert document.decision.code == "processing_failed"
    assert "in 2 attempts" in document.decision.reasons[0]


class UnreachableInbox:
    def fetch(self):
        raise RetriableError("mail.example does not answer.")
        yield

    def acknowledge(self, file):
        raise AssertionError("there is nothing to acknowledge")


def test_inbox_out_of_reach_does_not_stop_the_others(in_use, inbox, monkeypatch):
    from pipelines import flows, rounds

    flows.use(dataclasses.replace(in_use, inboxes={"mail": UnreachableInbox(), **in_use.inboxes}))
    monkeypatch.setattr(flows, "fetch_inbox", flows.fetch_inbox.with_options(retries=1, retry_delay_seconds=0))
    (inbox / "a.pdf").write_text("order 4711")
    done = rounds.run_once()
    assert done.failures == ["RetriableError: mail.example does not answer."]
    assert [(row.file, row.status) for row in done.rows] == [("a.pdf", "approved")]
    assert done.deliveries == {"accepted": 1}
    assert states("intake")[-1] == "Failed"


def test_nothing_to_do_costs_no_flow_run_but_the_intake(in_use):
    from pipelines import rounds

    before = len(states("process_documents")), len(states("deliver"))
    assert rounds.run_once().rows == []
    assert (len(states("process_documents")), len(states("deliver"))) == before


class Unreliable:
    """Fails in a way nobody expected for one order, and keeps how many messages were in flight each time."""

    recognises_repeats = True

    def __init__(self, store, bad=""):
        self.store, self.bad, self.in_flight = store, bad, []

    def deliver(self, message):
        self.in_flight.append(len(self.store.messages(states=[DeliveryState.SENT_UNKNOWN])))
        if self.bad and self.bad.encode() in message.payload:
            raise TypeError("a bug")
        return Receipt(DeliveryState.ACCEPTED, message.message_id[-16:], dt.datetime.now(dt.UTC))


def use_target(components, target):
    from pipelines import flows

    route = dataclasses.replace(components.steps.routes["erp"], target=target)
    steps = dataclasses.replace(components.steps, routes={"erp": route})
    patient = components.settings.model_copy(update={"delivery": DeliverySettings()})
    flows.use(dataclasses.replace(components, settings=patient, steps=steps))


def test_messages_are_claimed_only_when_they_are_sent(in_use, inbox):
    """Fifty at once would wait for each other until their leases end, and go to a target that is down one by one."""
    from pipelines import flows, rounds

    target = Unreliable(in_use.store)
    use_target(in_use, target)
    for number in range(9 * flows._AT_ONCE):
        (inbox / f"{number}.pdf").write_text(f"order {number}")
    done = rounds.run_once()
    assert done.deliveries == {"accepted": 9 * flows._AT_ONCE}
    assert max(target.in_flight) <= flows._AT_ONCE


def test_failing_message_fails_the_run_and_no_other_message(in_use, inbox):
    from pipelines import rounds

    use_target(in_use, Unreliable(in_use.store, bad="4713"))
    for number in range(4711, 4716):
        (inbox / f"{number}.pdf").write_text(f"order {number}")
    done = rounds.run_once()
    assert done.deliveries == {"accepted": 4}
    assert done.failures == ["1 deliveries failed and are tried again (TypeError: a bug)"]
    assert "Failed" in states("deliver")[-2:]
    assert any('"state": "failed"' in table.data for table in artifacts("deliveries"))


def test_step_that_fails_does_not_end_the_round(in_use, inbox, monkeypatch):
    """A server of Prefect's that is away for a moment must not end the watch, nor keep messages here."""
    from pipelines import rounds

    (inbox / "a.pdf").write_text("order 4711")
    rounds.intake()
    rounds.process_documents()
    (inbox / "b.pdf").write_text("order 4712")

    def away():
        raise ConnectionError("Prefect is away.")

    monkeypatch.setattr(rounds, "process_documents", away)
    done = rounds.run_once()
    assert done.failures == ["ConnectionError: Prefect is away."]
    assert done.deliveries == {"accepted": 1}
