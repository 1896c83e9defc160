"""Returning a document to its sender: the reply is looked over, kept, and sent by a mail program, not by Intray."""

from dataclasses import replace
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import RedirectResponse, Response

from datamodel.errors import ConflictError, RejectionCode
from datamodel.extraction import Status
from datamodel.stored import Reply, StoredDocument
from pipelines.mail_draft import MOST_ATTACHED, addresses, is_attached, link_of, mail_of
from pipelines.replies import draft, language_of_reply, likely_kind, return_to_sender
from pipelines.reply_phrases import LANGUAGES, ReturnKind
from review.desk import AtDesk, Desk, Number
from review.rendering import render
from review.sent import Items, Sent
from review.values import tidy

router = APIRouter()

_LONGEST_WORDS = 4000


@router.get("/documents/{document_id}/reply")
def reply(
    desk: AtDesk,
    document_id: Number,
    kind: ReturnKind | None = None,
    words: Annotated[str, Query(max_length=_LONGEST_WORDS)] = "",
    language: str = "",
) -> Response:
    """The reply as it was kept; of a document that was not returned, a draft to be looked over."""
    document = desk.store.document(document_id)
    if is_returned(document):
        return _kept_page(desk, document)
    why = kind or likely_kind(document)
    language = language if language in LANGUAGES else language_of_reply(document)
    return _draft_page(desk, document, _draft(desk, document, why, tidy(words), language), why, tidy(words), language)


@router.post("/documents/{document_id}/return")
def give_back(desk: AtDesk, document_id: Number, sent: Sent) -> Response:
    """Reject the document and keep the reply: the text that was sent, else the one that the kind makes."""
    document, values = desk.store.document(document_id), dict(sent)
    kind, words = _kind(values), tidy(values.get("words", ""))[:_LONGEST_WORDS]
    language = values.get("language", "")
    language = language if language in LANGUAGES else language_of_reply(document)
    made = _draft(desk, document, kind, words, language)
    if "body" in values:
        made = _as_entered(made, sent)
    try:
        made = replace(made, recipient=addresses(made.recipient))
        seen = replace(document, version=_version(values))
        return_to_sender(seen, made, kind, words=words, store=desk.store, who=desk.who)
    except ValueError as error:
        return _draft_page(
            desk, document, made, kind, words, language, notice=desk.language.say(str(error)), status_code=422
        )
    except ConflictError as error:
        return _draft_page(
            desk, document, made, kind, words, language, notice=desk.language.say(str(error)), status_code=409
        )
    return RedirectResponse(f"/documents/{document_id}/reply", 303)


@router.post("/documents/{document_id}/reply")
def rewrite(desk: AtDesk, document_id: Number, sent: Sent) -> Response:
    """Keep another text of a reply."""
    document = desk.store.document(document_id)
    if not is_returned(document):
        raise HTTPException(409, desk.language.gettext("This document was not returned to its sender."))
    kept = _as_entered(desk.store.replies.of(document_id)[-1].reply, sent)
    try:
        desk.store.replies.write(document_id, replace(kept, recipient=addresses(kept.recipient)), who=desk.who)
    except ValueError as error:
        return _kept_page(desk, document, entry=kept, notice=desk.language.say(str(error)), status_code=422)
    return RedirectResponse(f"/documents/{document_id}/reply", 303)


@router.get("/documents/{document_id}/reply/mail")
def mail(desk: AtDesk, document_id: Number) -> Response:
    """The kept reply as a draft for a mail program, with the original."""
    return mail_answer(desk, document_id)


def mail_answer(desk: Desk, document_id: int) -> Response:
    """The same for every door. Raises ``KeyError`` where nothing was kept."""
    document = desk.store.document(document_id)
    kept = desk.store.replies.of(document_id)
    if not kept:
        raise KeyError(f"Document {document_id} has no reply.")
    content = mail_of(kept[-1].reply, desk.store.load(document.file_sha256))
    name = f"reply-{document_id}.eml"
    headers = {
        "Content-Disposition": f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(content, media_type="message/rfc822", headers=headers)


def is_returned(document: StoredDocument) -> bool:
    return document.decision.status is Status.REJECTED and document.decision.code == RejectionCode.RETURNED


def _draft(desk: Desk, document: StoredDocument, kind: ReturnKind, words: str, language: str) -> Reply:
    signature = desk.user.display_name if desk.user else ""
    file = desk.store.load(document.file_sha256)
    return draft(document, file, kind, words=words, language=language, signature=signature)


def _as_entered(made: Reply, sent: Items) -> Reply:
    values = dict(sent)
    return entered(made, **{name: values.get(name, "") for name in ("recipient", "subject", "body")})


def entered(made: Reply, *, recipient: str, subject: str, body: str) -> Reply:
    """A reply with the texts that somebody has written; it stays an answer to the same mail."""
    subject = " ".join(tidy(subject).split())
    return replace(made, recipient=tidy(recipient), subject=subject, body=tidy(body) + "\n")


def _draft_page(
    desk: Desk,
    document: StoredDocument,
    made: Reply,
    kind: ReturnKind,
    words: str,
    language: str,
    *,
    notice: str = "",
    status_code: int = 200,
) -> Response:
    if document.decision.status is Status.APPROVED:
        raise HTTPException(409, desk.language.gettext("This document is approved. It cannot be returned any more."))
    return render(
        "reply.html",
        desk,
        status_code,
        document=document,
        reply=made,
        kept=None,
        kind=kind,
        kinds=list(ReturnKind),
        words=words,
        chosen_language=language,
        languages=list(LANGUAGES),
        notice=notice,
        can_change=desk.may("POST", "/documents/{document_id}/return"),
        **_attachment(desk, document),
    )


def _kept_page(
    desk: Desk, document: StoredDocument, *, entry: Reply | None = None, notice: str = "", status_code: int = 200
) -> Response:
    kept = desk.store.replies.of(document.id)[-1]
    return render(
        "reply.html",
        desk,
        status_code,
        document=document,
        reply=entry or kept.reply,
        kept=kept,
        link=link_of(kept.reply) if kept.reply.recipient else "",
        notice=notice,
        can_change=desk.may("POST", "/documents/{document_id}/reply"),
        **_attachment(desk, document),
    )


def _attachment(desk: Desk, document: StoredDocument) -> dict[str, object]:
    file = desk.store.load(document.file_sha256)
    return {"file": file, "is_attached": is_attached(file), "most_attached": MOST_ATTACHED}


def _kind(values: dict[str, str]) -> ReturnKind:
    if values.get("kind", "") not in set(ReturnKind):
        raise HTTPException(400, "No such kind of return.")
    return ReturnKind(values["kind"])


def _version(values: dict[str, str]) -> int:
    try:
        return int(values.get("version", ""))
    except ValueError as error:
        raise HTTPException(400, "This is no form of a document.") from error
