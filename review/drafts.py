"""What somebody has entered and not saved yet: kept between two visits, and laid over what the document is by then."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from datamodel.errors import ConflictError
from datamodel.extraction import HEADER_FIELDS, Extraction, Status
from datamodel.stored import Draft, StoredDocument
from orders.linking import chosen_links
from review.checking import submitted
from review.desk import AtDesk, Desk, Number
from review.forms import Submission, correct, submission_of
from review.sent import Items, Sent
from review.values import shown_field
from review.views import Entry

router = APIRouter()

_MOST_BYTES = 4 * 2**20  # 2,000 lines with every column filled
_NOT_KEPT = frozenset({"token", "action"})
_TYPE, _LINES = "document_type", "lines"
_IDENTIFYING = ("position", "supplier_material_number", "customer_material_number", "gtin", "description")

Texts = dict[str, str]
"""What stands in the inputs of a form, by their names."""


@dataclass(frozen=True)
class KeptDraft:
    """A draft, ready to be shown.

    Attributes:
        entry: the form as the person left it, laid over what the document is now.
        at: when it was kept.
        notice: what somebody else changed meanwhile; empty where nobody did.
    """

    entry: Entry
    at: dt.datetime
    notice: str = ""


@router.post("/documents/{document_id}/draft", status_code=204)
def keep(desk: AtDesk, document_id: Number, sent: Sent) -> Response:
    """Keep the form as it is now, in the place of what was kept of it before."""
    items = [(name, text) for name, text in sent if name not in _NOT_KEPT]
    if len(json.dumps(items)) > _MOST_BYTES:
        raise HTTPException(413, "This is too much to be kept as a draft. Save it.")
    document = desk.store.document(document_id)
    submission = submitted(items)
    before = _before(document, submission, desk.store.drafts.find(document_id, who=desk.who))
    try:
        desk.store.drafts.keep(document_id, who=desk.who, version=submission.version, items=items, before=before)
    except ConflictError as error:
        raise HTTPException(409, desk.language.say(str(error))) from error
    return Response(status_code=204)


@router.post("/documents/{document_id}/draft/drop", status_code=204)
def drop(desk: AtDesk, document_id: Number, sent: Sent) -> Response:  # noqa: ARG001 (it proves that the form is ours)
    """Forget what was entered and not saved."""
    desk.store.drafts.drop(document_id, who=desk.who)
    return Response(status_code=204)


def draft_of(desk: Desk, document: StoredDocument) -> KeptDraft | None:
    """What the person has entered in the form of ``document`` and not saved; None where that is nothing."""
    if document.extraction is None or document.decision.status is Status.APPROVED:
        return None
    draft = desk.store.drafts.find(document.id, who=desk.who)
    if draft is None:
        return None
    submission, notice = submission_of(draft.items, first_page=document.first_page), ""
    if draft.version != document.version:
        submission, notice = _laid_over(desk, document, document.extraction, draft, submission)
    correction = correct(document.extraction, submission)
    if not (correction.changes or correction.problems or submission.reason or submission.despite or notice):
        return None
    return KeptDraft(Entry(submission, correction.problems), draft.at, notice)


# ---------------------------------------------------------------------------------------- what a draft changes


def _before(document: StoredDocument, submission: Submission, last: Draft | None) -> Texts:
    """The texts of the version that was entered over, where the draft differs from it."""
    entered = _entered(submission)
    if submission.version == document.version and document.extraction is not None:
        there = _there(document.extraction)
    elif last is not None and last.version == submission.version:
        there = {**_entered(submission_of(last.items)), **last.before}
    else:
        return {}  # nobody knows any more: what differs from the document then counts as entered
    names = [name for name, text in entered.items() if there.get(name, "") != text]
    return {name: there.get(name, "") for name in names} | {_LINES: there.get(_LINES, "")}


def _entered(submission: Submission) -> Texts:
    texts = {_TYPE: submission.document_type}
    texts |= {f"field.{name}": text for name, text in submission.fields.items()}
    texts |= {f"line.{key}.{name}": text for key, line in submission.lines for name, text in line.items()}
    return texts | {f"link.{name}": number for name, number in submission.links.items()}


def _there(extraction: Extraction) -> Texts:
    """What stands in the form of ``extraction``; what it does not have is not there."""
    texts: Texts = {_TYPE: extraction.document_type.value, _LINES: str(len(extraction.line_items))}
    texts |= {f"field.{name}": shown_field(field) for name, field in extraction.fields.items()}
    for key, item in enumerate(extraction.line_items):
        texts |= {f"line.{key}.{name}": shown_field(field) for name, field in item.items()}
    for name, number in chosen_links(extraction).items():
        stem, colon, line = name.partition(":")
        if not stem.endswith("_reason"):
            texts[f"link.{stem}.{int(line) - 1}" if colon else f"link.{stem}"] = number
    return texts


# ---------------------------------------------------------------------------------------- over another version


def _laid_over(
    desk: Desk, document: StoredDocument, extraction: Extraction, draft: Draft, submission: Submission
) -> tuple[Submission, str]:
    """The document as it is now with what the draft changed, and what somebody else has changed meanwhile.

    Where both changed an input the draft's text stands, and the notice names it. Line items that are others now keep
    what they are, and the notice tells what was entered there.
    """
    there, entered = _there(extraction), _entered(submission)
    mine = _changed(draft, entered, there)
    is_same = _are_same_lines(draft, submission, there)
    taken = {name: entered[name] for name in mine if is_same or not _is_of_line(name)}
    both = [
        name for name in taken if name in draft.before and there.get(name, "") not in (draft.before[name], taken[name])
    ]
    lost = [name for name in mine if name not in taken and entered[name]]
    merged = replace(
        _submission(document, there, taken, submission if is_same else None),
        places={name: place for name, place in submission.places.items() if name in taken},
        reason=submission.reason,
        despite=submission.despite,
    )
    return merged, _notice(desk, both, [(name, entered[name]) for name in lost])


def _changed(draft: Draft, entered: Mapping[str, str], there: Mapping[str, str]) -> list[str]:
    """The names of what the draft changed; all that differs where its version is not known any more."""
    if draft.before:
        return [name for name in entered if name in draft.before]
    return [name for name, text in entered.items() if there.get(name, "") != text]


def _is_of_line(name: str) -> bool:
    return name.startswith(("line.", "link.material."))


def _are_same_lines(draft: Draft, submission: Submission, there: Mapping[str, str]) -> bool:
    """Whether a key of the draft still means the same line: as many as then, and what names their goods unchanged."""
    if draft.before.get(_LINES) != there.get(_LINES):
        return False
    for key, texts in submission.lines:
        if key.isdecimal() and int(key) < int(there[_LINES]):
            for name in _IDENTIFYING:
                full = f"line.{key}.{name}"
                if draft.before.get(full, texts.get(name, "")) != there.get(full, "") and name in texts:
                    return False
    return True


def _submission(
    document: StoredDocument, there: Mapping[str, str], taken: Mapping[str, str], lines: Submission | None
) -> Submission:
    """A form with the texts of the document and what was ``taken`` of a draft, ``lines`` the one that orders them."""
    texts = {**there, **taken}
    keys = [key for key, _ in lines.lines] if lines else [str(number) for number in range(int(there[_LINES]))]
    items: Items = [("version", str(document.version)), (_TYPE, texts[_TYPE]), *(("line", key) for key in keys)]
    items += [(f"field.{name}", texts.get(f"field.{name}", "")) for name in HEADER_FIELDS]
    items += [(name, text) for name, text in texts.items() if name.startswith(("line.", "link."))]
    return submission_of(items)


def _notice(desk: Desk, both: Sequence[str], lost: Sequence[tuple[str, str]]) -> str:
    say = desk.language.gettext
    told = [say("Somebody else changed this document since you entered this.")]
    if both:
        names = ", ".join(_labels(desk, both))
        told.append(say("What you entered is shown where both of you changed something: %(names)s.", names=names))
    if lost:
        labels = _labels(desk, [name for name, _ in lost])
        entries = ", ".join(f"{label} “{text}”" for label, (_, text) in zip(labels, lost, strict=True))
        told.append(
            say("The line items are others now, and your entries there were not taken: %(entries)s.", entries=entries)
        )
    return " ".join(told)


def _labels(desk: Desk, names: Sequence[str]) -> Iterator[str]:
    """What people call the inputs."""
    say = desk.language.gettext
    for name in names:
        kind, _, rest = name.partition(".")
        if name == _TYPE:
            yield say("Type of document")
        elif kind == "field":
            yield desk.language.field(rest)
        elif kind == "line":
            key, _, column = rest.partition(".")
            number = int(key) + 1 if key.isdecimal() else 0
            line = say("line %(number)s", number=number) if number else say("new line")
            yield f"{desk.language.column(column)} ({line})"
        else:
            yield say("Customer or supplier") if rest in ("customer", "supplier") else say("Material")
