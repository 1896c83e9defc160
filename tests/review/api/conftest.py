"""The workbench with machines that have tokens."""

from dataclasses import dataclass

import httpx
import pytest

from datamodel.people import Role
from pipelines.machines import add_token
from tests.review.conftest import Office, Papers


@dataclass
class Machine:
    """A machine at the API; it has no cookies."""

    office: Office
    secret: str

    def call(self, method: str, path: str, **more: object) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.secret}"} | dict(more.pop("headers", {}))
        self.office.leave()
        return self.office.client.request(method, f"/api/v1{path}", headers=headers, follow_redirects=False, **more)

    def get(self, path: str, **query: object) -> httpx.Response:
        return self.call("GET", path, params=query)

    def post(self, path: str, **body: object) -> httpx.Response:
        return self.call("POST", path, json=body)

    def patch(self, path: str, **body: object) -> httpx.Response:
        return self.call("PATCH", path, json=body)


def machine_at(office: Office, name: str, role: Role = Role.REVIEWER) -> Machine:
    return Machine(office, add_token(office.store.tokens, name, role, who="root"))


@pytest.fixture
def shop(house: Office) -> Machine:
    """A machine that may do what reviewers do."""
    return machine_at(house, "shop")


@pytest.fixture
def number(house: Office, papers: Papers) -> int:
    """A purchase order that waits, because its number is doubtful."""
    return house.put("order.pdf", papers.order())
