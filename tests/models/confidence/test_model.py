import json

import pytest

from datamodel.errors import ConfigurationError
from datamodel.extraction import DocumentType
from models.confidence.documents import DocumentModel, Scope
from models.confidence.features import FEATURES
from models.confidence.model import ConfidenceModel, field_key, load_model, save_model
from models.confidence.recalibration import Recalibration
from models.confidence.risk import Outcome
from models.confidence.trees import Trees


@pytest.fixture
def model():
    """Believes the geometry reader where its score is above a half."""
    stump = {
        "feature": [FEATURES.index("geometry.score"), 0, 0],
        "threshold": [0.5, 0, 0],
        "left": [1, 1, 2],
        "right": [2, 1, 2],
        "value": [0, -2.0, 2.0],
    }
    return ConfidenceModel(
        ("geometry",),
        Trees.from_json({"base": 0, "depth": 1, "trees": [stump]}),
        Recalibration(of_field={"line.quantity": (1.0, 1.0, -1.0)}),
        DocumentModel({DocumentType.INVOICE: Scope(frozenset({"currency"}), frozenset())}, {"lines": 1.0}),
        {DocumentType.INVOICE: (Outcome(0.9, True, True), Outcome(0.5, True, False), Outcome(0.0, False, False))},
        {"version": "1"},
    )


def test_probabilities_follow_trees_and_the_map_of_the_field(model, make, invoice):
    fields = [make.field("document_number", "1", confidence=0.9), make.field("currency", "EUR", confidence=0.1)]
    proposals = make.proposals(fields, [[make.number("quantity", "5", confidence=0.9)]])
    assert model.probabilities(make.paper("1"), invoice, proposals) == pytest.approx([0.881, 0.119, 0.731], abs=1e-3)
    assert model.probabilities(make.paper(), invoice, make.proposals()) == []


def test_field_keys_tell_header_from_line():
    assert field_key(None, "net_amount") == "net_amount"
    assert field_key(0, "net_amount") == "line.net_amount"


def test_model_comes_back_from_its_file(model, tmp_path, make, invoice):
    save_model(model, tmp_path / "new" / "model.json")
    again = load_model(tmp_path / "new" / "model.json")
    proposals = make.proposals([make.field("currency", "EUR", confidence=0.7)])
    assert again.probabilities(make.paper(), invoice, proposals) == model.probabilities(
        make.paper(), invoice, proposals
    )
    assert (again.readers, again.documents, again.about) == (model.readers, model.documents, model.about)
    assert again.outcomes == model.outcomes


def test_model_fitted_before_a_field_was_added_asks_for_its_own_features(model, tmp_path, make, invoice):
    path = tmp_path / "model.json"
    save_model(model, path)
    record = json.loads(path.read_text())
    record["features"] = ["geometry.score"]
    record["trees"]["trees"][0]["feature"] = [0, 0, 0]
    path.write_text(json.dumps(record))
    proposals = make.proposals([make.field("document_number", "1", confidence=0.9)])
    assert load_model(path).probabilities(make.paper("1"), invoice, proposals) == model.probabilities(
        make.paper("1"), invoice, proposals
    )


@pytest.mark.parametrize(
    ("change", "message"), [({"format": 0}, "another version"), ({"features": ["no such feature"]}, "another version")]
)
def test_model_of_another_version_is_refused(model, tmp_path, change, message):
    path = tmp_path / "model.json"
    save_model(model, path)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(ConfigurationError, match=message):
        load_model(path)


def test_missing_model_says_what_to_do(tmp_path):
    with pytest.raises(ConfigurationError, match="Fit it anew"):
        load_model(tmp_path / "none.json")
