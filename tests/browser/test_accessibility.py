"""Every page by the rules of WCAG 2.1 AA, in light and dark, English and German, on a small screen."""

import pytest

from datamodel.people import Role
from tests.browser.accessibility import violations_of
from tests.browser.addresses import address, visited
from tests.browser.conftest import Sit
from tests.browser.seats import overflow_of
from tests.browser.workbench import Workbench

pytestmark = pytest.mark.slow

LOOKS = (("en-GB", "light"), ("en-GB", "dark"), ("de-DE", "light"))
"""Languages and colour schemes; ``python -m benchmarks.screens`` goes through all of them."""
MAIL = "/documents/{document_id}/mail"


@pytest.mark.parametrize(("locale", "scheme"), LOOKS)
def test_no_page_breaks_a_rule_of_wcag(locale: str, scheme: str, bench: Workbench, sit: Sit):
    bench.hire("carla", Role.ADMINISTRATOR)
    (order,), (mail,) = bench.read("CPS_Bestellung_88-20260304.pdf"), bench.read("urgent_valves.eml")
    seat = sit("carla", locale=locale, color_scheme=scheme)
    found: list[str] = []
    for pattern in visited():
        path = address(pattern, bench.components.store.document(mail if pattern == MAIL else order))
        answer = seat.context.request.get(path)
        if not (answer.ok and answer.headers["content-type"].startswith("text/html")):
            continue
        seat.page.goto(path)
        found += [f"{path}: {violation}" for violation in violations_of(seat.page)]
        found += [f"{path} is too wide"] * (overflow_of(seat.page) > 0)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("locale", "scheme"), LOOKS)
def test_login_breaks_no_rule_of_wcag(locale: str, scheme: str, sit: Sit):
    seat = sit(logged_in=False, locale=locale, color_scheme=scheme)
    seat.page.goto("/login")
    assert violations_of(seat.page) == []
