"""The page that tells the whole life of a document, and where every value came from."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response

from datamodel.changes import DOCUMENT_TYPE, LINK, align
from datamodel.document import InputFile, MailHeaders, PageOrigin
from datamodel.extraction import ENTERED, TAKEN, Extraction, Field, value_text
from datamodel.stored import StoredCorrection, StoredDocument, StoredEvent
from datamodel.story import DocumentStory
from pipelines.revision import CONFIRMED
from review.desk import AtDesk, Desk, Number
from review.language import Language
from review.rendering import render

router = APIRouter()

_VERSION = "version "
_MOST_LINES = 100
_APPROVALS = ("approved", "first_approved")


@dataclass(frozen=True, slots=True)
class Changed:
    """A value that a person changed, in words."""

    label: str
    before: str
    after: str
    place: str


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened, with what a person changed in it."""

    event: StoredEvent
    why: str
    changed: tuple[Changed, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value came from. ``page`` counts within the document; ``sure`` is how sure the machine was."""

    label: str
    value: str
    text: str
    page: int | None
    sure: float | None
    evidence: tuple[str, ...]
    by: str


@router.get("/documents/{document_id}/story")
def story(desk: AtDesk, document_id: Number, lines: Literal["some", "all"] = "some") -> Response:
    """Everything that happened to a document, in order."""
    told = desk.store.stories.of(document_id)
    origins = Origins(told, desk.language)
    items = told.document.extraction.line_items if told.document.extraction else ()
    shown = len(items) if lines == "all" else min(len(items), _MOST_LINES)
    file = desk.store.load(told.document.file_sha256)
    return render(
        "story_document.html",
        desk,
        story=told,
        document=told.document,
        mail=file.mail,
        answers=_answers_go_to(file),
        ways=_ways_of_reading(desk, told.document),
        happenings=list(happenings(told, desk.language)),
        header=list(origins.header()),
        lines=[list(origins.line(number)) for number in range(1, shown + 1)],
        hidden_lines=len(items) - shown,
        may_see_envelopes=desk.may("GET", "/documents/{document_id}/attempts/{attempt_id}/{side}"),
    )


@router.get("/documents/{document_id}/attempts/{attempt_id}/{side}")
def envelope(desk: AtDesk, document_id: Number, attempt_id: Number, side: Literal["request", "response"]) -> Response:
    """What was sent, or came back, byte for byte and never shown by the browser; passwords are not kept in it."""
    found = desk.store.stories.envelopes(attempt_id)
    if found.document_id != document_id:
        raise KeyError(f"Document {document_id} has no attempt {attempt_id}.")
    content = found.request if side == "request" else found.response
    headers = {
        "Content-Disposition": f'attachment; filename="{quote(f"document-{document_id}-attempt-{attempt_id}-{side}")}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(content, media_type="application/octet-stream", headers=headers)


def happenings(story: DocumentStory, language: Language) -> Iterator[Happening]:
    """The events in order, each revision with the values that it changed."""
    by_version: dict[int, list[StoredCorrection]] = defaultdict(list)
    for correction in story.corrections:
        by_version[correction.version].append(correction)
    for event in story.events:
        number = event.why.removeprefix(_VERSION)
        if event.what == "revised" and number.isdigit():
            changed = tuple(in_words(each, story.document, language) for each in by_version[int(number)])
            if changed:  # else the decision that follows says all
                yield Happening(event, "", changed)
        else:
            yield Happening(event, event.why)


def in_words(correction: StoredCorrection, document: StoredDocument, language: Language) -> Changed:
    """A correction as people read it."""
    say, nothing = language.gettext, language.gettext("nothing")
    label = _label(correction.field, language)
    if correction.line is not None:
        label = say("%(field)s, line %(line)s", field=label, line=correction.line)
    page = correction.page - document.first_page + 1 if correction.page is not None else None
    texts = [nothing if text is None else text for text in (correction.before, correction.after)]
    if correction.field == DOCUMENT_TYPE:
        texts = [language.words(text) for text in texts]
    return Changed(label, texts[0], texts[1], say("page %(page)s", page=page) if page else "")


class Origins:
    """Where the values of a document came from: the page, the machine, or somebody."""

    def __init__(self, story: DocumentStory, language: Language) -> None:
        self._document, self._machine, self._language = story.document, story.machine, language
        self._entered = {(each.field, each.line): each.who for each in story.corrections}
        self._approved_by = next((e.who for e in reversed(story.events) if e.what in _APPROVALS), "")
        pairs = align(story.machine.line_items, self._items()) if story.machine else []
        self._read = {new: old for old, new in pairs if new is not None}

    def header(self) -> Iterator[Origin]:
        extraction = self._document.extraction
        seen = self._machine.fields if self._machine else {}
        for name, field in extraction.fields.items() if extraction else ():
            yield self._origin(self._language.field(name), field, seen.get(name), None)

    def line(self, number: int) -> Iterator[Origin]:
        """Of line ``number``, from 1."""
        old = self._read.get(number - 1)
        seen: Mapping[str, Field] = self._machine.line_items[old] if self._machine and old is not None else {}
        for name, field in self._items()[number - 1].items():
            yield self._origin(self._language.column(name), field, seen.get(name), number)

    def _items(self) -> Sequence[Mapping[str, Field]]:
        return self._document.extraction.line_items if self._document.extraction else ()

    def _origin(self, label: str, field: Field, seen: Field | None, line: int | None) -> Origin:
        return Origin(
            label=label,
            value=value_text(field.value),
            text=seen.text if seen else field.text if ENTERED not in field.evidence else "",
            page=field.page - self._document.first_page + 1 if field.page is not None else None,
            sure=seen.confidence if seen else None,
            evidence=tuple(each for each in (seen or field).evidence if each not in (ENTERED, TAKEN, CONFIRMED)),
            by=self._by(field, line),
        )

    def _by(self, field: Field, line: int | None) -> str:
        say = self._language.gettext
        if ENTERED in field.evidence:
            who = self._entered.get((field.name, line), "")
            if TAKEN in field.evidence:
                return say("taken from the page by %(who)s", who=who) if who else say("taken from the page")
            return say("entered by %(who)s", who=who) if who else say("entered by a person")
        if CONFIRMED in field.evidence:
            return say("confirmed by %(who)s", who=self._approved_by)
        return say("read by %(reader)s", reader=self._reader()) if self._reader() else say("read by the machine")

    def _reader(self) -> str:
        extraction: Extraction | None = self._machine or self._document.extraction
        return extraction.reader if extraction else ""


def _label(name: str, language: Language) -> str:
    if name == DOCUMENT_TYPE:
        return language.gettext("Type of document")
    if name.startswith(LINK):
        return language.gettext("Chosen %(kind)s", kind=language.words(name.removeprefix(LINK)))
    return language.field(name)


def _answers_go_to(file: InputFile) -> str:
    mail: MailHeaders | None = file.mail
    return mail.reply_to if mail and mail.reply_to != mail.sender else ""


def _ways_of_reading(desk: Desk, document: StoredDocument) -> list[PageOrigin]:
    """How the pages came to their words, each way once; empty where the reading is not kept any more."""
    origins = desk.pages.origins(document.file_sha256)
    pages = range(document.first_page, document.first_page + document.pages)
    return list(dict.fromkeys(origins[number] for number in pages if number in origins))
