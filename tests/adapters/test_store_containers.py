import pytest

from datamodel.document import FileRole
from datamodel.extraction import Status


def part(samples, mail, name, role=FileRole.ATTACHMENT):
    return samples.file(name, role=role, parent=mail.sha256)


def test_file_by_itself_is_its_own_container(store, samples):
    file = samples.file("scan.pdf")
    store.add(file)
    container = store.paper.container(file.sha256)
    assert (container.sha256, container.name, container.enclosures) == (file.sha256, "scan.pdf", ())


def test_container_holds_everything_in_its_order_with_its_documents(store, samples):
    mail = samples.file("mail.eml")
    body, one, two = part(samples, mail, "body.txt", FileRole.BODY), part(samples, mail, "z"), part(samples, mail, "a")
    store.add(mail)
    results = [samples.result(one, Status.NEEDS_REVIEW, index=index) for index in (0, 1)]
    ids = store.save(mail, results, parts=[body, one, two, two])
    for sha256 in (one.sha256, mail.sha256):
        container = store.paper.container(sha256)
        assert container.name == "mail.eml"
        assert [(each.name, each.role, each.is_known) for each in container.enclosures] == [
            ("body.txt", FileRole.BODY, False),
            ("z", FileRole.ATTACHMENT, False),
            ("a", FileRole.ATTACHMENT, False),
        ]
        assert [[document.id for document in each.documents] for each in container.enclosures] == [[], ids, []]


def test_what_came_with_another_mail_before_is_known(store, samples):
    first, second = samples.file("first.eml"), samples.file("second.eml")
    for mail in (first, second):
        store.add(mail)
        store.save(mail, [], parts=[part(samples, mail, "same.pdf")])
    same = part(samples, first, "same.pdf")
    assert store.paper.container(same.sha256).name == "first.eml"
    assert [each.is_known for each in store.paper.container(second.sha256).enclosures] == [True]


def test_unknown_file_is_a_key_error(store):
    with pytest.raises(KeyError):
        store.paper.container("0" * 64)
