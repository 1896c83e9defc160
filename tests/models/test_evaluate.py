"""The figures, on truth and predictions small enough to count by hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from datamodel.errors import ConfigurationError
from models.evaluate import Evaluation, evaluate, markdown, read_truth
from models.evaluation.figures import field_table, type_confusions
from models.evaluation.judging import Section, Verdict
from models.evaluation.truths import truth_from

ORDER_TRUTH = {
    "document_type": "purchase_order",
    "labelled_fields": ["document_number", "document_date", "net_amount", "due_date", "sender_name"],
    "labelled_line_item_fields": ["description", "quantity", "price_quantity"],
    "fields": {
        "document_number": "4711-A",
        "document_date": "2026-03-05",
        "net_amount": "1234.50",
        "sender_name": ["Muster GmbH", "Muster GmbH & Co. KG"],
    },
    "line_items": [
        {"description": "Schraube M6", "quantity": "20"},
        {"description": "Mutter M6", "quantity": "30"},
    ],
    "aliases": {"net_amount": ["gross_amount"]},
}


def cell(value: Any, confidence: float = 0.9) -> dict[str, Any]:
    return {"value": value, "confidence": confidence}


def order(**fields: Any) -> dict[str, Any]:
    right = {
        "document_number": cell("4711 a"),
        "document_date": cell("05.03.2026"),
        "net_amount": cell("1.234,50 EUR"),
        "sender_name": cell("MUSTER GmbH"),
    }
    return {
        "source": "in/order.pdf",
        "document_type": "purchase_order",
        "status": "approved",
        "fields": {name: value for name, value in (right | fields).items() if value is not None},
        "line_items": [
            {"description": cell("Schraube M6"), "quantity": cell("20"), "price_quantity": cell("1")},
            {"description": cell("Mutter M6"), "quantity": cell(30)},
        ],
    }


def judged(*predictions: dict[str, Any], truth: dict[str, Any] | None = None) -> Evaluation:
    return evaluate(predictions, {"order.pdf": truth_from("order.pdf", truth or ORDER_TRUTH)})


def verdicts(evaluation: Evaluation, section: Section = Section.HEADER) -> dict[str, str]:
    table = evaluation.judgements_of(section)
    return dict(zip(table["field"], table["verdict"], strict=True))


def test_everything_right_scores_one() -> None:
    evaluation = judged(order())
    assert evaluation.counts(Section.HEADER).f1 == 1
    assert evaluation.counts(Section.LINES).f1 == 1
    assert evaluation.type_accuracy == evaluation.header_exact == evaluation.all_rows_exact == 1
    assert evaluation.silent_error == evaluation.silent_error_with_omissions == 0
    assert verdicts(evaluation)["due_date"] == Verdict.ABSENT


def test_nothing_predicted_misses_everything() -> None:
    evaluation = judged()
    header = evaluation.counts(Section.HEADER)
    assert (header.precision, header.recall, header.f1, header.missed) == (None, 0, 0, 4)
    assert evaluation.counts(Section.LINES).missed == 4
    assert evaluation.type_accuracy == 0
    assert evaluation.without_prediction == 1
    assert evaluation.straight_through == 0
    assert evaluation.silent_error is None


def test_each_fault_is_counted_once() -> None:
    evaluation = judged(order(document_number=cell("4712"), due_date=cell("2026-04-01"), sender_name=None))
    assert verdicts(evaluation) == {
        "document_number": Verdict.WRONG,
        "document_date": Verdict.RIGHT,
        "net_amount": Verdict.RIGHT,
        "due_date": Verdict.INVENTED,
        "sender_name": Verdict.MISSED,
    }
    header = evaluation.counts(Section.HEADER)
    assert (header.precision, header.recall) == (pytest.approx(2 / 4), pytest.approx(2 / 4))
    assert evaluation.header_exact == 0
    assert evaluation.silent_error == 1


def test_an_omission_alone_is_no_error() -> None:
    evaluation = judged(order(sender_name=None))
    assert evaluation.silent_error == 0
    assert evaluation.silent_error_with_omissions == 1


def test_a_value_under_an_unlabelled_alias_is_right() -> None:
    evaluation = judged(order(net_amount=None, gross_amount=cell("1234.5")))
    assert verdicts(evaluation)["net_amount"] == Verdict.RIGHT


def test_a_labelled_alias_is_not_accepted() -> None:
    truth = {**ORDER_TRUTH, "labelled_fields": ["net_amount", "gross_amount"]}
    evaluation = judged(order(net_amount=None, gross_amount=cell("1234.5")), truth=truth)
    assert verdicts(evaluation) == {"net_amount": Verdict.MISSED, "gross_amount": Verdict.INVENTED}


def test_parts_of_a_split_file_are_taken_together() -> None:
    cover = {"source": "order.pdf#1", "document_type": "other", "status": "approved"}
    cover |= {"fields": {"document_number": cell("0000", 1.0)}}
    evaluation = judged(cover, order())
    assert evaluation.counts(Section.HEADER).f1 == 1
    assert evaluation.type_accuracy == 1


def test_a_file_is_approved_only_when_all_its_parts_are() -> None:
    assert judged(order(), {"source": "order.pdf", "status": "needs_review"}).straight_through == 0


def test_rows_are_paired_by_what_is_right_in_them() -> None:
    prediction = order()
    prediction["line_items"] = [
        {"description": cell("Mutter M6"), "quantity": cell("31")},
        {"description": cell("Porto"), "quantity": cell("1")},
        {"description": cell("Schraube M6"), "quantity": cell("20")},
    ]
    evaluation = judged(prediction)
    rows = evaluation.files[0].rows
    assert rows is not None
    assert (rows.expected, rows.predicted, rows.paired, rows.exact) == (2, 3, 2, 1)
    lines = evaluation.counts(Section.LINES)
    assert (lines.right, lines.wrong, lines.invented, lines.missed) == (3, 1, 2, 0)
    assert evaluation.rows_exact == 0.5
    assert evaluation.all_rows_exact == 0
    assert evaluation.silent_error == 1


def test_unlabelled_fields_and_lines_do_not_count() -> None:
    truth = {"labelled_fields": ["document_number"], "fields": {"document_number": "4711-A"}}
    evaluation = judged(order(currency=cell("EUR")), truth=truth)
    assert list(evaluation.judgements["field"]) == ["document_number"]
    assert evaluation.type_accuracy is None
    assert evaluation.all_rows_exact is None


def test_trust_follows_confidence() -> None:
    evaluation = judged(
        order(
            document_number=cell("4711-A", 0.95),
            document_date=cell("2026-03-05", 0.95),
            net_amount=cell("1", 0.55),
            sender_name=cell("Muster GmbH", 0.35),
        ),
        truth={**ORDER_TRUTH, "labelled_line_item_fields": []},
    )
    trust = evaluation.trust
    assert trust.values == 4
    assert trust.precision_at[0.5] == 1
    assert trust.precision_at[1.0] == 0.75
    assert trust.coverage_at_99 == 0.5
    assert trust.truth_at_99 == 0.5
    assert trust.ece == pytest.approx((0.1 + 0.55 + 0.65) / 4)


def test_equal_confidences_are_taken_in_every_order() -> None:
    evaluation = judged(order(document_number=cell("0")), truth={**ORDER_TRUTH, "labelled_line_item_fields": []})
    assert list(evaluation.trust.precision_at.values()) == pytest.approx([0.75] * 5)
    assert evaluation.trust.coverage_at_99 == 0


def test_plain_values_and_bad_confidences_have_confidence_zero() -> None:
    evaluation = judged(order(document_number="4711-A", net_amount=cell("1234.5", float("nan"))))
    confidence = dict(zip(evaluation.judgements["field"], evaluation.judgements["confidence"], strict=False))
    assert confidence["document_number"] == confidence["net_amount"] == 0


def test_wrong_types_and_strangers_are_named() -> None:
    evaluation = judged({**order(), "document_type": "invoice"}, {"source": "other.pdf"})
    assert type_confusions(evaluation) == [("purchase_order", "invoice", 1)]
    assert evaluation.without_truth == ("other.pdf",)


def test_field_table_has_every_labelled_field() -> None:
    table = field_table(judged(order(document_number=cell("4712"))), Section.HEADER)
    assert list(table.index) == sorted(ORDER_TRUTH["labelled_fields"])
    assert table.loc["document_number", "wrong"] == 1
    assert table.loc["sender_name", "f1"] == 1


def test_markdown_shows_figures_and_confusions() -> None:
    text = markdown(judged({**order(document_number=cell("4712")), "document_type": "invoice"}), title="mine")
    assert "### mine: 1 documents" in text
    assert "| header precision / recall / F1 | 75.0 / 75.0 / 75.0 | 4 |" in text
    assert "| document_number | 0.0 | 0.0 | 0.0 | 0 | 1 | 0 | 0 |" in text
    assert "| due_date | – | – | – | 0 | 0 | 0 | 0 |" in text
    assert "Wrong types: purchase_order → invoice 1×" in text


def test_markdown_of_nothing_has_no_tables() -> None:
    text = markdown(evaluate([], {}))
    assert "0 documents" in text
    assert "header field |" not in text


def test_a_prediction_without_source_is_refused() -> None:
    with pytest.raises(ValueError, match="no source"):
        judged({"document_type": "invoice"})


def test_read_truth_takes_truth_files_only(tmp_path: Path) -> None:
    (tmp_path / "a.pdf.json").write_text(json.dumps(ORDER_TRUTH), encoding="utf-8")
    (tmp_path / "notes.json").write_text("[]", encoding="utf-8")
    truths = read_truth(tmp_path)
    assert list(truths) == ["a.pdf"]
    assert truths["a.pdf"].fields["sender_name"] == ("Muster GmbH", "Muster GmbH & Co. KG")


def test_read_truth_names_the_broken_file(tmp_path: Path) -> None:
    (tmp_path / "a.pdf.json").write_text("{", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"a\.pdf\.json is not JSON"):
        read_truth(tmp_path)
