"""The workbench in a real browser: Debian's Chromium, driven by Playwright.

Where Chromium is missing the tests fail with the command that installs it; ``INTRAY_SKIP_BROWSER=1`` skips them.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser, expect, sync_playwright

from pipelines import people
from tests.browser.seats import SMALL_SCREEN, Keys, Seat, all_troubles
from tests.browser.workbench import Workbench, chromium, open_workbench

PASSWORD = "seven quiet rivers"
INSTALL = "apt-get install -y chromium"
_PATIENCE = 20_000  # milliseconds for a state to come; on a machine that does other work too


class Sit(Protocol):
    def __call__(self, name: str = "ada", *, logged_in: bool = True, **more: object) -> Seat: ...


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all tests of a file: while it is open, no other event loop can run in this thread."""
    if not chromium():
        if os.environ.get("INTRAY_SKIP_BROWSER") == "1":
            pytest.skip("INTRAY_SKIP_BROWSER=1")
        pytest.fail(f"Chromium is not installed. Run: {INSTALL} (or set INTRAY_SKIP_BROWSER=1)")
    expect.set_options(timeout=_PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        yield browser
        browser.close()


@pytest.fixture
def password_hash(monkeypatch: pytest.MonkeyPatch) -> str:
    """Real hashes are slow on purpose."""
    monkeypatch.setattr(people, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    return people.hash_password(PASSWORD)


@pytest.fixture
def bench(tmp_path: Path, password_hash: str) -> Iterator[Workbench]:
    """The workbench, with a reviewer named ada and nothing to do."""
    with open_workbench(tmp_path, password_hash=password_hash) as bench:
        bench.hire("ada")
        yield bench


@pytest.fixture
def sit(browser: Browser, bench: Workbench) -> Iterator[Sit]:
    """Puts somebody before a browser of their own. What went wrong in one of them fails the test at its end."""
    seats: list[Seat] = []

    def sit(name: str = "ada", *, logged_in: bool = True, **more: object) -> Seat:
        width, height = SMALL_SCREEN
        options = {"locale": "en-GB", "viewport": {"width": width, "height": height}} | more
        context = browser.new_context(base_url=bench.url, **options)  # type: ignore[arg-type]
        context.set_default_timeout(_PATIENCE)
        token = bench.log_in(name) if logged_in else ""
        if token:
            context.add_cookies([{"name": "intray", "value": token, "url": bench.url}])
        page = context.new_page()
        seat = Seat(context, page, Keys(page), token)
        seat.watch(page)
        seats.append(seat)
        return seat

    yield sit
    for seat in seats:
        seat.context.close()
    assert not all_troubles(seats)


@pytest.fixture
def seat(sit: Sit) -> Seat:
    """Ada's."""
    return sit()
