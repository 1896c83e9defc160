"""The workbench with a login at a provider that lies as it is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import httpx
import pytest
from bs4 import BeautifulSoup

from datamodel.people import Role, User, identity_key
from pipelines.login_settings import OidcSettings
from pipelines.settings import ReviewSettings
from tests.review.conftest import Office
from tests.review.oidc.providers import CLIENT, LABEL, SECRET, LyingProvider, running


@pytest.fixture
def provider() -> Iterator[LyingProvider]:
    with running(LyingProvider()) as one:
        yield one


@pytest.fixture
def more() -> dict[str, object]:
    """Settings that a test adds."""
    return {}


@pytest.fixture
def review_settings(provider, more) -> ReviewSettings:
    settings = {"issuer": provider.issuer, "client_id": CLIENT, "client_secret": SECRET, "label": LABEL} | more
    return ReviewSettings(oidc=OidcSettings.model_validate(settings))


@dataclass
class Door:
    """The workbench, the provider, and a browser between them."""

    office: Office
    provider: LyingProvider

    def begin(self, onwards: str = "/") -> str:
        """Press the button; returns where the browser is sent."""
        answer = self.office.client.get(f"/login/oidc?{urlencode({'next': onwards})}", follow_redirects=False)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def come_back(self, address: str) -> httpx.Response:
        parts = urlsplit(address)
        return self.office.client.get(f"{parts.path}?{parts.query}", follow_redirects=False)

    def log_in(self, onwards: str = "/") -> httpx.Response:
        return self.come_back(self.provider.authorize(self.begin(onwards)))

    def link(self, name: str) -> None:
        self.office.store.people.link(name, identity_key(self.provider.issuer, "4711"), who="root")

    def user(self, name: str) -> User:
        return next(user for user in self.office.store.people.users() if user.name == name)

    def told(self) -> tuple[str, str, str]:
        """What happened last."""
        event = self.office.store.people.events(limit=1)[0]
        return event.what, event.subject, event.why

    def is_in(self) -> bool:
        return self.office.client.get("/", follow_redirects=False).status_code == 200


@pytest.fixture
def door(house, provider) -> Door:
    house.hire("root", Role.ADMINISTRATOR)
    house.hire("ada")
    return Door(house, provider)


def notice(answer: httpx.Response) -> str:
    """What a page says went wrong."""
    return BeautifulSoup(answer.text, "lxml").select_one(".notice").get_text(" ", strip=True)


def refused(door: Door, answer: httpx.Response, status: int, words: str, reason: str) -> None:
    """A clear page, an event, nobody in, no trace."""
    assert answer.status_code == status
    assert words in notice(answer)
    assert "Traceback" not in answer.text
    what, _, why = door.told()
    assert what == "login_failed"
    assert reason in why
    assert not door.is_in()
