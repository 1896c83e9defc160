"""How much is lost between the tags of words and the fields of a document.

``python -m extractors.tagging.gold --count 300`` reads generated documents with a reader that knows their tags; with
``--fault 0.1`` it misreads one word in ten. What is then wrong is this package's.
"""

import argparse
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator

from datamodel.document import Document, InputFile
from datamodel.extraction import PAPER_HEADER_FIELDS, PAPER_LINE_FIELDS, Classification, Extraction, Field
from extractors.tagging.corruption import LabelReader
from extractors.tagging.extractor import TaggingExtractor
from models.evaluation.figures import Counts
from models.evaluation.judging import FAULTS, FileVerdict, Judgement, Section, judge
from models.evaluation.predictions import Guess, Part
from models.evaluation.truths import truth_from
from models.layout.labelled import LabelledDocument

_NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def read_labelled(labelled: LabelledDocument, *, fault: float = 0.0, seed: int = 0) -> Extraction:
    """What the extractor makes of a document whose tags are known, or known but for some ``fault``."""
    file = InputFile(f"{labelled.layout}.pdf", labelled.layout.encode(), "generated", _NOW)
    document = Document(file, tuple(page.page for page in labelled.pages))
    classification = Classification(labelled.document_type, 1.0, labelled.language)
    return TaggingExtractor(LabelReader(labelled, fault=fault, seed=seed)).extract(document, classification)


def verdict_on(labelled: LabelledDocument, extraction: Extraction, *, name: str) -> FileVerdict:
    """The verdict on every field, the absent ones included."""
    record = {
        "document_type": str(labelled.document_type),
        "labelled_fields": list(PAPER_HEADER_FIELDS),
        "fields": dict(labelled.fields),
        "labelled_line_item_fields": list(PAPER_LINE_FIELDS),
        "line_items": [dict(item) for item in labelled.line_items],
    }
    fields = {field: _guess(value) for field, value in extraction.fields.items()}
    rows = tuple({field: _guess(value) for field, value in item.items()} for item in extraction.line_items)
    part = Part(str(extraction.document_type), "", fields, rows)
    return judge(truth_from(name, record), [part])


def _guess(field: Field) -> Guess:
    return Guess(str(field.value), field.confidence, field.page, field.bbox)


def figures(verdicts: Iterable[FileVerdict]) -> str:
    """F1 of header and lines, exact documents, and the faults by field."""
    files = list(verdicts)
    judgements = [judgement for file in files for judgement in file.judgements]
    lines = []
    for section in Section:
        counts = Counts.of(j.verdict for j in judgements if j.section is section)
        lines.append(f"{section}: F1 {_share(counts.f1)}, precision {_share(counts.precision)}, {counts}")
    exact = sum(file.header_is_exact is True for file in files), sum(file.rows_are_exact is True for file in files)
    lines.append(f"{len(files)} documents; without a fault: header {exact[0]}, lines {exact[1]}")
    faults = Counter(f"{j.section} {j.field} {j.verdict}" for j in judgements if j.verdict in FAULTS)
    return "\n".join([*lines, *(f"{count:6} {what}" for what, count in faults.most_common(25))])


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def faults_of(verdicts: Iterable[FileVerdict]) -> Iterator[Judgement]:
    """Every fault, for people to read."""
    return (judgement for file in verdicts for judgement in file.judgements if judgement.verdict in FAULTS)


def main() -> None:
    """Print the figures over generated documents."""
    from models.synthetic.generate import generate  # needs the development packages

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--first", type=int, default=0, help="seed of the first document")
    parser.add_argument("--fault", type=float, default=0.0, help="share of words that are misread")
    parser.add_argument("--noise", action="store_true", help="documents as OCR would give them")
    parser.add_argument("--errors", type=int, default=0, help="faults to print")
    options = parser.parse_args()
    verdicts = []
    for seed in range(options.first, options.first + options.count):
        labelled = generate(seed, noise=options.noise)
        extraction = read_labelled(labelled, fault=options.fault, seed=seed)
        verdicts.append(verdict_on(labelled, extraction, name=str(seed)))
    report = [figures(verdicts)]
    for judgement in list(faults_of(verdicts))[: options.errors]:
        guess = judgement.guess.value if judgement.guess else None
        report.append(
            f"{judgement.source} {judgement.section} {judgement.row} {judgement.field} {judgement.verdict}: "
            f"{guess!r}, expected {list(judgement.accepted)}"
        )
    print("\n".join(report))  # noqa: T201


if __name__ == "__main__":
    main()
