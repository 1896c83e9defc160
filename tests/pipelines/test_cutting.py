"""Turning, cutting and reading again, from the words to the documents in the store."""

from dataclasses import replace

import pytest

from adapters.readings import open_readings
from datamodel.document import Document, PageOrigin
from datamodel.errors import ConflictError, DocumentError, RejectionCode
from datamodel.extraction import ENTERED, DocumentType, Status
from extractors.structured.drafting import Draft, Place
from extractors.structured.formats import Format
from extractors.structured.reader import StructuredClassifier, StructuredExtractor, StructuredReader, split_by_message
from pipelines import cutting
from pipelines.components import Components
from pipelines.jobs import process_file
from pipelines.kept_reading import KeptReader
from pipelines.learning import document_of
from pipelines.revision import approve
from tests.pipelines.conftest import FakeReader, FakeUnderstanding

STACK = "order 4711\fmore of it\forder 4712\fmore"


@pytest.fixture
def doubtful(make_steps, issue_of):
    """Steps whose every document waits for a person."""
    return make_steps(validators=(issue_of("doubt", "Look at it."),))


@pytest.fixture
def take_in(store, settings, doubtful, file):
    """Takes a text in and processes it; the one document of it."""

    def run(text, steps=doubtful):
        incoming = file(text)
        store.add(incoming)
        (row,) = process_file(incoming.sha256, Components(settings, store, {}, steps))
        return store.document(row.document_id)

    return run


@pytest.fixture
def desk(store, doubtful):
    """What every act needs besides."""
    return {"store": store, "steps": doubtful, "who": "anna"}


def number_of(document):
    return document.extraction.fields["document_number"].value


def test_parts_of_a_document_are_understood_anew(store, take_in, desk):
    document = take_in(STACK)
    (new,) = cutting.split(document, {2}, **desk)
    first, second = store.document(document.id), store.document(new)
    assert (number_of(first), number_of(second)) == ("4711", "4712")
    assert [(each.first_page, each.pages) for each in (first, second)] == [(1, 2), (3, 2)]
    assert first.decision.reasons[0] == "Split by anna."
    assert "doubt" in {issue.code for issue in second.issues}


def test_document_may_be_cut_after_several_pages_at_once(store, take_in, desk):
    ids = cutting.split(take_in(STACK), {3, 1, 2}, **desk)
    assert [store.document(one).first_page for one in ids] == [2, 3, 4]


def test_what_is_sure_waits_for_the_person_who_cut_it_all_the_same(store, steps, take_in):
    document = replace(take_in(STACK), version=1)
    ids = cutting.split(document, {2}, store=store, steps=steps, who="anna")
    for one in (document.id, *ids):
        found = store.document(one)
        assert (found.decision.status, found.decision.reasons[0]) == (Status.NEEDS_REVIEW, "Split by anna.")
    assert store.due() == 0


@pytest.mark.parametrize("after", [set(), {0}, {4}, {300}, {-1}, {1, 4}])
def test_document_is_cut_between_its_pages_only(store, take_in, desk, after):
    document = take_in(STACK)
    with pytest.raises(ValueError, match="after any of its pages but the last"):
        cutting.split(document, after, **desk)
    assert store.document(document.id) == document


def test_document_of_one_page_cannot_be_split(take_in, desk):
    with pytest.raises(ValueError, match="after any of its pages but the last"):
        cutting.split(take_in("order 4711"), {1}, **desk)


def test_same_order_twice_in_what_was_cut_is_told(store, take_in, desk):
    (new,) = cutting.split(take_in("order 4711\forder 4711"), {1}, **desk)
    assert "same file" in " ".join(store.document(new).decision.reasons)


def test_parts_are_no_repeats_of_the_whole(store, take_in, desk, doubtful):
    asked = []
    steps = replace(doubtful, received=lambda document_id, without: asked.append((document_id, set(without))) or none)
    document = take_in(STACK)
    (new,) = cutting.split(document, {2}, **desk | {"steps": steps})
    cutting.merge(store.document(document.id), store.document(new), **desk | {"steps": steps})
    assert asked == [(document.id, set()), (None, {document.id}), (document.id, {new})]


def none(extraction, master_data):
    return ()


def test_split_and_merged_again_is_the_document_as_it_was(store, take_in, desk):
    document = take_in(STACK)
    (new,) = cutting.split(document, {2}, **desk)
    cutting.merge(store.document(document.id), store.document(new), **desk)
    again = store.document(document.id)
    assert (again.extraction, again.first_page, again.pages, again.index) == (document.extraction, 1, 4, 0)
    assert again.decision.reasons[0] == f"Merged with document {new} by anna."
    ended = store.document(new)
    assert (ended.decision.status, ended.decision.code) == (Status.REJECTED, RejectionCode.MERGED)


def test_document_is_merged_with_the_one_before_it_too(store, take_in, desk):
    document = take_in(STACK)
    (new,) = cutting.split(document, {2}, **desk)
    cutting.merge(store.document(new), store.document(document.id), **desk)
    found = store.document(new)
    assert (found.first_page, found.pages, found.index, number_of(found)) == (1, 4, 1, "4711")


def test_documents_that_do_not_follow_each_other_are_not_merged(store, take_in, desk):
    document, other = take_in(STACK), take_in("order 1\forder 2")
    one, two = cutting.split(document, {1, 2}, **desk)
    loaded = store.document
    for pair in [(document.id, two), (document.id, other.id), (document.id, document.id), (one, one)]:
        with pytest.raises(ValueError, match="follow each other"):
            cutting.merge(*map(loaded, pair), **desk)


def test_approved_document_is_left_alone_before_anything_is_read(store, steps, take_in, desk):
    document = take_in(STACK, steps)
    assert document.decision.status is Status.APPROVED
    unread = desk | {"steps": replace(steps, reader=None)}
    for act in (
        lambda: cutting.split(document, {1}, **unread),
        lambda: cutting.turn(document, 1, 90, **unread),
        lambda: cutting.read_as(document, DocumentType.INVOICE, **unread),
    ):
        with pytest.raises(ConflictError, match="is approved"):
            act()


def test_message_of_a_part_has_an_id_of_its_own(store, take_in, desk, steps):
    """Approved one by one, the parts and what was merged go out under different ids."""
    document = take_in(STACK)
    (new,) = cutting.split(document, {2}, **desk)
    for one in (document.id, new):
        found = store.document(one)
        assert approve(found, found.extraction, store=store, steps=steps, who="anna") is None
    assert len({message.message_id for message in store.messages()}) == 2


def test_turned_page_is_read_as_it_was_turned_and_its_document_understood_anew(store, take_in, desk):
    document = take_in("order 4711\fmore")
    cutting.turn(document, 2, 90, **desk)
    found = store.document(document.id)
    assert found.decision.reasons[0] == "Page 2 was turned by anna."
    assert store.paper.turns(document.file_sha256) == {2: 90}
    assert found.version == 2


def test_page_is_turned_on_from_how_it_stands(store, settings, take_in, desk, doubtful, tmp_path):
    readings = open_readings(str(tmp_path / "readings"))
    reader = KeptReader(FakeReader(), readings, version="1", turns=store.paper.turns)
    desk |= {"steps": replace(doubtful, reader=reader)}
    document = take_in("order 4711\fmore")
    for degrees, stands in [(90, 90), (90, 180), (270, 90), (270, 0)]:
        cutting.turn(store.document(document.id), 2, degrees, **desk)
        assert store.paper.turns(document.file_sha256) == {2: stands}
        page = reader.read(store.load(document.file_sha256)).pages[1]
        assert (page.rotation, page.words[-1].text) == (stands, f"turned{stands}")


def test_turn_that_came_to_nothing_leaves_the_page_as_it_was_read(store, take_in, desk, doubtful, tmp_path):
    readings = open_readings(str(tmp_path / "readings"))
    reader = KeptReader(FakeReader(), readings, version="1", turns=store.paper.turns)
    document = take_in("order 4711\fmore")
    stale = replace(document, version=7)
    with pytest.raises(ConflictError):
        cutting.turn(stale, 2, 90, **desk | {"steps": replace(doubtful, reader=reader)})
    page = reader.read(store.load(document.file_sha256)).pages[1]
    assert (page.rotation, page.turned) == (0, False)


def test_page_of_a_later_document_is_turned_by_its_place_in_the_file(store, take_in, desk):
    (new,) = cutting.split(take_in(STACK), {2}, **desk)
    cutting.turn(store.document(new), 2, 180, **desk)
    assert store.paper.turns(store.document(new).file_sha256) == {4: 180}


@pytest.mark.parametrize("degrees", [0, 45, 360, -90])
def test_page_is_turned_by_quarters_only(take_in, desk, degrees):
    with pytest.raises(ValueError, match="90, 180 or 270"):
        cutting.turn(take_in(STACK), 1, degrees, **desk)


@pytest.mark.parametrize("number", [0, 5, 301])
def test_missing_page_cannot_be_turned(take_in, desk, number):
    with pytest.raises(KeyError, match="has no page"):
        cutting.turn(take_in(STACK), number, 90, **desk)


class TextReader(FakeReader):
    def read(self, file):
        document = super().read(file)
        return replace(document, pages=tuple(replace(page, origin=PageOrigin.MAIL) for page in document.pages))


def test_text_is_neither_turned_nor_cut(take_in, desk, doubtful):
    document, text = take_in(STACK), desk | {"steps": replace(doubtful, reader=TextReader())}
    for act in (lambda: cutting.turn(document, 1, 90, **text), lambda: cutting.split(document, {1}, **text)):
        with pytest.raises(ValueError, match="without sheets of paper"):
            act()


class BrokenReader:
    def read(self, file):
        raise DocumentError(RejectionCode.DAMAGED, f"{file.name} is damaged.")


def test_file_that_can_no_longer_be_read_is_told(store, take_in, desk, doubtful):
    document = take_in(STACK)
    with pytest.raises(DocumentError, match="is damaged"):
        cutting.split(document, {1}, **desk | {"steps": replace(doubtful, reader=BrokenReader())})
    assert store.document(document.id) == document


def test_document_that_never_was_read_is_not_cut(store, take_in, desk):
    document = take_in("damaged")
    assert document.pages == 0
    with pytest.raises(DocumentError):
        cutting.read_as(document, DocumentType.INVOICE, **desk)


def test_document_is_read_as_the_type_that_a_person_names(store, take_in, desk):
    document = take_in(STACK)
    cutting.read_as(document, DocumentType.INVOICE, **desk)
    found = store.document(document.id)
    assert found.extraction.document_type is DocumentType.INVOICE
    assert found.extraction.classification.evidence == (ENTERED,)
    assert "gross_amount" in found.extraction.fields
    assert store.corrections.machine(document.id).document_type is DocumentType.PURCHASE_ORDER


def test_learning_sees_the_pages_of_a_part(store, take_in, desk, steps):
    (new,) = cutting.split(take_in(STACK), {2}, **desk)
    found = store.document(new)
    approve(found, found.extraction, store=store, steps=steps, who="anna")
    (review,) = store.reviews()
    document = document_of(review, store, steps)
    assert isinstance(document, Document)
    assert ([page.number for page in document.pages], document.index) == ([3, 4], 1)


# --- Documents of data ------------------------------------------------------------------------------------------------


def message(number: str):
    draft = Draft()
    draft.put("document_number", number, Place("/order/id", 1))
    draft.put("sender_name", "Hartmann GmbH", Place("/order/buyer", 2))
    draft.add_line()
    draft.put_in_line("quantity", "20", Place("/order/line", 3))
    draft.put_in_line("supplier_material_number", "4711-A", Place("/order/line", 3))
    return draft.message("made_up", "Made-up order", DocumentType.PURCHASE_ORDER)


BESIDE = Format(
    "beside",
    lambda sample: b"order 4711" in sample.file.content,
    lambda _: [message("D-1")],
    beside_pictures=True,
)
ALONE = Format("alone", lambda sample: b"data" in sample.file.content, lambda _: [message("D-1"), message("D-2")])


@pytest.fixture
def with_data(make_steps, issue_of):
    """Steps that take STACK for a PDF with data beside its pages, and "data" for a file of two messages."""
    paper = FakeUnderstanding()
    return make_steps(
        reader=StructuredReader(FakeReader(), (BESIDE, ALONE)),
        split=split_by_message(lambda document: [document]),
        classifier=StructuredClassifier(paper),
        extractor=StructuredExtractor(paper, lambda _, each: each.extraction),
        validators=(issue_of("doubt", "Look at it."),),
    )


def test_page_of_data_that_is_turned_leaves_the_data(store, take_in, with_data):
    document = take_in(STACK, with_data)
    cutting.turn(document, 2, 90, store=store, steps=with_data, who="anna")
    turned = store.document(document.id)
    assert (number_of(turned), turned.extraction.reader, turned.pages) == ("D-1", "data:made_up", 4)


def test_data_read_as_something_else_are_the_same_data(store, take_in, with_data):
    document = take_in(STACK, with_data)
    cutting.read_as(document, DocumentType.ORDER_CHANGE, store=store, steps=with_data, who="anna")
    again = store.document(document.id)
    assert (again.extraction.document_type, number_of(again)) == (DocumentType.ORDER_CHANGE, "D-1")
    assert again.extraction.is_data


def test_message_that_is_read_again_is_the_one_of_the_document(store, settings, with_data, file):
    incoming = file("data")
    store.add(incoming)
    rows = process_file(incoming.sha256, Components(settings, store, {}, with_data))
    second = store.document(rows[1].document_id)
    cutting.read_as(second, DocumentType.ORDER_CHANGE, store=store, steps=with_data, who="anna")
    assert number_of(store.document(second.id)) == "D-2"
    with pytest.raises(ConflictError, match="neither split nor merged"):
        cutting.merge(
            store.document(rows[0].document_id), store.document(second.id), store=store, steps=with_data, who="x"
        )


def test_data_are_not_split(store, take_in, with_data):
    document = take_in(STACK, with_data)
    with pytest.raises(ConflictError, match="neither split nor merged"):
        cutting.split(document, {2}, store=store, steps=with_data, who="anna")
    assert store.document(document.id) == document
