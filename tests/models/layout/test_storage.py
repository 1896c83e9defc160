"""Labelled documents come back from their file as they were written."""

import gzip
import json

import pytest

from datamodel.document import BBox, Page, PageOrigin, Word
from datamodel.extraction import DocumentType
from models.layout.labelled import LabelledDocument, LabelledPage
from models.layout.storage import from_json, read_documents, to_json, write_documents


@pytest.fixture
def document() -> LabelledDocument:
    words = (Word("Nr.", BBox(0.1, 0.2, 0.15, 0.21)), Word("ß-4711", BBox(0.2, 0.2, 0.3, 0.21), 0.5))
    page = Page(3, 595.0, 842.0, words, PageOrigin.OCR, rotation=90, skew=0.4)
    labelled = LabelledPage(page, (None, "document_number"), (False, True), ("label", "text"))
    return LabelledDocument(
        (labelled,), DocumentType.INVOICE, "de", "x/1", {"document_number": "ß-4711"}, ({"quantity": "2"},)
    )


def test_documents_come_back(tmp_path, document):
    path = tmp_path / "new" / "share.jsonl.gz"
    assert write_documents(path, [document, document]) == 2
    assert list(read_documents(path)) == [document, document]
    assert list(path.parent.iterdir()) == [path]


def test_the_same_documents_make_the_same_bytes(tmp_path, document):
    first, second = tmp_path / "a.gz", tmp_path / "b.gz"
    write_documents(first, [document])
    write_documents(second, [document])
    assert first.read_bytes() == second.read_bytes()


def test_a_failure_leaves_the_old_file(tmp_path, document):
    path = tmp_path / "share.gz"
    write_documents(path, [document])

    def broken():
        yield document
        raise RuntimeError("the source is gone")

    with pytest.raises(RuntimeError):
        write_documents(path, broken())
    assert list(read_documents(path)) == [document]


def test_a_document_is_one_line_of_json(tmp_path, document):
    path = tmp_path / "share.gz"
    write_documents(path, [document])
    (line,) = gzip.decompress(path.read_bytes()).decode().splitlines()
    assert json.loads(line)["pages"][0]["words"][1] == ["ß-4711", 2000, 2000, 3000, 2100, 0.5, "document_number", 1, 0]


def test_another_version_is_refused(document):
    with pytest.raises(ValueError, match="version 2 was found and 1 is read"):
        from_json(to_json(document) | {"version": 2})
