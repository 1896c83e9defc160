"""What a machine does with a document, by the same functions as people on the pages."""

from collections.abc import Mapping

from fastapi import APIRouter

from datamodel.extraction import Extraction, Status
from datamodel.stored import StoredDocument
from pipelines import revision
from review.api import answers, requests
from review.api.documented import may_fail
from review.api.problems import ProblemError
from review.api.reading import shown
from review.api.routes import BoundedRoute
from review.api.shapes import understood
from review.api.versions import for_change, seen
from review.checking import corrected
from review.desk import AtDesk, Desk, Number
from review.forms import Correction, Submission
from review.remedies import offered, take
from review.values import tidy

router = APIRouter(tags=["decisions"], route_class=BoundedRoute)

_PLACES = {"field": "body.fields", "link": "body.links", "document_type": "body.document_type"}


@router.patch("/documents/{document_id}", responses=may_fail(400, 404, 409))
def correct_document(desk: AtDesk, document_id: Number, changes: requests.Changes) -> answers.Document:
    """Keep corrections; the document is verified again and goes on waiting."""
    document = for_change(desk, document_id, version=changes.version)
    correction = _correction(desk, document, changes)
    revision.save(document, correction.extraction, store=desk.store, steps=desk.steps, who=desk.who)
    return shown(desk, document_id)


@router.post("/documents/{document_id}/check", responses=may_fail(400, 404, 409))
def check_document(desk: AtDesk, document_id: Number, changes: requests.Changes) -> answers.Finding:
    """What approving the document with these corrections would find. Nothing is written."""
    document = seen(desk, document_id, version=changes.version)
    correction = _correction(desk, document, changes)
    file = desk.store.load(document.file_sha256)
    found = revision.examine(document, correction.extraction, file=file, steps=desk.steps)
    threshold = desk.steps.min_field_confidence
    return answers.Finding(
        can_approve=found.refusal is None and document.decision.status is not Status.APPROVED,
        obstacle=found.refusal.obstacle if found.refusal else "",
        issues=[answers.Issue.model_validate(issue) for issue in found.result.issues],
        changes=list(correction.changes),
        **understood(found.result.extraction, first_page=document.first_page, min_confidence=threshold),
    )


@router.post("/documents/{document_id}/approve", responses=may_fail(400, 404, 409))
def approve_document(desk: AtDesk, document_id: Number, approval: requests.Approval) -> answers.Document:
    """Everything is right, with these corrections: verified again, and its messages queued in one transaction.

    Where two have to approve, this is the first approval and the document goes on waiting; the second one is given by a
    person. Repeating the call does nothing twice: the version is another one then (409).
    """
    document = for_change(desk, document_id, version=approval.version)
    correction = _correction(desk, document, approval)
    refusal = revision.approve(
        document,
        correction.extraction,
        store=desk.store,
        steps=desk.steps,
        who=desk.who,
        despite=tidy(approval.despite or ""),
        changed=correction.changes,
    )
    if refusal:
        detail = refusal.obstacle or "The checks still find errors. Correct them, or say why it is right (despite)."
        raise ProblemError(409, "not-approved", detail, issues=refusal.issues, version=document.version)
    return shown(desk, document_id)


@router.post("/documents/{document_id}/send-back", responses=may_fail(400, 404, 409))
def send_back(desk: AtDesk, document_id: Number, wanted: requests.SendBack) -> answers.Document:
    """Undo a first approval, in the place of the second one."""
    document = for_change(desk, document_id, version=wanted.version)
    if not desk.store.worklist.item(document_id).first_approver:
        raise ProblemError(409, "not-approved", "Nobody has given a first approval.", version=document.version)
    desk.store.approvals.send_back(document_id, version=wanted.version, who=desk.who, why=tidy(wanted.reason))
    return shown(desk, document_id)


@router.post("/documents/{document_id}/reject", responses=may_fail(400, 404, 409))
def reject_document(desk: AtDesk, document_id: Number, refusal: requests.Refusal) -> answers.Document:
    """It is no document for us. It can be approved later."""
    document = for_change(desk, document_id, version=refusal.version)
    revision.reject(document, store=desk.store, who=desk.who, reason=tidy(refusal.reason))
    return shown(desk, document_id)


@router.get("/documents/{document_id}/remedies", responses=may_fail(404))
def get_remedies(desk: AtDesk, document_id: Number) -> answers.Remedies:
    """The obvious next steps for the issues of a document."""
    document = desk.store.document(document_id)
    found = offered(document, store=desk.store, say=desk.language.gettext)
    told = [
        answers.Remedy(code=issue.code, field=issue.field, line=issue.line, label=one.label, remedy=one.action)
        for issue, some in ((document.issues[place], some) for place, some in found.items())
        for one in some
    ]
    return answers.Remedies(version=document.version, remedies=told)


@router.post("/documents/{document_id}/remedy", responses=may_fail(400, 404, 409))
def take_remedy(desk: AtDesk, document_id: Number, wanted: requests.Remedy) -> answers.Document:
    """Make it an order change, reject it as a duplicate, or remove a value: what `remedies` offers."""
    document = for_change(desk, document_id, version=wanted.version)
    found = offered(document, store=desk.store, say=desk.language.gettext)
    if wanted.remedy not in {one.action for some in found.values() for one in some}:
        raise ProblemError(409, "not-offered", "No issue of this document has that remedy.", version=document.version)
    take(document, wanted.remedy, store=desk.store, steps=desk.steps, who=desk.who)
    return shown(desk, document_id)


def _correction(desk: Desk, document: StoredDocument, changes: requests.Changes) -> Correction:
    """Raises ``ProblemError`` where something that was sent makes no sense for the document."""
    if document.extraction is None:
        raise ProblemError(409, "unreadable", "This document could not be read. It can only be rejected.")
    correction = corrected(desk, document.extraction, _submission(document.extraction, changes), desk.steps)
    if correction.problems:
        errors = [
            answers.ProblemPlace(place=_place(name, correction.keys), message=message)
            for name, message in correction.problems.items()
        ]
        raise ProblemError(409, "not-understood", "Some values make no sense for this document.", errors=errors)
    return correction


def _submission(extraction: Extraction, changes: requests.Changes) -> Submission:
    """As a form would have it. Raises ``ProblemError`` where a line is named that is not there, or twice."""
    lines = _lines(extraction, changes)
    links = {
        name: getattr(changes.links, name) or "" for name in changes.links.model_fields_set & {"customer", "supplier"}
    }
    for place, material in enumerate(changes.links.materials):
        if material.line > len(lines):
            raise _no_line(f"body.links.materials.{place}.line", material.line)
        links[f"material.{lines[material.line - 1][0]}"] = material.number or ""
    return Submission(
        version=changes.version,
        document_type=changes.document_type or extraction.document_type,
        fields={name: tidy(text) for name, text in changes.fields.texts().items()},
        lines=lines,
        links={name: " ".join(tidy(number).split()) for name, number in links.items()},
    )


def _lines(extraction: Extraction, changes: requests.Changes) -> list[tuple[str, Mapping[str, str]]]:
    """Key and texts of every line; keys as ``review.forms`` has them."""
    count = len(extraction.line_items)
    if changes.lines is None:
        return [(str(position), {}) for position in range(count)]
    lines: dict[str, Mapping[str, str]] = {}
    for place, sent in enumerate(changes.lines):
        key = f"new{place}" if sent.line is None else str(sent.line - 1)
        if key in lines or (sent.line is not None and sent.line > count):
            raise _no_line(f"body.lines.{place}.line", sent.line or 0)
        lines[key] = {name: tidy(text) for name, text in sent.values.texts().items()}
    return list(lines.items())


def _no_line(place: str, number: int) -> ProblemError:
    error = answers.ProblemPlace(place=place, message=f"There is no line {number}, or it was named before.")
    return ProblemError(409, "not-understood", "The lines are not those of the document.", errors=[error])


def _place(name: str, keys: tuple[str, ...]) -> str:
    """The name of a form's input as a path of what was sent."""
    kind, _, rest = name.partition(".")
    if kind == "line":
        key, _, column = rest.partition(".")
        return f"body.lines.{keys.index(key) if key in keys else key}.values.{column}"
    return f"{_PLACES.get(kind, 'body')}{'.' if rest else ''}{rest}"
