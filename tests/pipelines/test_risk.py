import csv
import datetime as dt
import io
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest
from lxml import etree

from datamodel.document import InputFile
from datamodel.errors import ConfigurationError
from datamodel.extraction import Classification, Decision, DocumentType, Extraction, Field, Issue, Result, Status
from models.confidence.documents import DocumentModel
from models.confidence.risk import Outcome
from pipelines import risk, risk_frames, risk_report
from pipelines.calibration import SCOPES, is_clear
from pipelines.risk_plot import draw_risk
from pipelines.settings import NO_BOUND, DecisionSettings, Settings

INVOICE, ORDER = DocumentType.INVOICE, DocumentType.PURCHASE_ORDER
ENOUGH = tuple(
    [Outcome(0.99, True, True)] * 400 + [Outcome(0.6, True, False)] * 100 + [Outcome(0.99, False, True)] * 100
)
ONE_PERCENT = DecisionSettings(max_error=0.01)
FEW = (Outcome(0.99, True, True),) * 20


def risks_of(outcomes, max_error=0.01):
    found = risk.risk_of_types(outcomes, DecisionSettings(max_error=max_error))
    return {one.document_type: one for one in found}


def test_accepted_error_may_differ_by_type():
    decision = DecisionSettings(max_error={"invoice": 0.05})
    assert (decision.max_error_of(INVOICE), decision.max_error_of(ORDER)) == (0.05, NO_BOUND)
    assert DecisionSettings(max_error=0.2).max_error_of(ORDER) == 0.2
    assert DecisionSettings().max_error_of(ORDER) == NO_BOUND


def test_what_an_error_would_cost_can_be_asked_before_it_is_set():
    assert DecisionSettings().with_bound().max_error_of(ORDER) == 0.01
    assert DecisionSettings(max_error=0.2).with_bound().max_error_of(ORDER) == 0.2
    assert DecisionSettings(max_error=0.2).with_bound(0.05).max_error_of(ORDER) == 0.05


def test_without_an_error_to_be_kept_nothing_is_held_back_for_it():
    (invoice,) = [one for one in risk.risk_of_types({INVOICE: FEW}, DecisionSettings()) if one.document_type is INVOICE]
    assert (invoice.threshold, invoice.why) == (0.0, "no error is named that is to be kept")
    assess = risk.assessor(DocumentModel(SCOPES, {}), {}, DecisionSettings())
    assert assess(extraction(ORDER))[1] == 0.0


@pytest.mark.parametrize("wrong", [0, 1.5, {"invoice": 0}, {"letter": 0.1}])
def test_accepted_error_is_a_share_of_a_known_type(wrong):
    with pytest.raises(ValueError, match="max_error"):
        DecisionSettings(max_error=wrong)


def test_threshold_is_the_lowest_that_holds():
    risks = risks_of({INVOICE: ENOUGH, ORDER: FEW})
    assert 0.6 < risks[INVOICE].threshold < 0.7
    assert risks[INVOICE].chosen.coverage == pytest.approx(400 / 600)
    assert risks[ORDER].threshold == risk.NEVER
    assert risks[ORDER].why == "everything to review: 20 checked documents, at least 299 are needed"
    wrong = tuple([Outcome(0.99, True, False)] * 30 + [Outcome(0.99, True, True)] * 300)
    assert risks_of({ORDER: wrong})[ORDER].why == "everything to review: 30 of the surest 330 are wrong"


def test_assessor_asks_for_the_threshold_of_the_type():
    model = DocumentModel(SCOPES, {})
    assess = risk.assessor(model, {INVOICE: ENOUGH}, ONE_PERCENT)
    assert assess(extraction(INVOICE))[0] == 0.5
    assert 0.6 < assess(extraction(INVOICE))[1] < 0.7
    assert assess(extraction(ORDER))[1] == risk.NEVER
    assert risk.assessor(None, {}, DecisionSettings())(extraction(ORDER)) == (1.0, 0.0)


def test_kept_outcomes_win_for_their_types(tmp_path):
    path = tmp_path / "new" / risk.KEPT
    assert risk.known_outcomes({INVOICE: FEW}, path) == {INVOICE: FEW}
    risk.save_outcomes({ORDER: ENOUGH}, path)
    known = risk.known_outcomes({INVOICE: FEW, ORDER: FEW}, path)
    assert (len(known[INVOICE]), len(known[ORDER])) == (20, 600)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="delete it"):
        risk.known_outcomes({}, path)


def test_table_names_every_type_and_what_it_promises():
    table = risk.risk_table(risk.risk_of_types({INVOICE: ENOUGH}, ONE_PERCENT))
    rows = {row.split("|")[1].strip(): row for row in table.splitlines()}
    assert "66.7%" in rows["invoice"]
    assert "everything to review" in rows["purchase_order"]


def test_csv_has_every_point_and_marks_the_chosen():
    rows = list(csv.DictReader(io.StringIO(risk.curve_csv(risk.risk_of_types({INVOICE: ENOUGH}, ONE_PERCENT)))))
    chosen = [row for row in rows if row["chosen"] == "1"]
    assert [(row["document_type"], row["approved"], row["wrong"]) for row in chosen] == [("invoice", "400", "0")]


def test_drawing_has_a_panel_for_each_type_with_documents():
    drawing = draw_risk(risk.risk_of_types({INVOICE: ENOUGH, ORDER: FEW}, ONE_PERCENT), title="A < B")
    tree = etree.fromstring(drawing.encode())
    assert len(tree.findall(".//{*}polyline")) == 4
    assert "everything to review" in drawing
    assert "A &lt; B" in drawing
    etree.fromstring(draw_risk([], title="nothing").encode())


# --- One's own documents ----------------------------------------------------------------------------------------------


def extraction(kind=INVOICE, number="4711", confidence=0.9, **values):
    fields = {"document_number": number, "document_date": dt.date(2026, 3, 1), "sender_name": "Acme GmbH"}
    fields |= {"gross_amount": Decimal("119.00"), "currency": "EUR"} | values
    line = {"description": "Bolt", "quantity": Decimal(5), "net_amount": Decimal("119.00")}
    made = {name: Field(name, value, str(value), confidence) for name, value in fields.items()}
    item = {name: Field(name, value, str(value), confidence) for name, value in line.items()}
    return Extraction(Classification(kind, 0.95, "de"), made, (item,))


def test_clear_documents_have_no_other_reason_to_wait():
    assert is_clear(extraction(), (), ONE_PERCENT)
    assert not is_clear(extraction(), (Issue("date_order", "…"),), ONE_PERCENT)
    assert not is_clear(extraction(confidence=0.5), (), ONE_PERCENT)


def test_reviews_tell_whether_the_machine_was_right():
    model = DocumentModel(SCOPES, {})
    reviews = [
        SimpleNamespace(machine=extraction(), person=extraction(confidence=1.0)),
        SimpleNamespace(machine=extraction(), person=extraction(number="4712")),
        SimpleNamespace(machine=extraction(contact_name="A"), person=extraction(contact_name="B")),
        SimpleNamespace(machine=extraction(), person=extraction(ORDER)),
        SimpleNamespace(machine=None, person=extraction()),
    ]
    found = risk.outcomes_of_reviews(reviews, model, ONE_PERCENT)
    assert [outcome.is_right for outcome in found[INVOICE]] == [True, False, True, False]
    assert all(outcome.is_clear for outcome in found[INVOICE])


def test_documents_of_data_tell_nothing_of_the_machine():
    data = replace(extraction(), reader="data:cii")
    reviews = [SimpleNamespace(machine=data, person=extraction())]
    assert risk.outcomes_of_reviews(reviews, DocumentModel(SCOPES, {}), ONE_PERCENT) == {}


def test_results_are_held_against_their_truth():
    truth = risk.truth_of(extraction())
    file = InputFile("a.pdf", b"a", "folder:a.pdf", dt.datetime(2026, 3, 1, tzinfo=dt.UTC))

    def outcome(*extractions):
        results = [Result(file, n, 1, Decision(Status.APPROVED, ()), one) for n, one in enumerate(extractions)]
        model = DocumentModel(SCOPES, {"header_worst": 1.0})
        return risk.outcomes_of_results(results, {"a.pdf": truth}, model, ONE_PERCENT)[INVOICE]

    assert [one.is_right for one in outcome(extraction())] == [True]
    (two,) = outcome(extraction(), extraction(confidence=0.6))
    assert (two.is_right, two.is_clear) == (False, False)
    assert two.confidence == pytest.approx(0.6)


def test_report_writes_curves_and_keeps_what_it_shall(tmp_path):
    settings = Settings(home=tmp_path / "home")
    model = SimpleNamespace(outcomes={INVOICE: FEW})
    shown = risk_report.write_thresholds(None, settings, model, report=tmp_path / "report", keep=True)
    assert "0 of 20" in shown
    assert not (settings.home / risk.KEPT).exists()
    own = risk_report.write_thresholds({ORDER: ENOUGH}, settings, model, report=tmp_path / "report", keep=True)
    assert "400 of 600" in own
    again = risk_report.write_thresholds(None, settings, model, report=tmp_path / "report", keep=False)
    assert "0 of 20" in again
    assert "400 of 600" in again
    assert {path.suffix for path in (tmp_path / "report").iterdir()} == {".csv", ".svg"}


def test_extractor_without_calibration_promises_nothing():
    with pytest.raises(ConfigurationError, match="not calibrated"):
        risk_report.calibrated(None)


# --- Frames -----------------------------------------------------------------------------------------------------------


def test_frames_say_what_the_outcomes_say():
    outcomes = {INVOICE: ENOUGH, ORDER: FEW}
    counts = risk_frames.counts_frame(outcomes)
    assert counts.to_numpy().tolist() == [["invoice", 600, 500, 0.8], ["purchase_order", 20, 20, 1.0]]
    price = risk_frames.price_frame(outcomes, max_errors=(0.001, 0.01))
    assert price.loc["invoice"].tolist() == pytest.approx([0, 400 / 600])
    reliability = risk_frames.reliability_frame(outcomes)
    assert reliability["documents"].tolist() == [100, 420]
    assert reliability["right"].tolist() == [0.0, 1.0]


def test_frames_of_nothing_keep_their_columns():
    assert risk_frames.counts_frame({}).empty
    assert risk_frames.price_frame({}).empty
    assert risk_frames.curve_frame(risk.risk_of_types({}, ONE_PERCENT)).columns[0] == "document_type"
    assert risk_frames.reliability_frame({}).empty
