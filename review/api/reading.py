"""What a machine may look at. Nothing here changes anything."""

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from datamodel.extraction import DocumentType
from datamodel.worklist import Sorting, Tray, WorkFilter
from pipelines.correspondence import came_with
from pipelines.pictures import WIDTHS
from review.api import answers
from review.api.documented import PICTURES, may_fail
from review.api.problems import ProblemError
from review.api.shapes import document_of, item_of, mail_of, waiting_since
from review.api.values import NUMBER
from review.desk import AtDesk, Desk, Number
from review.paper import page_of_file

router = APIRouter()

_Words = Annotated[str, Query(max_length=200)]
_Amount = Annotated[str | None, Query(pattern=NUMBER, examples=["1234.50"])]


@router.get("/summary", tags=["queue"], responses=may_fail())
def summary(desk: AtDesk) -> answers.Summary:
    """How much is where."""
    found = desk.store.summary()
    trays = desk.store.worklist.counts(WorkFilter(), who=desk.who).trays
    return answers.Summary(
        files=found.files,
        documents=found.documents,
        deliveries=found.deliveries,
        trays={str(tray): count for tray, count in trays.items()},
        dead_letters=found.dead_letters,
        targets_down=[target.name for target in found.targets_down],
        oldest_waiting=waiting_since(found.oldest_waiting),
        oldest_received=found.oldest_received,
    )


@router.get("/documents", tags=["queue"], responses=may_fail(422))
def list_documents(
    desk: AtDesk,
    tray: Annotated[Tray, Query(description="`mine` are those of this machine.")] = Tray.TODO,
    document_type: DocumentType | None = None,
    sender: Annotated[_Words, Query(description="Words that are all in the sender's name.")] = "",
    reason: Annotated[_Words, Query(description="Code of an issue, or `doubt`.")] = "",
    assignee: Annotated[str | None, Query(max_length=64, description="A name; empty for nobody's.")] = None,
    least: Annotated[_Amount, Query(description="Of the amount, whatever its currency.")] = None,
    most: Annotated[_Amount, Query(description="Of the amount.")] = None,
    words: Annotated[_Words, Query(description="That are all in number, sender, partner or file name.")] = "",
    sort: Annotated[Sorting | None, Query(description="The tray's own order where it is not given.")] = None,
    *,
    overdue: Annotated[bool, Query(description="Only those that should have been decided by now.")] = False,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> answers.DocumentPage:
    """Documents of one tray of the queue that fit everything that is asked for."""
    wanted = WorkFilter(
        tray=tray,
        document_type=document_type,
        sender=sender,
        reason=reason,
        assignee=assignee,
        least=Decimal(least) if least else None,
        most=Decimal(most) if most else None,
        overdue=overdue,
        words=words,
        sorting=sort,
    )
    page = desk.store.worklist.page(wanted, who=desk.who, offset=offset, limit=limit)
    following = offset + len(page.items)
    return answers.DocumentPage(
        items=[item_of(item) for item in page.items],
        total=page.total,
        next_offset=following if page.items and following < page.total else None,
    )


@router.get("/documents/{document_id}", tags=["documents"], responses=may_fail(404))
def get_document(desk: AtDesk, document_id: Number) -> answers.Document:
    """Everything that was understood of a document, and what became of it."""
    return shown(desk, document_id)


@router.get("/documents/{document_id}/story", tags=["documents"], responses=may_fail(404))
def get_story(desk: AtDesk, document_id: Number) -> answers.Story:
    """What happened to a document and its file, and which values were corrected."""
    document = desk.store.document(document_id)
    story = desk.store.story(document.file_sha256)
    of_others = {f"document:{other.id}" for other in story.documents if other.id != document.id}
    return answers.Story(
        events=[answers.Event.model_validate(event) for event in story.events if event.subject not in of_others],
        corrections=[answers.Correction.model_validate(each) for each in desk.store.corrections.of(document.id)],
    )


@router.get("/documents/{document_id}/mail", tags=["documents"], responses=may_fail(404))
def get_mail(desk: AtDesk, document_id: Number) -> answers.Mail:
    """The mail that a document came in, and what else was in it."""
    document = desk.store.document(document_id)
    return mail_of(came_with(document, store=desk.store, reader=desk.steps.reader))


@router.get(
    "/documents/{document_id}/pages/{number}",
    tags=["documents"],
    responses=may_fail(404) | PICTURES,
    response_class=Response,
)
def get_picture(
    desk: AtDesk,
    document_id: Number,
    number: Number,
    width: Annotated[int, Query(json_schema_extra={"enum": list(WIDTHS)}, description="In pixels.")] = WIDTHS[0],
) -> Response:
    """A page as a picture, upright: PNG of paper, SVG of the text of a mail."""
    if width not in WIDTHS:
        raise ProblemError(422, "invalid", f"A picture of a page is {', '.join(map(str, WIDTHS))} pixels wide.")
    document = desk.store.document(document_id)
    picture = desk.pictures.draw(document.file_sha256, page_of_file(document, number), width=width)
    headers = {"Content-Security-Policy": "default-src 'none'; sandbox", "ETag": picture.etag}
    return Response(picture.content, media_type=picture.media_type, headers=headers)


@router.get("/documents/{document_id}/pages/{number}/words", tags=["documents"], responses=may_fail(404))
def get_words(desk: AtDesk, document_id: Number, number: Number) -> answers.PageWords:
    """The words of a page, each with its box."""
    document = desk.store.document(document_id)
    page = desk.pages.page(document.file_sha256, page_of_file(document, number))
    words = [answers.Word(text=word.text, box=list(word.bbox.as_tuple())) for word in page.words]
    return answers.PageWords(width=page.width, height=page.height, words=words)


def shown(desk: Desk, document_id: int) -> answers.Document:
    """A document as it is now. Raises ``KeyError``."""
    document, item = desk.store.document(document_id), desk.store.worklist.item(document_id)
    return document_of(document, item, min_confidence=desk.steps.min_field_confidence)
