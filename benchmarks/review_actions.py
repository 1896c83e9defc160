"""How long the workbench takes for what a reviewer does all day, with large master data behind it.

    python benchmarks/review_actions.py [--partners 50000] [--materials 100000] [--lines 20] [--repeats 60] [--url URL]

One process serves and asks, without a network between. Each action is timed from the request to the whole answer; the
milliseconds are the median and the 95th percentile of ``--repeats`` documents. The floor is the login page, which
reads no document: what a page costs anyway. A check comes after another one on the same form, as while typing; the
first one on a form, which looks everything up, has a line of its own.
"""

import argparse
import datetime as dt
import json
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any  # answers of the page

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bs4 import BeautifulSoup  # noqa: E402

from adapters.master_data import SqlMasterData, open_master_data  # noqa: E402
from adapters.store import SqlStore, open_store  # noqa: E402
from benchmarks.linking_data import MasterSet, make_master_set, make_papers  # noqa: E402
from datamodel.document import BBox, InputFile  # noqa: E402
from datamodel.extraction import Decision, Extraction, Field, Result, Status  # noqa: E402
from datamodel.master import MasterChange, PartnerRole  # noqa: E402
from datamodel.people import Role, User  # noqa: E402
from orders.linking import link  # noqa: E402
from pipelines.components import Components, build_steps  # noqa: E402
from pipelines.settings import Settings  # noqa: E402
from review.server import create_app  # noqa: E402
from review.tokens import fingerprint, form_token, new_token  # noqa: E402

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

_LONG = 2_000  # lines of the longest document
_NOW = dt.datetime(2026, 3, 6, 9, 0, tzinfo=dt.UTC)
_BOX = BBox(0.1, 0.2, 0.3, 0.21)
_TYPED = ("1000", "gold", "lang pump", "schmid verfahren", "DE12", "wald burg")
_WANTED = ("kugelh", "dn 50 pn 16", "flachdichtung 1.4408", "AB-1", "magnetventil messing", "4012")

Form = dict[str, Any]


class Office:
    """A reviewer who is logged in, with documents."""

    def __init__(self, client: TestClient, store: SqlStore, master_data: SqlMasterData, data: MasterSet) -> None:
        self.client, self.store, self.master_data, self.data = client, store, master_data, data
        self.token = ""

    def log_in(self) -> None:
        token, day = new_token(), dt.timedelta(days=1)
        self.store.people.add(
            User("ada", "Ada", Role.REVIEWER, _NOW, must_change_password=False), password_hash="", who="benchmark"
        )
        self.store.people.open_session("ada", fingerprint(token), address="test", idle=day, absolute=day)
        self.client.cookies.set("intray", token, domain="127.0.0.1", path="/")
        self.token = form_token(token)

    def put(self, count: int, *, lines: int, seed: int) -> list[int]:
        """Numbers of documents that wait."""
        numbers = []
        for index, paper in enumerate(make_papers(self.data, count=count, lines=lines, seed=seed)):
            file = InputFile(f"{seed}-{index}.pdf", f"{seed}-{index}".encode(), "benchmark", _NOW)
            self.store.add(file)
            extraction = link(_whole(paper.extraction, index), self.master_data)
            decision = Decision(Status.NEEDS_REVIEW, ("Not sure.",))
            numbers += self.store.save(file, [Result(file, 0, 1, decision, extraction)])
        return numbers

    def form(self, number: int) -> Form:
        """The inputs of a document's page, as a browser sends them: the scripts make the lines of its data."""
        answer = self.client.get(f"/documents/{number}")
        whole = BeautifulSoup(answer.text, "lxml")
        page, data = whole.select_one("form#form"), whole.select_one("#page-data")
        assert page is not None, f"{answer.status_code}: {answer.text[-2000:]}"
        assert data is not None
        for template in page.find_all("template"):
            template.decompose()
        values: Form = {"token": self.token} | _lines(json.loads(data.text))
        for one in page.find_all(["input", "textarea", "select"]):
            name = str(one.get("name", ""))
            if one.name == "select" and name:
                chosen = one.find("option", selected=True)
                values[name] = chosen["value"] if chosen else ""
            elif name:
                values[name] = one.get("value", "") if one.name == "input" else one.text.removeprefix("\n")
        return values

    def post(self, path: str, form: Form, *, expected: int = 200) -> None:
        answer = self.client.post(path, data=form, follow_redirects=False)
        assert answer.status_code == expected, f"{path}: {answer.status_code} {answer.text[:2_000]}"

    def get(self, path: str, **query: str) -> None:
        answer = self.client.get(path, params=query)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"


def _lines(data: dict[str, Any]) -> Form:
    cells = {
        f"line.{line['key']}.{name}": cell["text"] for line in data["lines"] for name, cell in line["cells"].items()
    }
    return cells | {"line": [line["key"] for line in data["lines"]]}


def _whole(extraction: Extraction, index: int) -> Extraction:
    """With what every order has, as if it had been read from a page."""
    more = {"document_number": f"45{index:05d}", "document_date": _NOW.date(), "sender_name": "Unknown GmbH"}
    fields = {**{name: Field(name, value, str(value), 0.9) for name, value in more.items()}, **extraction.fields}
    usual = {"unit": Field("unit", "PCE", "Stk", 0.9), "description": Field("description", "Ventil", "Ventil", 0.9)}
    return replace(
        extraction,
        fields={name: replace(field, page=1, bbox=_BOX) for name, field in fields.items()},
        line_items=tuple(
            {name: replace(field, page=1, bbox=_BOX) for name, field in {**usual, **item}.items()}
            for item in extraction.line_items
        ),
    )


@contextmanager
def open_office(arguments: argparse.Namespace) -> Iterator[Office]:
    data = make_master_set(partners=arguments.partners, materials=arguments.materials, seed=7)
    with tempfile.TemporaryDirectory() as folder:
        url = arguments.url or f"sqlite:///{folder}/intray.db"
        settings = Settings(home=Path(folder), understanding={"extractor": "geometry", "classifier": "keywords"})
        with (
            closing(open_store(url, blobs=f"{folder}/blobs")) as store,
            closing(open_master_data(url, cache=Path(folder) / "indexes")) as master_data,
        ):
            records = (*data.partners, *data.materials, *data.references)
            master_data.load([MasterChange(record) for record in records], full=True, source="benchmark")
            steps = build_steps(settings, master_data=master_data)
            client = TestClient(create_app(Components(settings, store, {}, steps)), base_url="http://127.0.0.1")
            office = Office(client, store, master_data, data)
            office.log_in()
            office.get("/search/partners", q="warm")
            office.get("/search/partners", q="warm", role="supplier")
            office.get("/search/materials", q="warm")
            yield office


def measure(office: Office, *, lines: int, repeats: int) -> dict[str, list[float]]:
    """Milliseconds of each action, by its name."""
    numbers = office.put(repeats, lines=lines, seed=11)
    forms = {number: office.form(number) for number in numbers}
    customer = next(partner.number for partner in office.data.partners if partner.role is PartnerRole.CUSTOMER)

    def on_form(what: str, expected: int = 200, **more: str) -> list[float]:
        paths = {number: f"/documents/{number}{what}" for number in numbers}
        return times(lambda i: office.post(paths[n := numbers[i]], forms[n] | more, expected=expected), repeats)

    stranger = TestClient(office.client.app, base_url="http://127.0.0.1")  # who is logged in gets the queue instead
    found = {
        "floor: login page": times(lambda _: stranger.get("/login"), repeats),
        "document page": times(lambda i: office.get(f"/documents/{numbers[i]}"), repeats),
        "check, the first one": on_form("/check"),
        "check": on_form("/check", **{"line.0.quantity": "7"}),
        "check, another customer": on_form("/check", **{"field.sender_name": "Goldbach Pumpen GmbH"}),
        "search partners": times(lambda i: office.get("/search/partners", q=_TYPED[i % len(_TYPED)]), repeats),
        "search materials": times(
            lambda i: office.get("/search/materials", q=_WANTED[i % len(_WANTED)], partner=customer), repeats
        ),
        "value": on_form("/value", input="field.document_date", text="05. März 2026"),
        "draft": on_form("/draft", 204, **{"line.0.quantity": "7"}),
        "save": on_form("", 303, action="save", **{"line.0.quantity": "7"}),
    }
    forms = {number: office.form(number) for number in numbers}
    approve = {"action": "approve_anyway", "despite": "benchmark"}
    return found | {"approve": on_form("", 303, **approve)}


def measure_long(office: Office, *, repeats: int) -> dict[str, list[float]]:
    [number] = office.put(1, lines=_LONG, seed=12)
    form, path = office.form(number), f"/documents/{number}/check"
    return {
        f"check of {_LONG} lines, the first one": times(lambda _: office.post(path, form), 1),
        f"check of {_LONG} lines": times(lambda i: office.post(path, form | {"line.0.quantity": str(i + 1)}), repeats),
    }


def times(action: Callable[[int], object], repeats: int) -> list[float]:
    found = []
    for index in range(repeats):
        start = time.perf_counter()
        action(index)
        found.append((time.perf_counter() - start) * 1_000)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--partners", type=int, default=50_000)
    parser.add_argument("--materials", type=int, default=100_000)
    parser.add_argument("--lines", type=int, default=20)
    parser.add_argument("--repeats", type=int, default=60)
    parser.add_argument("--url", default="", help="an empty store instead of an SQLite file")
    arguments = parser.parse_args()
    with open_office(arguments) as office:
        found = measure(office, lines=arguments.lines, repeats=arguments.repeats)
        found |= measure_long(office, repeats=10)
    print("| action | p50 ms | p95 ms |\n|---|---|---|")
    for name, milliseconds in found.items():
        p95 = sorted(milliseconds)[int(0.95 * (len(milliseconds) - 1))]
        print(f"| {name} | {statistics.median(milliseconds):.1f} | {p95:.1f} |")


if __name__ == "__main__":
    main()
