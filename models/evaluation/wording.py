"""Figures in words: percentages, and the whole evaluation as Markdown."""

from collections.abc import Iterable, Sequence

from models.evaluation.figures import Counts, Evaluation, field_table, type_confusions
from models.evaluation.judging import Section

_SECTION_NAMES = {Section.HEADER: "header field", Section.LINES: "line field"}


def percent(value: float | None) -> str:
    """``0.5`` is 50.0; a dash where there was nothing to measure."""
    return "–" if value is None or value != value else f"{100 * value:.1f}"


def summary_rows(evaluation: Evaluation) -> list[tuple[str, str, int]]:
    """(measure, percentages, number of things measured)."""
    header, lines = evaluation.counts(Section.HEADER), evaluation.counts(Section.LINES)
    trust, approved = evaluation.trust, len(evaluation.approved)
    with_header = sum(file.header_is_exact is not None for file in evaluation.files)
    with_rows = sum(file.rows is not None for file in evaluation.files)
    silent = (evaluation.silent_error, evaluation.silent_error_with_omissions)
    coverages = " / ".join(f"{100 * coverage:.0f}" for coverage in trust.precision_at)
    return [
        ("document type right", percent(evaluation.type_accuracy), evaluation.typed),
        ("header precision / recall / F1", _scores(header), header.expected),
        ("documents with all header fields right", percent(evaluation.header_exact), with_header),
        ("line precision / recall / F1", _scores(lines), lines.expected),
        ("rows exact", percent(evaluation.rows_exact), evaluation.rows),
        ("documents with all rows exact", percent(evaluation.all_rows_exact), with_rows),
        (f"precision at coverage {coverages or '–'}", _join(trust.precision_at.values()), trust.values),
        ("coverage at precision 99 / share of truth", _join([trust.coverage_at_99, trust.truth_at_99]), trust.values),
        ("calibration error (ECE)", percent(trust.ece), trust.values),
        ("straight-through", percent(evaluation.straight_through), len(evaluation.files)),
        ("silent error / with omissions", _join(silent), approved),
    ]


def markdown(evaluation: Evaluation, *, title: str = "Evaluation") -> str:
    """Summary and tables by field, percentages throughout."""
    parts = [f"### {title}: {headline(evaluation)}", _table(["measure", "%", "n"], summary_rows(evaluation))]
    if confusions := type_confusions(evaluation):
        parts.append("Wrong types: " + ", ".join(f"{a} → {b} {count}×" for a, b, count in confusions))
    for section, name in _SECTION_NAMES.items():
        rows = field_rows(evaluation, section)
        if rows:
            parts.append(_table([name, "P", "R", "F1", "right", "wrong", "invented", "missed"], rows))
    return "\n\n".join(parts) + "\n"


def headline(evaluation: Evaluation) -> str:
    """How many documents, and how many of them could not be compared."""
    words = [f"{len(evaluation.files)} documents"]
    if evaluation.without_prediction:
        words.append(f"{evaluation.without_prediction} without prediction")
    if evaluation.without_truth:
        words.append(f"{len(evaluation.without_truth)} predictions without truth")
    return ", ".join(words)


def field_rows(evaluation: Evaluation, section: Section) -> list[tuple[str, ...]]:
    """Name, precision, recall, F1, and the four counts of each labelled field, worded."""
    table = field_table(evaluation, section)
    scores = table[["precision", "recall", "f1"]].map(percent)
    counts = table[["right", "wrong", "invented", "missed"]].astype(str)
    return [
        (str(field), *map(str, score), *map(str, count))
        for field, score, count in zip(table.index, scores.to_numpy(), counts.to_numpy(), strict=True)
    ]


def _scores(counts: Counts) -> str:
    return _join([counts.precision, counts.recall, counts.f1])


def _join(values: Iterable[float | None]) -> str:
    return " / ".join(percent(value) for value in values) or "–"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    rule = ["---", *["--:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in [head, rule, *rows])
