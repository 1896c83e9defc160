import datetime as dt
from dataclasses import replace

import pytest

from datamodel.document import InputFile
from datamodel.errors import RejectionCode
from datamodel.extraction import Decision, DocumentType, Result, Status
from pipelines import cutting as acts
from review import cutting
from review.tokens import form_token
from tests.review.conftest import NOW
from tests.review.sheets import SheetReader, Understanding


@pytest.fixture
def steps(steps):
    understanding = Understanding()
    return replace(steps, reader=SheetReader(), classifier=understanding, extractor=understanding)


@pytest.fixture
def stack(office, papers):
    """A scan of four pages that is two documents; their numbers."""
    file = InputFile("stack.pdf", b"stack", "folder:/in/stack.pdf", NOW)
    office.store.add(file)
    first = Result(file, 0, 2, Decision(Status.NEEDS_REVIEW, ("Not sure.",)), papers.order())
    return office.store.save(file, [first, replace(first, index=1, first_page=3)])


@pytest.fixture
def send(office):
    def post(path: str, form: dict[str, object]):
        token = form_token(office.client.cookies["intray"])
        return office.client.post(path, data={"token": token, **form}, follow_redirects=False)

    return post


def test_page_is_turned_and_the_document_shown_as_it_is_now(office, stack, send) -> None:
    answer = send(f"/documents/{stack[1]}/pages/2/turn", {"version": "1", "degrees": "90"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/documents/{stack[1]}")
    document = office.store.document(stack[1])
    assert office.store.paper.turns(document.file_sha256) == {4: 90}
    assert document.decision.reasons[0] == "Page 2 was turned by ada."


def test_document_is_split_and_merged_again(office, stack, send) -> None:
    assert send(f"/documents/{stack[0]}/split", {"version": "1", "after": ["1"]}).status_code == 303
    new = stack[1] + 1
    assert office.store.document(new).first_page == 2
    assert send(f"/documents/{stack[0]}/merge", {"version": "2", "with": str(new)}).status_code == 303
    assert office.store.document(stack[0]).pages == 2
    assert office.store.document(new).decision.code == RejectionCode.MERGED
    assert office.client.get(f"/documents/{new}").status_code == 200


def test_document_is_read_as_another_type(office, stack, send) -> None:
    form = {"version": "1", "document_type": "delivery_note"}
    assert send(f"/documents/{stack[0]}/read", form).status_code == 303
    assert office.store.document(stack[0]).extraction.document_type is DocumentType.DELIVERY_NOTE


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("/documents/{0}/pages/1/turn", {"version": "1", "degrees": "45"}, 422),
        ("/documents/{0}/pages/1/turn", {"version": "1", "degrees": "x"}, 400),
        ("/documents/{0}/pages/1/turn", {"degrees": "90"}, 400),
        ("/documents/{0}/pages/3/turn", {"version": "1", "degrees": "90"}, 404),
        ("/documents/{0}/pages/301/turn", {"version": "1", "degrees": "90"}, 404),
        ("/documents/{0}/pages/0/turn", {"version": "1", "degrees": "90"}, 404),
        ("/documents/{0}/split", {"version": "1"}, 422),
        ("/documents/{0}/split", {"version": "1", "after": "2"}, 422),
        ("/documents/{0}/split", {"version": "1", "after": ["1", "x"]}, 422),
        ("/documents/{0}/split", {"version": "1", "after": "9" * 40}, 422),
        ("/documents/{0}/merge", {"version": "1", "with": "999"}, 404),
        ("/documents/{0}/merge", {"version": "1", "with": "{0}"}, 422),
        ("/documents/{0}/merge", {"version": "1"}, 400),
        ("/documents/{0}/read", {"version": "1", "document_type": "poem"}, 422),
        ("/documents/{0}/read", {"version": "2", "document_type": "invoice"}, 409),
        ("/documents/{0}/split", {"version": "2", "after": "1"}, 409),
        ("/documents/999/split", {"version": "1", "after": "1"}, 404),
    ],
)
def test_what_cannot_be_done_is_answered_and_changes_nothing(office, stack, send, path, form, status) -> None:
    before = [office.store.document(one) for one in stack]
    form = {name: str(stack[0]) if value == "{0}" else value for name, value in form.items()}
    answer = send(path.format(*stack), form)
    assert answer.status_code == status, answer.text
    assert [office.store.document(one) for one in stack] == before


def test_documents_of_two_files_are_not_merged(office, papers, stack, send) -> None:
    other = office.put("other.pdf", papers.order())
    answer = send(f"/documents/{stack[0]}/merge", {"version": "1", "with": str(other)})
    assert answer.status_code == 422
    assert "whose pages follow each other" in answer.text


def test_document_that_somebody_else_has_open_is_not_cut(office, stack, send) -> None:
    office.hire("berta")
    office.store.worklist.claim(stack[0], who="berta", lease=dt.timedelta(minutes=5))
    answer = send(f"/documents/{stack[0]}/split", {"version": "1", "after": "1"})
    assert answer.status_code == 409
    assert "Berta has document" in answer.text


def test_file_that_can_no_longer_be_read_is_told(office, papers, send) -> None:
    number = office.put("broken.pdf", papers.order(), content=b"damaged")
    answer = send(f"/documents/{number}/read", {"version": "1", "document_type": "invoice"})
    assert answer.status_code == 422
    assert "broken.pdf is damaged." in answer.text


def test_everything_that_may_stand_in_the_way_can_be_translated() -> None:
    said = {acts.NO_QUARTER, acts.NO_CUT, acts.NOT_BESIDE, acts.NO_PAPER, acts.UNREADABLE}
    assert set(cutting.OBSTACLES) == said
