"""What a machine gets: numbers are strings with a dot, moments ISO 8601, boxes fractions of the upright page."""

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from datamodel.delivery import DeliveryState
from datamodel.extraction import DocumentType, Severity, Status

Share = Annotated[float, Field(ge=0, le=1)]
Box = Annotated[list[float], Field(min_length=4, max_length=4, description="Left, top, right, bottom.")]


class _Answer(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class FieldValue(_Answer):
    """A value, and where it comes from."""

    value: str = Field(examples=["1234.50"])
    text: str = Field(description="What was seen on the page.", examples=["1.234,50"])
    confidence: Share
    is_sure: bool = Field(description="The confidence is enough by the settings.")
    page: int | None = Field(description="Of the document, from 1; null where the value was concluded or entered.")
    box: Box | None
    evidence: list[str] = Field(description="Why this value, in words.")


class Issue(_Answer):
    """Something that somebody should look at; `docs/issues.md` lists the codes."""

    code: str = Field(examples=["missing_field"])
    message: str
    severity: Severity
    field: str | None
    line: int | None = Field(description="From 1.")


class Delivery(_Answer):
    """A message to a target, and what became of it."""

    message_id: str
    target: str
    state: DeliveryState
    attempts: int
    created_at: dt.datetime
    reference: str = Field(description="By which the target knows it; empty before it does.")
    last_error: str
    waits_for: str = Field(description="Why it is not sent yet, in words.")


class Claim(_Answer):
    """Who has a document open and may change it, alone."""

    name: str
    since: dt.datetime
    until: dt.datetime


class Work(_Answer):
    """Who is to decide, and until when."""

    assignee: str = Field(description="Empty for nobody.")
    claim: Claim | None
    due_at: dt.datetime | None
    escalated: bool
    hold_until: dt.datetime | None
    hold_reason: str
    first_approver: str = Field(description="Has approved it, and a second person has to; else empty.")


class DocumentHead(_Answer):
    """A document without what was understood of it."""

    id: int = Field(examples=[17])
    version: int = Field(description="Counts changes; every change has to name it.", examples=[3])
    status: Status
    document_type: DocumentType | None = Field(description="Null where it could not be read.")
    file_name: str
    pages: int
    reasons: list[str] = Field(description="Of the status, in words.")
    created_at: dt.datetime
    work: Work


class DocumentItem(DocumentHead):
    """A document as lists show it."""

    number: str
    sender: str
    partner: str = Field(description="Number of the linked customer or supplier.")
    amount: str | None
    currency: str
    codes: list[str] = Field(description="Of the issues it waits for; `doubt` where something is not sure enough.")
    received_at: dt.datetime
    updated_at: dt.datetime


class DocumentPage(_Answer):
    """Some of the documents that fit."""

    items: list[DocumentItem]
    total: int = Field(description="How many fit in all.")
    next_offset: int | None = Field(description="Of the next page; null on the last one.")


class Document(DocumentHead):
    """A document with everything that was understood of it."""

    file_sha256: str
    code: str = Field(description="Of a rejection (`docs/rejections.md`), else empty.")
    type_confidence: Share | None
    language: str = Field(description="ISO 639-1; empty where it is not known.")
    fields: dict[str, FieldValue]
    lines: list[dict[str, FieldValue]]
    links: dict[str, str] = Field(description="What the master data add: numbers, and `…_reason` why.")
    issues: list[Issue]
    deliveries: list[Delivery]


class Parts(_Answer):
    """What a document was cut into."""

    document: Document = Field(description="The first part.")
    others: list[int] = Field(description="Numbers of the new documents, in the order of their pages.")


class Remedy(_Answer):
    """The obvious next step for an issue, to be sent as it is."""

    code: str = Field(description="Of the issue.", examples=["received_changed"])
    field: str | None
    line: int | None = Field(description="From 1.")
    label: str = Field(examples=["Make it an order change"])
    remedy: str = Field(examples=["order_change"])


class Remedies(_Answer):
    """What may be done about the issues of a document, the likeliest first."""

    version: int = Field(description="Of the document that they were found for.")
    remedies: list[Remedy]


class Match(_Answer):
    """A record of the master data that may be meant."""

    number: str
    name: str
    detail: str = Field(description="Tells it from others of its name.")
    confidence: Share
    reason: str = Field(description="In words.")


class Matches(_Answer):
    """Records of the master data, the likeliest first."""

    matches: list[Match]


class Reply(_Answer):
    """What may be written to the sender of a document, and where it was returned, what is."""

    recipient: str = Field(description="Mail addresses; empty where none is known.")
    subject: str
    body: str
    who: str = Field("", description="Who has written it so; empty of a draft that is not kept.")
    at: dt.datetime | None = Field(None, description="When it was kept.")


class Enclosure(_Answer):
    """A file that came in the same mail or archive."""

    sha256: str
    name: str
    size: int
    documents: list[int]


class Mail(_Answer):
    """What a document came with."""

    sender: str = Field(description="Mail address; empty of what came without a mail.")
    sender_name: str
    subject: str
    sent_at: dt.datetime | None
    received_at: dt.datetime
    text: str = Field(description="As a person sees it; plain, without what would be loaded from elsewhere.")
    goes_on: bool = Field(description="The mail has more text than that.")
    original: str = Field(description="SHA-256 of the mail or archive, or of the file where it came by itself.")
    attachments: list[Enclosure]


class Finding(_Answer):
    """What approving would find. Nothing was written."""

    can_approve: bool
    obstacle: str = Field(description="Why nobody can approve it as it is; empty where that is not so.")
    issues: list[Issue] = Field(description="Those of severity error need a reason (`despite`) to be passed over.")
    changes: list[str] = Field(description="What differs from the document as it is, in words.")
    fields: dict[str, FieldValue]
    lines: list[dict[str, FieldValue]]
    links: dict[str, str]


class Word(_Answer):
    """A word of a page."""

    text: str
    box: Box


class PageWords(_Answer):
    """The words of a page in reading order."""

    width: float = Field(description="Of the upright page, in points.")
    height: float
    words: list[Word]


class Event(_Answer):
    """One change, and who made it when and why. `docs/store.md` lists what there is."""

    at: dt.datetime
    who: str = Field(examples=["ada", "machine:shop", "intray"])
    what: str = Field(examples=["approved"])
    why: str
    subject: str = Field(examples=["document:17"])


class Correction(_Answer):
    """A value that somebody changed; null where there was or is none."""

    version: int = Field(description="Of the document that the change made.")
    field: str
    line: int | None
    before: str | None
    after: str | None
    who: str
    at: dt.datetime


class Story(_Answer):
    """What happened to a document and its file, the oldest first."""

    events: list[Event]
    corrections: list[Correction]


class Arrival(_Answer):
    """One coming-in of a file."""

    name: str
    origin: str
    at: dt.datetime
    known: bool = Field(description="The same bytes were here before.")


class Received(_Answer):
    """A file that was taken in. Reading it is the flows' work: ask for it until its state is `processed`."""

    sha256: str = Field(examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"])
    name: str
    size: int
    known: bool = Field(description="The same bytes were here before: they are not processed again.")
    state: str = Field(examples=["received"])


class File(_Answer):
    """A file, what came of it, and how often it came in."""

    sha256: str
    name: str
    size: int
    state: str = Field(description="`received` or `processed`.")
    arrivals: list[Arrival]
    documents: list[int] = Field(description="Numbers of its documents.")
    parts: list[str] = Field(description="SHA-256 of the files in it.")


class Summary(_Answer):
    """Counts of what is where."""

    files: dict[str, int] = Field(description="By state.")
    documents: dict[Status, int]
    deliveries: dict[DeliveryState, int]
    trays: dict[str, int] = Field(description="Documents in each tray of the queue; `mine` are this machine's.")
    dead_letters: int
    targets_down: list[str]
    oldest_waiting: dt.datetime | None
    oldest_received: dt.datetime | None


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = Field(examples=["urn:intray:problem:conflict"])
    title: str
    status: int = Field(ge=400, le=599)
    detail: str = Field(description="What happened, and what to do.")
    errors: list["ProblemPlace"] = Field(default_factory=list, description="What is wrong where, of what was sent.")
    issues: list[Issue] = Field(default_factory=list, description="What the checks found, where it was not approved.")
    version: int | None = Field(None, description="Of the document as it is now, where another one was sent.")


class ProblemPlace(BaseModel):
    """What is wrong at one place of what was sent."""

    place: str = Field(description="JSON path: `body.fields.net_amount`.")
    message: str
