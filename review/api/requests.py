"""What a machine sends."""

import datetime as dt
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from datamodel.extraction import DocumentType
from review.api.values import HeaderValues, LineValues

_Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), Field(pattern=r"\S")]
_Line = Annotated[int, Field(ge=1, le=100_000)]
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


class Return(OfVersion):
    """The document is rejected, and this is drafted for its sender. Somebody sends it; Intray does not."""

    reason: _Reason
    recipient: Annotated[str, StringConstraints(max_length=320)] = ""
    subject: Annotated[str, StringConstraints(max_length=998)]
    body: Annotated[str, StringConstraints(max_length=20_000)]


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
