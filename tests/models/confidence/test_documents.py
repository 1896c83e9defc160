from dataclasses import replace

import numpy as np
import pytest

from datamodel.extraction import DocumentType, Extraction
from models.confidence.documents import (
    DOCUMENT_FEATURES,
    DocumentModel,
    Scope,
    document_features,
    fit_documents,
    line_confidence,
)

SCOPES = {DocumentType.INVOICE: Scope(frozenset({"document_number", "net_amount"}), frozenset({"quantity"}))}


@pytest.fixture
def extraction(invoice, make):
    fields = (make.field("document_number", "4711", confidence=0.9), make.field("contact_name", "A", confidence=0.1))
    line = {"quantity": make.number("quantity", "5", confidence=0.8)}
    return Extraction(invoice, {one.name: one for one in fields}, (line,))


def test_only_what_the_record_carries_counts(extraction):
    row = document_features(extraction, SCOPES)
    assert row["header_worst"] == pytest.approx(np.log(0.9 / 0.1))
    assert row["lines_worst"] == pytest.approx(np.log(0.8 / 0.2))
    assert row["absent"] == 0.5
    assert set(row) <= set(DOCUMENT_FEATURES)


def test_sums_and_positions_are_proofs(extraction, make):
    def line(position, amount):
        return {"position": make.field("position", position), "net_amount": make.number("net_amount", amount)}

    items = (line("10", "1.50"), line("20", "2.50"))
    proven = replace(extraction, fields={"net_amount": make.number("net_amount", "4.00")}, line_items=items)
    assert document_features(proven, SCOPES)["line_sum"] == 1
    assert document_features(proven, SCOPES)["in_order"] == 1
    short = replace(proven, line_items=items[1:])
    assert document_features(short, SCOPES)["line_sum"] == -1


def test_line_is_as_sure_as_its_doubts_leave(make):
    line = {
        "quantity": make.number("quantity", "5", confidence=0.9),
        "unit": make.field("unit", "Stk", confidence=0.95),
        "description": make.field("description", "Bolt", confidence=0.2),
    }
    assert line_confidence(line, frozenset({"quantity", "unit"})) == pytest.approx(0.85)
    assert line_confidence(line, frozenset(line)) == pytest.approx(0.05)


def test_fit_finds_what_tells_right_from_wrong():
    rng = np.random.default_rng(2)
    rows = [{"header_worst": float(worst)} for worst in rng.normal(2, 2, 4000)]
    is_right = np.array([rng.uniform() < 1 / (1 + np.exp(-row["header_worst"])) for row in rows])
    model = fit_documents(rows, is_right, SCOPES)
    assert model.weights["header_worst"] == pytest.approx(1.0, abs=0.1)
    assert model.bias == pytest.approx(0.0, abs=0.2)
    assert model.weights["lines"] == 0


def test_surer_fields_make_a_surer_document(extraction):
    model = DocumentModel(SCOPES, {"header_worst": 1.0})
    number = extraction.fields["document_number"]
    surer = replace(extraction, fields={"document_number": replace(number, confidence=0.99)})
    assert model.confidence(surer) > model.confidence(extraction) == pytest.approx(0.9)


def test_model_comes_back_from_json():
    model = DocumentModel(SCOPES, {"lines": 0.5}, -1.0)
    assert DocumentModel.from_json(model.to_json()) == model
