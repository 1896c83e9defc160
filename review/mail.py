"""What a document came with, to be read beside it."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from pipelines.correspondence import came_with
from review.desk import AtDesk, Number
from review.rendering import render

router = APIRouter()


@router.get("/documents/{document_id}/mail")
def mail(desk: AtDesk, document_id: Number, part: bool = False) -> HTMLResponse:
    """The mail, its attachments with their documents, and the original. With ``part`` for a page to take in."""
    document = desk.store.document(document_id)
    letter = came_with(document, store=desk.store, reader=desk.steps.reader)
    return render("mail_part.html" if part else "mail.html", desk, document=document, letter=letter)
