"""A document that goes back to its sender: rejected, with the draft of a mail that says why. Intray sends nothing."""

import datetime as dt
import re
from collections.abc import Iterator

from datamodel.document import InputFile
from datamodel.extraction import Extraction, Field, Issue, value_text
from datamodel.stored import Reply, StoredDocument
from pipelines.reply_phrases import ENGLISH, LANGUAGES, LISTS_ISSUES, Phrases, ReturnKind
from pipelines.store_protocols import Store

_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,400}>")
_LONGEST_SUBJECT = 200


def language_of_reply(document: StoredDocument) -> str:
    """That of the document, where a reply can be written in it, else English."""
    own = document.extraction.classification.language if document.extraction else ""
    return own if own in LANGUAGES else "en"


def draft(
    document: StoredDocument, file: InputFile, kind: ReturnKind, *, words: str = "", language: str, signature: str
) -> Reply:
    """What may be sent, for a person to look over.

    Args:
        document, file: what goes back; the mail that it came with gets the answer.
        kind: why it goes back; those of ``LISTS_ISSUES`` tell what was found.
        words: of the person, for the sender.
        language: one of ``LANGUAGES``.
        signature: who writes.
    """
    phrases, mail = LANGUAGES[language], file.mail
    found = list(dict.fromkeys(_told(document.issues, phrases))) if kind in LISTS_ISSUES else []
    reason = phrases.reasons[kind]
    paragraphs = [
        phrases.greeting,
        phrases.thanks.format(paper=_paper(document.extraction, phrases)),
        f"{reason}:\n\n" + "\n".join(f"- {line}" for line in found) if found else f"{reason}.",
        words.strip(),
        phrases.requests[kind],
        f"{phrases.regards}\n{signature}",
    ]
    ids = _ids(mail.message_id) if mail else []
    return Reply(
        recipient=(mail.reply_to or mail.sender) if mail else "",
        subject=_subject(document, file, phrases),
        body=_whole("\n\n".join(paragraph for paragraph in paragraphs if paragraph)) + "\n",
        in_reply_to=ids[0] if ids else "",
        thread=" ".join(_ids(f"{mail.references} {mail.message_id}")) if mail else "",
    )


def return_to_sender(
    document: StoredDocument, reply: Reply, kind: ReturnKind, *, words: str, store: Store, who: str
) -> None:
    """Reject ``document`` and keep the reply, in one transaction. Raises ``ConflictError``."""
    told = f"Returned to the sender by {who}: {_AS_TOLD[kind]}"
    why = f"{told}. {words.strip()}" if words.strip() else f"{told}."
    store.replies.return_document(document.id, reply, version=document.version, why=why, who=who)


_AS_TOLD = {
    ReturnKind.MISSING: "something is missing",
    ReturnKind.WRONG: "something is wrong",
    ReturnKind.UNREADABLE: "it cannot be read",
    ReturnKind.DUPLICATE: "it came before",
    ReturnKind.NOT_FOR_US: "it is not meant for us",
    ReturnKind.OTHER: "it cannot be processed as it is",
}


def likely_kind(document: StoredDocument) -> ReturnKind:
    """The one that the issues speak for."""
    codes = {issue.code for issue in document.issues}
    if document.extraction is None:
        return ReturnKind.UNREADABLE
    if "already_received" in codes:
        return ReturnKind.DUPLICATE
    if any(code.startswith(("missing_", "no_line")) for code in codes):
        return ReturnKind.MISSING
    return ReturnKind.WRONG if codes & set(ENGLISH.issues) else ReturnKind.OTHER


def _told(issues: tuple[Issue, ...], phrases: Phrases) -> Iterator[str]:
    for issue in issues:
        sentence = phrases.issues.get(issue.code, "")
        if sentence and not ("{line}" in sentence and issue.line is None):
            yield sentence.format(field=_field(issue.field or "", phrases), line=issue.line)


def _field(name: str, phrases: Phrases) -> str:
    return phrases.fields.get(name) or name.replace("_", " ")


def _paper(extraction: Extraction | None, phrases: Phrases) -> str:
    if extraction is None:
        return phrases.message
    paper = " ".join(phrases.papers[extraction.document_type])
    number, day = (extraction.fields.get(name) for name in ("document_number", "document_date"))
    if number:
        paper = phrases.named.format(paper=paper, number=_line(value_text(number.value)))
    return phrases.dated.format(paper=paper, day=_day(day, phrases)) if day else paper


def _day(field: Field, phrases: Phrases) -> str:
    day = field.value
    if not isinstance(day, dt.date):
        return value_text(day)
    return f"{day.day} {day:%B %Y}" if phrases is ENGLISH else f"{day:%d.%m.%Y}"


def _subject(document: StoredDocument, file: InputFile, phrases: Phrases) -> str:
    """The mail's own with the number, where it does not have it."""
    extraction = document.extraction
    field = extraction.fields.get("document_number") if extraction else None
    number = _line(value_text(field.value)) if field else ""
    subject = re.sub(r"^((re|aw|antw)\s*:\s*)+", "", _line(file.mail.subject) if file.mail else "", flags=re.IGNORECASE)
    if not subject:
        subject = phrases.papers[extraction.document_type][1] if extraction else _line(file.title)
    if number and number not in subject:
        subject = f"{subject[: _LONGEST_SUBJECT - len(number)]} {number}"
    return f"Re: {subject[:_LONGEST_SUBJECT]}"


def _line(text: str) -> str:
    return " ".join(_whole(text).split())


def _whole(text: str) -> str:
    """Broken headers have halves of characters, which no page and no mail can hold."""
    return re.sub("[\x00\ud800-\udfff]", "\ufffd", text)


def _ids(text: str) -> list[str]:
    return _MESSAGE_ID.findall(text)
