"""The figures against a second, independent scorer, where one lies beside the repository."""

import importlib.util
import json
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from models.evaluate import evaluate, read_truth
from models.evaluation.figures import Evaluation, field_table
from models.evaluation.judging import Section

MEASURING_SETS = Path(__file__).parents[3] / "shared" / "eval"
SETS = ("orderx", "zugferd", "fcc", "sroie", "scans")

pytestmark = pytest.mark.skipif(
    not (MEASURING_SETS / "score.py").is_file(), reason=f"there is no scorer in {MEASURING_SETS}"
)


@pytest.fixture(scope="module")
def peer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("peer_scorer", MEASURING_SETS / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def spoil(value: str, chance: random.Random) -> Any:
    """The value in another notation, or damaged."""
    notations = [value, value.upper(), f" {value} ", value.replace(".", ","), value.replace("-", "/"), value[::-1]]
    notations += [value[: len(value) // 2], f"{value} {value[:9]}", f"({value})", "0" + value, "", None, [], "…"]
    if value.replace(".", "", 1).isdigit():
        notations += [float(value), int(float(value)), f"{float(value):,.2f} EUR", f"{value}-"]
    return chance.choice([value] * len(notations) + notations)


def predicted_row(truth: dict[str, Any], names: list[str], chance: random.Random) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name in names:
        given = truth.get(name, chance.choice(["1", "2026-03-05", "ACME"]) if chance.random() < 0.2 else None)
        if given is None or chance.random() < 0.15:
            continue
        value = spoil(str(chance.choice(given) if isinstance(given, list) else given), chance)
        confidence = chance.choice([0.5, 0.9, round(chance.random(), 2), None, 1.5, "x"])
        row[name] = value if chance.random() < 0.1 else {"value": value, "confidence": confidence}
    return row


def predicted(source: str, truth: dict[str, Any], chance: random.Random) -> list[dict[str, Any]]:
    """Between none and three documents that resemble the truth."""
    documents = []
    names = [*truth["labelled_fields"], "gross_amount", "net_amount", "contact_name"]
    line_names = [*truth.get("labelled_line_item_fields", []), "unit", "batch_number", "price_quantity"]
    for _ in range(chance.choice([0, 1, 1, 1, 2, 3])):
        rows = [predicted_row(row, line_names, chance) for row in truth["line_items"] for _ in range(2)]
        kept = [row for row in rows if chance.random() < 0.6]
        if chance.random() < 0.3:
            chance.shuffle(kept)
        documents.append(
            {
                "source": f"in/{source}#{len(documents)}",
                "document_type": chance.choice([truth.get("document_type"), "invoice", None]),
                "status": chance.choice(["approved", "approved", "needs_review", None]),
                "fields": predicted_row(truth["fields"], names, chance),
                "line_items": kept,
            }
        )
    return documents


def figures_of(evaluation: Evaluation) -> dict[str, Any]:
    """Our figures under the other scorer's names."""
    trust, header, lines = evaluation.trust, evaluation.counts(Section.HEADER), evaluation.counts(Section.LINES)
    return {
        "type": evaluation.type_accuracy,
        "header": (header.precision, header.recall, header.f1, evaluation.header_exact),
        "lines": (lines.precision, lines.recall, lines.f1, evaluation.rows_exact, evaluation.all_rows_exact),
        "rows": evaluation.rows,
        "precision_at": tuple(trust.precision_at.values()),
        "trust": (trust.values, trust.coverage_at_99, trust.truth_at_99, trust.ece),
        "straight": (evaluation.straight_through, evaluation.silent_error, evaluation.silent_error_with_omissions),
        "fields": {
            f"{section} {field}": (row["right"], row["wrong"] + row["invented"], row["wrong"] + row["missed"])
            for section in Section
            for field, row in field_table(evaluation, section).to_dict("index").items()
        },
    }


def figures_of_peer(result: dict[str, Any]) -> dict[str, Any]:
    header, lines, trust = result["header"], result["line_items"], result["confidence"]
    straight, scores = result["straight_through"], ("precision", "recall", "f1")
    return {
        "type": result["document_type"]["accuracy"],
        "header": (*(header["micro"][name] for name in scores), header["document_exact"]),
        "lines": (*(lines["micro"][name] for name in scores), lines["row_exact"], lines["all_rows_exact"]),
        "rows": lines["rows"],
        "precision_at": tuple(trust["precision_at_coverage"].values()),
        "trust": (trust["values"], trust["coverage_at_99"], trust["truth_share_at_99"], trust["ece"]),
        "straight": (straight["rate"], straight["silent_error"], straight["silent_error_with_omissions"]),
        "fields": {
            f"{section} {field}": (tally["tp"], tally["fp"], tally["fn"])
            for section, part in (("header", header), ("lines", lines))
            for field, tally in part["fields"].items()
        },
    }


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("seed", range(3))
def test_figures_agree(peer: ModuleType, name: str, seed: int, tmp_path: Path) -> None:
    folder = MEASURING_SETS / name
    theirs = peer.read_truth(folder)
    chance = random.Random(f"{name} {seed}")
    predictions = [document for source, truth in theirs.items() for document in predicted(source, truth, chance)]
    path = tmp_path / "predictions.jsonl"
    path.write_text("".join(json.dumps(document) + "\n" for document in predictions), encoding="utf-8")

    ours = figures_of(evaluate(predictions, read_truth(folder)))
    expected = figures_of_peer(peer.score(peer.read_predictions(path), theirs))

    assert ours.pop("fields") == expected.pop("fields")
    for measure, values in expected.items():
        assert ours[measure] == pytest.approx(values), measure
    assert expected["trust"][0] > 100  # values were compared at all
