"""The API keeps what its description says, whatever it is sent: cases made from the description by schemathesis."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.python import asgi

from datamodel.people import Role
from datamodel.worklist import Tray, WorkFilter
from pipelines.process import Steps
from pipelines.settings import ReviewSettings
from review.api import admission
from tests.review.api.conftest import Machine, machine_at
from tests.review.sheets import SheetReader, Understanding

DESCRIPTION = "/api/v1/openapi.json"
OPERATIONS = (
    "GET /summary",
    "GET /documents",
    "GET /documents/{document_id}",
    "GET /documents/{document_id}/story",
    "GET /documents/{document_id}/mail",
    "GET /documents/{document_id}/remedies",
    "GET /documents/{document_id}/reply",
    "GET /documents/{document_id}/reply/mail",
    "GET /search/partners",
    "GET /search/materials",
    "GET /documents/{document_id}/pages/{number}",
    "GET /documents/{document_id}/pages/{number}/words",
    "PATCH /documents/{document_id}",
    "POST /documents/{document_id}/check",
    "POST /documents/{document_id}/approve",
    "POST /documents/{document_id}/send-back",
    "POST /documents/{document_id}/reject",
    "POST /documents/{document_id}/return",
    "POST /documents/{document_id}/reply",
    "POST /documents/{document_id}/remedy",
    "POST /documents/{document_id}/pages/{number}/turn",
    "POST /documents/{document_id}/read",
    "POST /documents/{document_id}/split",
    "POST /documents/{document_id}/merge",
    "POST /documents/{document_id}/takeover",
    "POST /documents/{document_id}/claim",
    "POST /documents/{document_id}/release",
    "POST /documents/{document_id}/assign",
    "POST /documents/{document_id}/hold",
    "POST /documents/{document_id}/unhold",
    "POST /files",
    "GET /files/{sha256}",
    "GET /files/{sha256}/original",
)
QUICK = settings(
    max_examples=10,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
REFUSED = ["2xx", "401", "403", "404", "409"]
"""What may be answered to what is as described: the state of a document may be against it."""


@pytest.fixture
def review_settings() -> ReviewSettings:
    return ReviewSettings(hosts=(asgi.HOST,))


@pytest.fixture
def steps(steps: Steps) -> Steps:
    """Papers can be turned, cut and read again."""
    understanding = Understanding()
    return replace(steps, reader=SheetReader(), classifier=understanding, extractor=understanding)


@pytest.fixture
def machine(house, papers, monkeypatch) -> Machine:
    """A machine that may do everything a machine may, over some documents."""
    monkeypatch.setattr(admission, "pause_by_address", lambda failures: 0)
    for name in "abc":
        house.put(f"{name}.pdf", papers.order())
    house.put("damaged.pdf", None)
    return machine_at(house, "shop", Role.APPROVER)


@pytest.fixture
def schema(machine):
    checks = {"positive_data_acceptance": {"expected-statuses": REFUSED}}
    config = SchemathesisConfig.from_dict({"checks": checks, "generation": {"with-security-parameters": False}})
    headers = {"Authorization": f"Bearer {machine.secret}"}
    return schemathesis.openapi.from_asgi(DESCRIPTION, machine.office.client.app, headers=headers, config=config)


@pytest.fixture
def session(machine) -> Iterator[asgi.ASGIClient]:
    with asgi.get_client(machine.office.client.app) as client:
        client.headers["Authorization"] = f"Bearer {machine.secret}"
        yield client


def test_operations_are_those_of_the_description(schema) -> None:
    assert {operation.ok().label for operation in schema.get_all_operations()} == set(OPERATIONS)


@pytest.mark.parametrize("label", OPERATIONS)
def test_answers_are_as_described(schema, session, machine, label: str) -> None:
    operation = schema.find_operation_by_label(label)
    headers = dict(session.headers)

    @QUICK
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE), is_of_ours=st.booleans())
    def run_with_what_is_described(case: Case, is_of_ours: bool) -> None:
        if is_of_ours:
            aim(case, machine)
        case.call_and_validate(session=session, headers=headers)

    @QUICK
    @given(case=operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def run_with_what_is_not(case: Case) -> None:
        case.call_and_validate(session=session, headers=headers)

    run_with_what_is_described()
    if operation.body or operation.query or operation.path_parameters:
        run_with_what_is_not()


def aim(case: Case, machine: Machine) -> None:
    """At a document that is there, in the version that it has."""
    trays = (Tray.TODO, Tray.HELD, Tray.APPROVED, Tray.REJECTED)
    worklist = machine.office.store.worklist
    items = [item for tray in trays for item in worklist.page(WorkFilter(tray=tray), who="", limit=10).items]
    if "document_id" in (case.path_parameters or {}):
        case.path_parameters["document_id"] = items[0].id
        if isinstance(case.body, dict) and "version" in case.body:
            case.body["version"] = items[0].version
