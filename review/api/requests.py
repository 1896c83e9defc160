"""What a machine sends."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from datamodel.extraction import DocumentType
from pipelines.reply_phrases import ReturnKind
from review.api.values import HeaderValues, LineValues

ReplyLanguage = Literal["en", "de"]
"""``LANGUAGES`` of the phrases."""
_Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), Field(pattern=r"\S")]
_Line = Annotated[int, Field(ge=1, le=100_000)]
_Page = Annotated[int, Field(ge=1, le=100_000)]
_Record = Annotated[str, StringConstraints(max_length=64)]


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OfVersion(_Sent):
    """Of the document that the machine has seen: where it is no longer that one, nothing is done (409)."""

    version: int = Field(ge=1, le=2**31 - 1, description="`version` of the document as it was read.", examples=[3])


class Line(_Sent):
    """A line item as it is to be."""

    line: _Line | None = Field(None, description="Number (from 1) of the line that it is now; null for a new one.")
    values: LineValues = Field(default_factory=LineValues)


class MaterialLink(_Sent):
    """The material that a line means."""

    line: _Line = Field(description="Number (from 1) of the line as it is to be.")
    number: _Record | None = Field(description="Null goes back to what is found by itself.")


class Links(_Sent):
    """Records of the master data that are meant; null goes back to what is found by itself."""

    customer: _Record | None = Field(None, description="Number of the customer.")
    supplier: _Record | None = Field(None, description="Number of the supplier.")
    materials: list[MaterialLink] = Field(default_factory=list, max_length=10_000)


class Changes(OfVersion):
    """Corrections. What is not named stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "version": 3,
                    "fields": {"document_number": "4500017", "delivery_date": None},
                    "lines": [
                        {"line": 1, "values": {"quantity": "20"}},
                        {"values": {"supplier_material_number": "4711-B", "quantity": "5", "unit": "PCE"}},
                    ],
                }
            ]
        }
    )

    document_type: DocumentType | None = Field(None, description="Null leaves it.")
    fields: HeaderValues = Field(default_factory=HeaderValues)
    lines: list[Line] | None = Field(
        None,
        max_length=10_000,
        description="Every line in its order: lines that are left out are removed. Null: as is.",
    )
    links: Links = Field(default_factory=Links)


class Approval(Changes):
    """What is right, with corrections where there are any."""

    despite: _Reason | None = Field(None, description="Why it is right although checks find errors.")


class Refusal(OfVersion):
    """Why it is no document for us."""

    reason: _Reason


class SendBack(OfVersion):
    """Why a first approval was not right."""

    reason: _Reason


class Letter(_Sent):
    """A reply to the sender of a document. Null leaves what stands there."""

    recipient: Annotated[str, StringConstraints(max_length=2000)] | None = Field(
        None, description="Mail addresses with commas between them; empty for none yet.", examples=["a@example.com"]
    )
    subject: Annotated[str, StringConstraints(max_length=998)] | None = None
    body: Annotated[str, StringConstraints(max_length=20_000)] | None = None


class Return(OfVersion, Letter):
    """The document is rejected, and this is drafted for its sender; null leaves what the kind makes."""

    reason: _Reason = Field(description="Kept with the decision; a body that is not sent here tells it to the sender.")
    kind: ReturnKind = Field(ReturnKind.OTHER, description="Why it goes back, for the body that is not sent here.")
    language: ReplyLanguage | None = Field(None, description="Of that body: null for that of the document.")


class Turn(OfVersion):
    """How far a page is turned."""

    degrees: Literal[90, 180, 270] = Field(description="Clockwise, of the page as it stands now.")


class ReadAs(OfVersion):
    """What the document really is."""

    document_type: DocumentType


class Split(OfVersion):
    """Where a document is cut."""

    after: list[_Page] = Field(min_length=1, max_length=10_000, description="Pages of the document, not the last one.")


class Merge(OfVersion):
    """Which document ends in this one."""

    other: int = Field(ge=1, le=2**31 - 1, description="A document of the same file; its pages follow, or go before.")
    other_version: int = Field(ge=1, le=2**31 - 1, description="`version` of the other one as it was read.")


class Remedy(OfVersion):
    """What is to be done about an issue."""

    remedy: Annotated[str, StringConstraints(max_length=64)] = Field(
        description="`remedy` of one of those that the document's `remedies` offer.", examples=["order_change"]
    )


class Hold(_Sent):
    """Until when nobody need look at it, and why."""

    until: AwareDatetime = Field(examples=["2026-12-01T08:00:00+01:00"])
    reason: _Reason


class Assignment(_Sent):
    """Who is to deal with it: a user's name; empty for nobody."""

    assignee: Annotated[str, StringConstraints(max_length=64)] = Field(examples=["ada"])


def is_to_come(hold: Hold) -> bool:
    """Whether the moment of a hold lies ahead."""
    return hold.until > dt.datetime.now(dt.UTC)
