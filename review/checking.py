"""What approving a form would find, told while it is being filled in. Nothing is written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from fastapi import APIRouter, HTTPException
from fastapi.responses import JSONResponse

from datamodel.extraction import DocumentType, Extraction, Issue, Severity, Status
from datamodel.master import PartnerRole
from datamodel.stored import StoredDocument
from orders.paper import line_amount, number_of, text_of
from orders.validators import REQUIRED_FIELDS, REQUIRED_LINE_FIELDS
from pipelines import revision
from pipelines.process import Steps
from pipelines.revision import Examination
from review.desk import AtDesk, Desk, Number
from review.forms import Correction, Submission, correct, submission_of
from review.language import Language
from review.links import links_view
from review.page_data import links_json
from review.sent import Items, Sent
from review.values import shown_field, state_of

router = APIRouter()

Json = dict[str, Any]


@router.post("/documents/{document_id}/check")
def check(desk: AtDesk, document_id: Number, sent: Sent) -> JSONResponse:
    """Every input with its state, what is linked, the sums, and whether it could be approved."""
    document = desk.store.document(document_id)
    submission = submitted(sent)
    if document.extraction is None:
        raise HTTPException(400, "This document could not be read. It can only be rejected.")
    if submission.version != document.version:
        raise HTTPException(409, "Somebody else changed this document meanwhile.")
    steps = desk.steps_at_hand()
    correction = corrected(desk, document.extraction, submission, steps)
    file = desk.recent.files.load(document.file_sha256)
    found = revision.examine(document, correction.extraction, file=file, steps=steps)
    return JSONResponse(_answer(desk, document, submission, correction, found, steps))


def submitted(sent: Items) -> Submission:
    """Raises ``HTTPException`` (400) where ``sent`` is no form of a document."""
    try:
        return submission_of(sent)
    except ValueError as error:
        raise HTTPException(400, "This is no form of a document.") from error


def corrected(desk: Desk, extraction: Extraction, submission: Submission, steps: Steps) -> Correction:
    """``extraction`` as ``submission`` has it; records that were chosen and do not exist are problems, too."""
    correction = correct(extraction, submission)
    unknown = dict(_unknown(desk, submission, steps))
    return replace(correction, problems={**correction.problems, **unknown})


def _unknown(desk: Desk, submission: Submission, steps: Steps) -> Iterator[tuple[str, str]]:
    """The inputs of chosen numbers that the master data do not know, each with its problem."""
    known, say = steps.master_data, desk.language.gettext
    for name, number in submission.links.items():
        if not number:
            continue
        if name in set(PartnerRole):
            if known is None or known.partner(number, PartnerRole(name)) is None:
                yield f"link.{name}", say("No partner has the number %(number)s here.", number=number)
        elif known is None or known.material(number) is None:
            yield f"link.{name}", say("No material has the number %(number)s here.", number=number)


def _answer(
    desk: Desk,
    document: StoredDocument,
    submission: Submission,
    correction: Correction,
    found: Examination,
    steps: Steps,
) -> Json:
    assert document.extraction is not None
    assert found.result.extraction is not None
    say = desk.language.say
    issues = [
        replace(issue, message=say(issue.message))
        for issue in found.result.issues
        if _input_of(issue, correction) not in correction.problems
    ]
    correction = replace(correction, problems={name: say(told) for name, told in correction.problems.items()})
    inputs = dict(
        _inputs(document.extraction, submission, correction, issues, desk.steps.min_field_confidence, desk.language)
    )
    links = links_view(found.result.extraction, steps.master_data)
    return {
        "inputs": inputs,
        "reasons": [*_reasons(issues, correction, inputs), *_obstacles(found, desk.language)],
        "type": {"state": _state_of_type(document.extraction, correction, desk.steps.min_type_confidence)},
        "links": links_json(links, correction.keys, say),
        "sums": _sums(correction.extraction),
        "line_amounts": dict(_line_amounts(correction)),
        "problems": dict(correction.problems),
        "can_approve": not correction.problems
        and found.refusal is None
        and document.decision.status is not Status.APPROVED
        and desk.may("POST", "/documents/{document_id}"),
    }


# ---------------------------------------------------------------------------------------- inputs


def _inputs(
    extraction: Extraction,
    submission: Submission,
    correction: Correction,
    issues: Sequence[Issue],
    min_confidence: float,
    language: Language,
) -> Iterator[tuple[str, Json]]:
    """Each input by its name: those of the form, and those that are missing in it."""
    kind = correction.extraction.document_type
    messages = _messages(issues, correction)
    wrong = {_input_of(issue, correction) for issue in issues if issue.severity is Severity.ERROR}
    wrong |= set(correction.problems)
    header = dict.fromkeys((*submission.fields, *REQUIRED_FIELDS.get(kind, ())))
    places = [("field", extraction.fields, submission.fields, header, REQUIRED_FIELDS.get(kind, ()))]
    stored = {str(index): item for index, item in enumerate(extraction.line_items)}
    required = REQUIRED_LINE_FIELDS.get(kind, ())
    for key, texts in submission.lines:
        if key in correction.keys:
            columns = dict.fromkeys((*texts, *required))
            places.append((f"line.{key}", stored.get(key, {}), texts, columns, required))
    for prefix, fields, texts, names, needed in places:
        for name in names:
            own = fields.get(name)
            text = texts.get(name, shown_field(own))
            told = messages.get(f"{prefix}.{name}", [])
            state = state_of(
                own,
                text,
                is_required=name in needed,
                is_wrong=f"{prefix}.{name}" in wrong,
                is_questioned=bool(told),
                min_confidence=min_confidence,
            )
            is_read = state != "entered" and text == shown_field(own)
            sure_by = language.percent(own.confidence) if own and is_read else ""
            yield f"{prefix}.{name}", {"state": state, "messages": told, "sure_by": sure_by}


def _messages(issues: Iterable[Issue], correction: Correction) -> Mapping[str, list[str]]:
    """What is said of each input: what could not be understood first."""
    told = {name: [problem] for name, problem in correction.problems.items()}
    for issue in issues:
        told.setdefault(_input_of(issue, correction), []).append(issue.message)
    return told


def _input_of(issue: Issue, correction: Correction) -> str:
    """The name of the input that an issue is about."""
    if issue.line and issue.line <= len(correction.keys):
        return f"line.{correction.keys[issue.line - 1]}.{issue.field}"
    return f"field.{issue.field}"


def _reasons(issues: Iterable[Issue], correction: Correction, inputs: Mapping[str, Json]) -> Iterator[Json]:
    for issue in issues:
        target = _input_of(issue, correction)
        is_warning = issue.severity is Severity.WARNING
        yield {"text": issue.message, "is_warning": is_warning, "target": target if target in inputs else ""}


def _obstacles(found: Examination, language: Language) -> Iterator[Json]:
    if found.refusal and found.refusal.obstacle:
        yield {"text": language.say(found.refusal.obstacle), "is_warning": False, "target": ""}


def _state_of_type(extraction: Extraction, correction: Correction, min_confidence: float) -> str:
    if "document_type" in correction.problems:
        return "wrong"
    if correction.extraction.document_type is not extraction.document_type:
        return "entered"
    return "sure" if extraction.classification.confidence >= min_confidence else "doubtful"


# ---------------------------------------------------------------------------------------- links and sums


def _sums(extraction: Extraction) -> Json:
    """What the lines add up to, and what the paper says; empty where that is not known."""
    is_advice = extraction.document_type is DocumentType.PAYMENT_ADVICE
    column, total = ("paid_amount", "gross_amount") if is_advice else ("net_amount", "net_amount")
    amounts = [
        amount if (amount := number_of(item, column)) is not None else line_amount(item)
        for item in extraction.line_items
    ]
    known = [amount for amount in amounts if amount is not None]
    lines = sum(known, Decimal(0)) if known else None
    stated = number_of(extraction.fields, total)
    return {
        "lines": _money(lines),
        "stated": _money(stated),
        "difference": _money(stated - lines) if stated is not None and lines is not None else "",
        "currency": text_of(extraction.fields, "currency"),
    }


def _line_amounts(correction: Correction) -> Iterator[tuple[str, Json]]:
    for key, item in zip(correction.keys, correction.extraction.line_items, strict=True):
        yield key, {"calculated": _money(line_amount(item)), "stated": _money(number_of(item, "net_amount"))}


def _money(amount: Decimal | None) -> str:
    return f"{amount:.2f}" if amount is not None else ""
