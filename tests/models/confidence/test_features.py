import pytest

from datamodel.document import BBox, PageOrigin
from models.confidence.features import FEATURES, features_of
from models.confidence.proposals import Proposal, Proposals, Vote


@pytest.fixture
def rows(invoice):
    """Features of proposals by name, a dict a proposal."""

    def of(document, proposals):
        table = features_of(document, invoice, proposals)
        assert table.shape == (len(proposals), len(FEATURES))
        return [dict(zip(FEATURES, row, strict=True)) for row in table.tolist()]

    return of


def test_features_have_names_of_their_own():
    assert len(set(FEATURES)) == len(FEATURES)


def test_features_tell_who_agrees(rows, make):
    taken = Proposal(make.field("document_number", "4711"), (Vote("geometry", 0.9), Vote("layout", 0.6, 1)))
    other = Proposal(make.field("document_number", "4712"), (Vote("layout", 0.7),))
    first, second = rows(make.paper("4711"), Proposals(("geometry", "layout"), {"document_number": (taken, other)}))
    assert (first["agree"], first["disagree"], first["votes"]) == (1, 1, 2)
    assert first["layout.rival"] == pytest.approx(0.7)
    assert (second["geometry.score"], second["geometry.silent"]) == (0, 0)
    assert second["margin"] == pytest.approx(-0.2)
    assert first["is_best"] > second["is_best"]


def test_features_read_the_page_below_the_value(rows, make):
    document = make.paper("Rechnung", "4711", "4711", confidence=0.7, origin=PageOrigin.OCR)
    placed = make.field("document_number", "4711", bbox=BBox(0.1, 0.15, 0.3, 0.17))
    (row,) = rows(document, make.proposals([placed]))
    assert (row["occurs"], row["ocr"], row["page"]) == (2, 1, 0)
    assert row["word_worst"] == pytest.approx(0.7)


def test_features_of_lines_know_their_column(rows, make):
    def at(x1):
        return [make.number("quantity", "5", bbox=BBox(0.2, 0.2, x1, 0.22))]

    table = rows(make.paper("5"), make.proposals(lines=[at(0.3), at(0.3), at(0.5)]))
    assert [row["column_x"] for row in table] == pytest.approx([0, 0, 0.2])
    assert all(row["line.field=quantity"] == 1 and row["field=net_amount"] == 0 for row in table)


def test_features_of_nothing_have_their_width(make, invoice):
    assert features_of(make.paper(), invoice, make.proposals()).shape == (0, len(FEATURES))
