"""What a machine writes to the sender of a document. Somebody sends it; Intray does not."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from datamodel.extraction import Status
from datamodel.stored import Reply, StoredDocument
from pipelines.mail_draft import addresses
from pipelines.replies import draft, language_of_reply, likely_kind, return_to_sender
from pipelines.reply_phrases import ReturnKind
from review.api import answers, requests
from review.api.documented import MAIL, may_fail
from review.api.problems import ProblemError
from review.api.reading import shown
from review.api.routes import BoundedRoute
from review.api.versions import for_change
from review.desk import AtDesk, Desk, Number
from review.replies import entered, is_returned, mail_answer
from review.values import tidy

router = APIRouter(tags=["replies"], route_class=BoundedRoute)


@router.get("/documents/{document_id}/reply", responses=may_fail(404, 409))
def get_reply(
    desk: AtDesk,
    document_id: Number,
    kind: Annotated[ReturnKind | None, Query(description="Why it would go back; what the issues speak for.")] = None,
    language: Annotated[requests.ReplyLanguage | None, Query(description="That of the document, else English.")] = None,
) -> answers.Reply:
    """The reply to a document that was returned; of another one, what may be written to its sender."""
    document = desk.store.document(document_id)
    if is_returned(document):
        return _kept(desk, document_id)
    if document.decision.status is Status.APPROVED:
        raise ProblemError(409, "approved-already", "It is approved already: it cannot be returned any more.")
    return answers.Reply.model_validate(_draft(desk, document, kind or likely_kind(document), "", language))


@router.post("/documents/{document_id}/return", responses=may_fail(400, 404, 409))
def return_document(desk: AtDesk, document_id: Number, wanted: requests.Return) -> answers.Document:
    """Reject it, and keep the draft of a mail to its sender: what is sent here, else what the kind makes."""
    document, reason = for_change(desk, document_id, version=wanted.version), tidy(wanted.reason)
    reply = _as_wanted(_draft(desk, document, wanted.kind, reason, wanted.language), wanted)
    return_to_sender(document, reply, wanted.kind, words=reason, store=desk.store, who=desk.who)
    return shown(desk, document_id)


@router.post("/documents/{document_id}/reply", responses=may_fail(400, 404, 409))
def rewrite_reply(desk: AtDesk, document_id: Number, wanted: requests.Letter) -> answers.Reply:
    """Keep another text of the reply to a document that was returned."""
    if not is_returned(desk.store.document(document_id)):
        raise ProblemError(409, "not-returned", "This document was not returned to its sender.")
    reply = _as_wanted(desk.store.replies.of(document_id)[-1].reply, wanted)
    desk.store.replies.write(document_id, reply, who=desk.who)
    return _kept(desk, document_id)


@router.get("/documents/{document_id}/reply/mail", responses=may_fail(404) | MAIL, response_class=Response)
def get_reply_mail(desk: AtDesk, document_id: Number) -> Response:
    """The kept reply as a draft for a mail program, with the original."""
    return mail_answer(desk, document_id)


def _kept(desk: Desk, document_id: int) -> answers.Reply:
    kept = desk.store.replies.of(document_id)[-1]
    reply = answers.Reply.model_validate(kept.reply)
    return reply.model_copy(update={"who": kept.who, "at": kept.at})


def _draft(
    desk: Desk, document: StoredDocument, kind: ReturnKind, words: str, language: requests.ReplyLanguage | None
) -> Reply:
    file, named = desk.store.load(document.file_sha256), language or language_of_reply(document)
    signature = desk.user.display_name if desk.user else ""
    return draft(document, file, kind, words=words, language=named, signature=signature)


def _as_wanted(made: Reply, wanted: requests.Letter) -> Reply:
    """With the parts that the machine has written itself. Raises ``ProblemError``."""
    recipient, subject, body = (
        own if sent is None else sent
        for sent, own in (
            (wanted.recipient, made.recipient),
            (wanted.subject, made.subject),
            (wanted.body, made.body),
        )
    )
    reply = entered(made, recipient=recipient, subject=subject, body=body)
    try:
        return replace(reply, recipient=addresses(reply.recipient))
    except ValueError as error:
        errors = [answers.ProblemPlace(place="body.recipient", message=str(error))]
        raise ProblemError(409, "not-understood", "The reply cannot be sent to that.", errors=errors) from error
