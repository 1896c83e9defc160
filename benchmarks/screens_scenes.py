"""What the pictures of the workbench show: who works there, what they have done, and which pages are looked at."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal

from playwright.sync_api import Browser, Page

from datamodel.extraction import DocumentType, Field
from datamodel.people import Role, User
from datamodel.stored import StoredDocument
from datamodel.worklist import Rule
from orders.linking import ENTERED
from pipelines.revision import approve
from tests.browser.seats import SMALL_SCREEN
from tests.browser.workbench import Workbench

STAFF = (
    ("jensen", "Ida Jensen", Role.ADMINISTRATOR),
    ("okafor", "Chidi Okafor", Role.REVIEWER),
    ("brandt", "Mette Brandt", Role.REVIEWER),
    ("lang", "Tobias Lang", Role.APPROVER),
    ("weiss", "Petra Weiß", Role.AUDITOR),
)
ADMINISTRATOR, REVIEWER, COLLEAGUE, APPROVER = "jensen", "okafor", "brandt", "lang"
DOUBTFUL = "PO_4700033915.pdf"
"""An order of two pages, in which some numbers are not sure."""
WRONG = "LMS-PO-2026-0219.pdf"
"""An order whose total is not the sum of its lines."""
SCANNED = "scan_0017.pdf"
HELD = "Abruf_26-0401.pdf"
MAILED = "Bestellung_für_Nordwerk_26-0388.pdf"
DELIVERED = "Bestellung_4500118273.pdf"
CORRECTED = "Bestellung_4500118391.pdf"
"""An order in which a quantity is missing."""
RULES = (
    Rule(sender="Hansen", assignee=COLLEAGUE, due_hours=4, escalate_to=APPROVER),
    Rule(document_type=DocumentType.PURCHASE_ORDER, least_amount=Decimal(20000), assignee=APPROVER, due_hours=8),
    Rule(document_type=DocumentType.PURCHASE_ORDER, assignee=REVIEWER, due_hours=24, escalate_to=APPROVER),
    Rule(document_type=DocumentType.INVOICE, assignee=COLLEAGUE),
)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Scene:
    """The workbench with everything in it, and its documents by the names of their files."""

    bench: Workbench
    documents: Mapping[str, StoredDocument] = field(repr=False)

    @contextmanager
    def page(self, browser: Browser, *, who: str, locale: str, scheme: str = "light") -> Iterator[Page]:
        """A page of somebody, who is logged in where ``who`` says who that is."""
        width, height = SMALL_SCREEN
        context = browser.new_context(
            base_url=self.bench.url,
            locale=locale,
            color_scheme="dark" if scheme == "dark" else "light",
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
        )
        if who:
            context.add_cookies([{"name": "intray", "value": self.bench.log_in(who), "url": self.bench.url}])
        yield context.new_page()
        context.close()


Path = Callable[[Scene], str]


@dataclass(frozen=True)
class Shot:
    """One picture: its name, what is opened, by whom, and what is done before it is taken.

    ``past`` takes the store with months of documents in it, which only lists and figures can show.
    """

    name: str
    path: Path
    who: str = REVIEWER
    locale: str = "en-GB"
    scheme: str = "light"
    prepare: Callable[[Page], None] | None = None
    past: bool = False


def furnish(bench: Workbench) -> Scene:
    """People who work on the documents of the demo. A second time it changes nothing."""
    store = bench.components.store
    documents = {document.file_name: document for document in store.documents(limit=500)}
    scene = Scene(bench, documents)
    if not store.people.users():
        hire(bench)
        _share_out(scene)
        _correct(scene)
    return Scene(bench, {document.file_name: document for document in store.documents(limit=500)})


def hire(bench: Workbench) -> None:
    for name, called, role in STAFF:
        user = User(name, called, role, dt.datetime.now(dt.UTC), must_change_password=False)
        bench.components.store.people.add(user, password_hash=bench.password_hash, who=ADMINISTRATOR)


def _share_out(scene: Scene) -> None:
    """Rules, an absence, work that is somebody's, and what waits for an answer."""
    worklist, now = scene.bench.components.store.worklist, dt.datetime.now(dt.UTC)
    for rule in RULES:
        worklist.add_rule(rule, who=ADMINISTRATOR)
    ids = {name: document.id for name, document in scene.documents.items()}
    worklist.assign([ids[DOUBTFUL], ids[WRONG], ids[CORRECTED]], REVIEWER, who=ADMINISTRATOR)
    worklist.assign([ids["INV-204471.pdf"], ids[SCANNED]], COLLEAGUE, who=ADMINISTRATOR)
    worklist.claim(ids[SCANNED], who=COLLEAGUE, lease=_DAY)
    why = "Asked the customer which delivery date is meant."
    scene.bench.components.store.holds.hold([ids[HELD]], until=now + 3 * _DAY, why=why, who=REVIEWER)
    first = now.date() + 5 * _DAY
    worklist.set_absence(COLLEAGUE, first_day=first, last_day=first + 4 * _DAY, substitute=REVIEWER, who=ADMINISTRATOR)


def _correct(scene: Scene) -> None:
    """A missing quantity is entered and the order approved."""
    document, components = scene.documents[CORRECTED], scene.bench.components
    assert document.extraction is not None
    quantity = Field("quantity", Decimal(10), "10", 1.0, evidence=(ENTERED,))
    items = list(document.extraction.line_items)
    items[1] = {**items[1], "quantity": quantity}
    corrected = replace(document.extraction, line_items=tuple(items))
    refusal = approve(
        document,
        corrected,
        store=components.store,
        steps=components.steps,
        who=REVIEWER,
        despite="Told by telephone.",
        changed=("line 2 quantity nothing → “10”",),
    )
    assert refusal is None, refusal


def _at(path: str) -> Path:
    return lambda _: path


def _document(name: str, pattern: str = "/documents/{id}") -> Path:
    return lambda scene: pattern.format(id=scene.documents[name].id, sha256=scene.documents[name].file_sha256)


def _taken(scene: Scene) -> str:
    """A document that a colleague has open."""
    number = scene.documents[SCANNED].id
    scene.bench.components.store.worklist.take_over(number, who=COLLEAGUE, lease=_DAY)
    return f"/documents/{number}"


_QUEUE, _LOGIN, _PEOPLE, _PASSWORD = _at("/"), _at("/login"), _at("/people"), _at("/password")
_RULES, _UPLOAD, _ME, _TOKENS, _API = _at("/rules"), _at("/upload"), _at("/me"), _at("/tokens"), _at("/api")
_ABSENCE, _DASHBOARD = _at(f"/people/{COLLEAGUE}/absence"), _at("/dashboard?days=90")
_DOCUMENT, _FILE = _document(DOUBTFUL), _document(DELIVERED, "/files/{sha256}")
_STORY, _REPLY = _document(DELIVERED, "/documents/{id}/story"), _document(WRONG, "/documents/{id}/reply")
_MAIL = _document(MAILED, "/documents/{id}/mail")
_GERMAN = "de-DE"


def _show_keys(page: Page) -> None:
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()


def _approve(page: Page) -> None:
    page.keyboard.press("Control+Enter")
    page.get_by_role("alert").wait_for()


SHOTS = (
    Shot("login", _LOGIN, who=""),
    Shot("queue", _QUEUE),
    Shot("queue-dark", _QUEUE, scheme="dark"),
    Shot("queue-german", _QUEUE, locale=_GERMAN),
    Shot("queue-held", _at("/?tray=held")),
    Shot("keys", _QUEUE, prepare=_show_keys),
    Shot("document", _DOCUMENT),
    Shot("document-dark", _DOCUMENT, scheme="dark"),
    Shot("document-german", _DOCUMENT, locale=_GERMAN),
    Shot("document-refused", _document(WRONG), prepare=_approve),
    Shot("document-scan", _document(SCANNED), who=COLLEAGUE),
    Shot("document-taken", _taken),
    Shot("mail", _MAIL),
    Shot("reply", _REPLY),
    Shot("story", _STORY),
    Shot("file", _FILE),
    Shot("dashboard", _DASHBOARD, past=True),
    Shot("dashboard-dark", _DASHBOARD, scheme="dark", past=True),
    Shot("dashboard-german", _DASHBOARD, locale=_GERMAN, past=True),
    Shot("rules", _RULES, who=ADMINISTRATOR),
    Shot("people", _PEOPLE, who=ADMINISTRATOR),
    Shot("absence", _ABSENCE, who=ADMINISTRATOR),
    Shot("tokens", _TOKENS, who=ADMINISTRATOR),
    Shot("upload", _UPLOAD),
    Shot("api", _API),
    Shot("me", _ME),
    Shot("password", _PASSWORD),
)

PAGES: tuple[tuple[str, Path, str], ...] = (
    ("Log in", _LOGIN, ""),
    ("Queue", _QUEUE, REVIEWER),
    ("Documents on hold", _at("/?tray=held"), REVIEWER),
    ("Document", _DOCUMENT, REVIEWER),
    ("Document that somebody else has open", _taken, REVIEWER),
    ("Mail of a document", _MAIL, REVIEWER),
    ("Reply to the sender", _REPLY, REVIEWER),
    ("Story of a document", _STORY, REVIEWER),
    ("Story of a file", _FILE, REVIEWER),
    ("Dashboard", _DASHBOARD, REVIEWER),
    ("Rules", _RULES, ADMINISTRATOR),
    ("People", _PEOPLE, ADMINISTRATOR),
    ("Absence", _ABSENCE, ADMINISTRATOR),
    ("Tokens", _TOKENS, ADMINISTRATOR),
    ("Upload", _UPLOAD, REVIEWER),
    ("API", _API, REVIEWER),
    ("Look and language", _ME, REVIEWER),
    ("Password", _PASSWORD, REVIEWER),
)
"""Those that axe-core looks at: name, address, and who opens it."""
