"""XML from strangers does nothing but say what it says."""

import pytest
from lxml import etree

from datamodel.errors import DocumentError, RejectionCode
from extractors.structured import xml
from extractors.structured.drafting import Draft
from extractors.structured.xml import Xml, check_schema, check_streamed, forget, parse, stream

LAUGHS = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
FETCHES = b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>'
READS = b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/hostname">]><a>&f;</a>'


@pytest.mark.parametrize("content", [LAUGHS, FETCHES, READS])
def test_document_type_is_refused(content):
    with pytest.raises(DocumentError) as caught:
        parse(content, name="a.xml")
    assert caught.value.code is RejectionCode.HOSTILE


def test_what_is_not_well_formed_names_the_line():
    with pytest.raises(DocumentError, match="line 2") as caught:
        parse(b"<a>\n<b></a>", name="a.xml")
    assert caught.value.code is RejectionCode.DAMAGED


def test_depth_is_bounded():
    with pytest.raises(DocumentError) as caught:
        parse(b"<a>" * 300_000, name="a.xml")
    assert caught.value.code is RejectionCode.DAMAGED


def test_size_is_bounded(monkeypatch):
    monkeypatch.setattr(xml, "MOST_BYTES", 100)
    with pytest.raises(DocumentError) as caught:
        parse(b"<a>" + b" " * 100 + b"</a>", name="a.xml")
    assert caught.value.code is RejectionCode.TOO_LARGE


def test_place_names_line_and_path():
    root = parse(b'<a xmlns="urn:a">\n<b/>\n<b><c/></b></a>', name="a.xml")
    reader = Xml({"a": "urn:a"})
    assert str(reader.place(reader.first(root, "a:b/a:c"))) == "line 3, /a:a/a:b[2]/a:c"


def test_every_breach_of_a_schema_is_found_until_there_are_too_many(tmp_path):
    path = tmp_path / "a.xsd"
    path.write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a"><xs:complexType><xs:sequence>'
        '<xs:element name="b" type="xs:date" maxOccurs="unbounded"/></xs:sequence>'
        "</xs:complexType></xs:element></xs:schema>"
    )
    draft = Draft()
    check_schema(etree.fromstring(b"<a>\n<b>2026-11-29</b>\n<b>soon</b></a>"), path, draft)
    (found,) = draft.findings
    assert found.code == "message_invalid"
    assert "'soon' is not a valid value" in found.message
    assert found.message.endswith("(line 3, /a/b[2])")
    many = Draft()
    check_schema(etree.fromstring(b"<a>" + b"<b>x</b>" * 40 + b"</a>"), path, many)
    assert len(many.findings) == 26
    assert many.findings[-1].message == "15 more breaches of the schema."


def test_streamed_elements_come_whole_and_what_is_forgotten_is_freed():
    content = b"<a>" + b"<b><c>x</c></b>\n" * 20_000 + b"</a>"
    texts, siblings = [], []
    for event, element in stream(content, name="a.xml", tags=("b",)):
        if event == "end":
            texts.append(element.findtext("c"))
            forget(element)
            siblings.append(len(element.getparent()))
    assert texts == ["x"] * 20_000
    assert max(siblings) < 5_000, "no more than libxml2 reads ahead"
    assert siblings[-1] == 1


@pytest.mark.parametrize("content", [LAUGHS, FETCHES, READS])
def test_document_type_is_refused_while_streaming(content):
    with pytest.raises(DocumentError) as caught:
        list(stream(content, name="a.xml", tags=("a",)))
    assert caught.value.code is RejectionCode.HOSTILE


@pytest.mark.parametrize("content", [b"<a><b/>", b"<a>\n<b></a>", b"", b"<a>" * 300_000])
def test_what_is_not_well_formed_is_told_at_the_end_of_the_stream(content):
    with pytest.raises(DocumentError, match="no well-formed XML") as caught:
        list(stream(content, name="a.xml", tags=("b",)))
    assert caught.value.code is RejectionCode.DAMAGED


def test_streamed_breaches_are_those_of_this_document_alone(tmp_path):
    path = tmp_path / "a.xsd"
    path.write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a"><xs:complexType><xs:sequence>'
        '<xs:element name="b" type="xs:date" maxOccurs="unbounded"/></xs:sequence>'
        "</xs:complexType></xs:element></xs:schema>"
    )
    for count in (40, 1, 0):
        draft = Draft()
        check_streamed(b"<a><b>2026-11-29</b>" + b"<b>x</b>" * count + b"</a>", path, draft, tag="b")
        assert len(draft.findings) == min(count, 26)


def test_words_in_braces_are_no_namespace(tmp_path):
    path = tmp_path / "a.xsd"
    path.write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a"><xs:simpleType>'
        '<xs:restriction base="xs:string"><xs:enumeration value="R"/><xs:enumeration value="S"/></xs:restriction>'
        "</xs:simpleType></xs:element></xs:schema>"
    )
    draft = Draft()
    check_streamed(b"<a>x</a>", path, draft, tag="a")
    assert "the set {'R', 'S'}" in draft.findings[0].message
