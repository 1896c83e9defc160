import datetime as dt

import pytest

from datamodel.document import FileRole
from datamodel.errors import ConflictError
from datamodel.extraction import Status

LEASE = dt.timedelta(minutes=5)


@pytest.fixture
def mail(store, samples):
    mail = samples.file("mail.eml")
    store.add(mail)
    store.claim_files(worker="a", limit=1, lease=LEASE)
    return mail


def part_of(mail, samples, name="order.pdf", content=b"%PDF order"):
    return samples.file(name, content=content, role=FileRole.ATTACHMENT, parent=mail.sha256, mail=mail.mail)


def test_save_keeps_result_exactly(store, samples, mail):
    result = samples.result(mail, Status.NEEDS_REVIEW)
    (document_id,) = store.save(mail, [result], who="worker")
    document = store.document(document_id)
    assert (document.extraction, document.decision, document.pages) == (result.extraction, result.decision, 1)
    assert (document.file_sha256, document.file_name, document.index, document.version) == (
        mail.sha256,
        "mail.eml",
        0,
        1,
    )


def test_save_keeps_rejection_without_extraction(store, samples, mail):
    result = samples.rejected(mail)
    (document_id,) = store.save(mail, [result])
    document = store.document(document_id)
    assert document.extraction is None
    assert document.decision == result.decision
    assert store.story(mail.sha256).events[-2].why == "damaged: The file is damaged."


def test_save_writes_one_event_for_each_change(store, samples, mail):
    ids = store.save(
        mail,
        [samples.result(mail), samples.result(mail, Status.NEEDS_REVIEW, index=1)],
        outbox=[(0, samples.message())],
        who="worker",
    )
    events = [(event.who, event.what, event.subject) for event in store.story(mail.sha256).events[2:]]
    assert events == [
        ("worker", "approved", f"document:{ids[0]}"),
        ("worker", "message_queued", f"document:{ids[0]}"),
        ("worker", "needs_review", f"document:{ids[1]}"),
        ("worker", "processed", f"file:{mail.sha256}"),
    ]


def test_save_twice_changes_nothing(store, samples, mail):
    results, outbox = [samples.result(mail)], [(0, samples.message())]
    assert len(store.save(mail, results, outbox=outbox)) == 1
    before = store.story(mail.sha256)
    assert store.save(mail, results, outbox=outbox) == []
    assert store.story(mail.sha256) == before


def test_save_of_a_file_never_added_is_a_key_error(store, samples):
    file = samples.file()
    with pytest.raises(KeyError):
        store.save(file, [samples.result(file)])
    assert store.summary().documents[Status.APPROVED] == 0


def test_parts_become_processed_files_with_their_results(store, samples, mail):
    part = part_of(mail, samples)
    (document_id,) = store.save(mail, [samples.result(part)], parts=[part], outbox=[(0, samples.message())])
    assert store.load(part.sha256) == part
    assert store.document(document_id).file_sha256 == part.sha256
    assert store.summary().files == {"received": 0, "processed": 2}
    (arrival,) = store.story(mail.sha256).parts
    assert (arrival.sha256, arrival.parent, arrival.known) == (part.sha256, mail.sha256, False)
    assert [document.id for document in store.story(part.sha256).documents] == [document_id]


def test_known_part_is_linked_and_its_results_left_out(store, samples, mail):
    known = samples.file("known.pdf")
    store.add(known)
    store.save(known, [samples.result(known)], outbox=[(0, samples.message("first"))])
    part, other = part_of(mail, samples, content=known.content), part_of(mail, samples, "new.pdf", b"new")
    results = [samples.result(part), samples.result(other), samples.result(mail, Status.REJECTED)]
    ids = store.save(
        mail,
        results,
        parts=[part, other],
        outbox=[(0, samples.message("second")), (1, samples.message("third"))],
    )
    assert [store.document(document_id).file_name for document_id in ids] == ["new.pdf", "mail.eml"]
    assert [arrival.known for arrival in store.story(mail.sha256).parts] == [True, False]
    assert len(store.story(known.sha256).documents) == 1
    claimed = store.claim(worker="a", limit=9, lease=LEASE)
    assert {message.message_id[-5:] for message in claimed} == {"first", "third"}
    assert store.load(known.sha256).parent is None


def test_part_that_waits_as_a_file_is_left_to_its_own_run(store, samples, mail):
    waiting = samples.file("waiting.pdf")
    store.add(waiting)
    part = part_of(mail, samples, content=waiting.content)
    assert store.save(mail, [samples.result(part)], parts=[part]) == []
    assert store.claim_files(worker="b", limit=9, lease=LEASE) == [waiting.sha256]


def test_same_part_twice_in_a_mail_is_processed_once(store, samples, mail):
    first, second = part_of(mail, samples, "a.pdf"), part_of(mail, samples, "b.pdf")
    ids = store.save(
        mail,
        [
            samples.result(first),
            samples.result(first, index=1),
            samples.result(second),
            samples.result(second, index=1),
        ],
        parts=[first, second],
        outbox=[(0, samples.message("one")), (2, samples.message("two"))],
    )
    assert [store.document(document_id).index for document_id in ids] == [0, 1]
    assert [(arrival.name, arrival.known) for arrival in store.story(mail.sha256).parts] == [
        ("a.pdf", False),
        ("b.pdf", True),
    ]
    assert [message.message_id[-3:] for message in store.claim(worker="a", limit=9, lease=LEASE)] == ["one"]


def test_part_of_a_nested_mail_names_that_mail(store, samples, mail):
    nested = part_of(mail, samples, "nested.eml", b"nested mail")
    inner = part_of(nested, samples, "inner.pdf", b"inner")
    lost = part_of(samples.file("unknown"), samples, "lost.pdf", b"lost")
    store.save(mail, [], parts=[inner, nested, lost])
    assert store.load(inner.sha256).parent == nested.sha256
    assert store.load(lost.sha256).parent == mail.sha256
    assert {arrival.name for arrival in store.story(mail.sha256).parts} == {"nested.eml", "lost.pdf"}


def test_part_with_the_bytes_of_its_file_is_linked_to_it(store, samples, mail):
    itself = part_of(mail, samples, content=mail.content)
    assert len(store.save(mail, [samples.result(mail)], parts=[itself])) == 1
    assert [arrival.known for arrival in store.story(mail.sha256).parts] == [True]


def test_save_is_whole_or_not_at_all(store, samples, mail):
    other = samples.file("other")
    store.add(other)
    store.save(other, [samples.result(other)], outbox=[(0, samples.message("taken"))])
    part = part_of(mail, samples)
    with pytest.raises(ConflictError, match="taken"):
        store.save(mail, [samples.result(part)], parts=[part], outbox=[(0, samples.message("taken"))])
    story = store.story(mail.sha256)
    assert (story.state, story.documents, story.parts) == ("received", (), ())
    assert not store.knows(part.sha256)


def test_results_of_strangers_are_refused(store, samples, mail):
    with pytest.raises(ValueError, match="belongs neither"):
        store.save(mail, [samples.result(samples.file("stranger"))])


@pytest.mark.parametrize("position", [-1, 1])
def test_message_without_a_result_is_refused(store, samples, mail, position):
    with pytest.raises(ValueError, match="of 1"):
        store.save(mail, [samples.result(mail)], outbox=[(position, samples.message())])


def test_message_of_a_doubtful_document_is_refused(store, samples, mail):
    with pytest.raises(ValueError, match="not approved"):
        store.save(mail, [samples.result(mail, Status.NEEDS_REVIEW)], outbox=[(0, samples.message())])
