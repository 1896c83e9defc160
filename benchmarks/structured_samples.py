"""How many third-party samples of each family of structured documents are read exactly, and what is wrong with them.

    python -m benchmarks.structured_samples [FAMILY …] [--differences]

The samples lie outside the repository, in ``../shared/eval``. A family is a function that yields a row for each file.
"""

import argparse
import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from pathlib import Path
from typing import Any

from datamodel.document import InputFile
from datamodel.errors import DocumentError
from datamodel.extraction import Extraction, Field, value_text
from datamodel.units import iso_code
from extractors.structured.formats import Format

SAMPLES = Path(__file__).parents[2] / "shared" / "eval"
TRUTH = Path(__file__).parents[1] / "tests" / "extractors" / "structured" / "truth"


@dataclass(frozen=True, slots=True)
class Row:
    """One file.

    Attributes:
        file: its name.
        differences: what was read otherwise than expected.
        elsewhere: what the expectation takes from another place than the data: from the page beside them, or the first
            of several terms of payment, of which the last is due and all are read.
        findings: what is wrong with the message.
    """

    file: str
    differences: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


# ---------------------------------------------------------------------------------------- e-invoices in PDFs


def einvoices() -> Iterator[Row]:
    """ZUGFeRD 1 and 2 and Factur-X, out of their PDFs; the truth is the page's."""
    from extractors.structured.einvoice.reading import read_invoice

    for path in sorted((SAMPLES / "with_xml" / "zugferd").glob("*.pdf")):
        truth = json.loads(path.with_suffix(".pdf.json").read_text(encoding="utf-8"))
        for name, content in _xml_in(path):
            (message,) = read_invoice(content, name)
            unlike = list(_unlike(message.extraction, truth))
            words = " ".join(content.decode("utf-8", "replace").split()).casefold()
            several = words.count("<ram:specifiedtradepaymentterms>") > 1
            on_page = tuple(told for told, expected in unlike if not _stands_in(words, expected))
            of_terms = tuple(told for told, _ in unlike if several and told.startswith(("payment_terms:", "due_date:")))
            elsewhere = tuple(dict.fromkeys((*on_page, *of_terms)))
            in_data = tuple(told for told, _ in unlike if told not in elsewhere)
            findings = tuple(issue.message for issue in message.extraction.findings)
            yield Row(f"{path.name}, {message.name}", in_data, elsewhere, findings)


def _xml_in(path: Path) -> Iterator[tuple[str, bytes]]:
    from pypdf import PdfReader

    for name, contents in PdfReader(path).attachments.items():
        if name.lower().endswith(".xml"):
            yield name, contents[0]


def _unlike(extraction: Extraction, truth: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Labelled values of the truth that were not read so, in words and with the values that would have been right."""
    aliases = truth.get("aliases", {})
    for name, expected in truth["fields"].items():
        accepted = _listed(expected)
        names = [name, *aliases.get(name, ())]
        fields = [extraction.fields[each] for each in names if each in extraction.fields]
        if not any(_is(field, value) for field in fields for value in accepted):
            yield f"{name}: {_told(extraction.fields.get(name))}, expected {accepted[0]}", accepted
    items, wanted = extraction.line_items, truth["line_items"]
    if wanted and len(items) != len(wanted):
        yield f"{len(items)} lines, expected {len(wanted)}", []
        return
    for number, (item, line) in enumerate(zip(items, wanted, strict=False), 1):
        for name, expected in line.items():
            accepted = _listed(expected)
            if not any(name in item and _is(item[name], value) for value in accepted):
                yield f"line {number}, {name}: {_told(item.get(name))}, expected {accepted[0]}", accepted


def _listed(expected: str | list[str]) -> list[str]:
    return expected if isinstance(expected, list) else [expected]


def _told(field: Field | None) -> str:
    return "nothing" if field is None else value_text(field.value)


def _is(field: Field, expected: str) -> bool:
    """The same value; texts without their line breaks, units by their code, addresses with or without the country."""
    if isinstance(field.value, Decimal):
        return _number(expected) == field.value
    told = value_text(field.value)
    if field.name == "unit":
        return _unit(told) == _unit(expected)
    plain, wanted = " ".join(told.split()).casefold(), " ".join(expected.split()).casefold()
    return plain == wanted or (field.name.endswith("address") and plain[: plain.rfind(",")] == wanted)


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _unit(text: str) -> str:
    try:
        return iso_code(text)
    except DocumentError:
        return text


def _stands_in(words: str, expected: list[str]) -> bool:
    """Whether one of the expected values is written in the data at all, as a number, a day or a text."""
    for value in expected:
        number = _number(value)
        texts = {value.casefold(), value.replace("-", "")} | (
            {f"{number.normalize():f}"} if number is not None else set()
        )
        if any(f">{text}" in words for text in texts):
            return True
    return False


# ------------------------------------------------------------------------------------- UBL besides invoices


def ubl() -> Iterator[Row]:
    """Orders, despatch advices, answers and a remittance advice; the truth was read from them by hand, whole."""
    from extractors.structured.ubl.reading import UBL

    for truth in sorted((TRUTH / "ubl").glob("*.json")):
        path = SAMPLES / "messages" / "ubl" / truth.stem
        expected = json.loads(truth.read_text(encoding="utf-8"))
        file = InputFile(path.name, path.read_bytes(), "benchmark", dt.datetime(2026, 11, 29, tzinfo=dt.UTC))
        (message,) = UBL.read(file)
        extraction = message.extraction
        read = [extraction.fields, *extraction.line_items]
        wanted = [expected["fields"], *expected["lines"]]
        differences = [f"{len(read) - 1} lines, expected {len(wanted) - 1}"] if len(read) != len(wanted) else []
        for number, (fields, right) in enumerate(zip(read, wanted, strict=False)):
            told = {name: value_text(field.value) for name, field in fields.items()}
            differences += [f"line {number}: {told}, expected {right}"] if told != right else []
        if extraction.document_type != expected["document_type"]:
            differences.append(f"{extraction.document_type}, expected {expected['document_type']}")
        findings = tuple(issue.message for issue in extraction.findings)
        yield Row(path.name, tuple(differences), findings=findings)


# ------------------------------------------------------------------ families whose truth lies with their tests


def edifact() -> Iterator[Row]:
    """EDIFACT; the truth was written down by reading each message."""
    from extractors.structured.edifact import FORMAT

    return _by_truth(FORMAT)


def opentrans() -> Iterator[Row]:
    """openTRANS, as ``edifact``."""
    from extractors.structured.opentrans import FORMAT

    return _by_truth(FORMAT)


def _by_truth(format_: Format) -> Iterator[Row]:
    """Each sample against its file of ``tests/extractors/structured/truth``: every field, and nothing else."""
    for path in sorted((TRUTH / format_.name).glob("*.json")):
        file = SAMPLES / "messages" / format_.name / path.name.removesuffix(".json")
        expected = json.loads(path.read_text(encoding="utf-8"))["messages"]
        read = format_.read(InputFile(file.name, file.read_bytes(), str(file), dt.datetime.now(dt.UTC)))
        for number, (message, truth) in enumerate(zip_longest(read, expected), 1):
            if message is None or truth is None:
                yield Row(file.name, (f"{len(read)} messages, expected {len(expected)}",))
                break
            findings = tuple(issue.message for issue in message.extraction.findings)
            differences = tuple(_other(message.extraction, truth))
            yield Row(f"{file.name}, message {number}, {message.name}", differences, findings=findings)


def _other(extraction: Extraction, truth: Mapping[str, Any]) -> Iterator[str]:
    """What is read otherwise than expected, what is missing, and what is read beside it."""
    if extraction.document_type != truth["document_type"]:
        yield f"document type: {extraction.document_type}, expected {truth['document_type']}"
    places = [("", extraction.fields, truth["fields"])]
    for number, (item, line) in enumerate(zip_longest(extraction.line_items, truth["line_items"], fillvalue={}), 1):
        places.append((f"line {number}, ", item, line))
    for where, fields, expected in places:
        for name in dict.fromkeys((*expected, *fields)):
            told, wanted = _told(fields.get(name)), expected.get(name, "nothing")
            if told != wanted:
                yield f"{where}{name}: {told}, expected {wanted}"


def bank() -> Iterator[Row]:
    """Bank messages (camt, MT940) against what readers of others expect; `bank_samples.py` names the fragments, too."""
    from benchmarks.bank_samples import EXPLAINED, compare_all

    for name, compared in compare_all(SAMPLES / "messages").items():
        told = (
            f"{each.what}: {each.read}, expected {each.expected} ({EXPLAINED.get((name, each.what), 'not explained')})"
            for each in compared or ()
            if not each.agrees
        )
        if compared is not None:
            yield Row(name, tuple(told))


FAMILIES: Mapping[str, Callable[[], Iterator[Row]]] = {
    "einvoices": einvoices,
    "ubl": ubl,
    "edifact": edifact,
    "opentrans": opentrans,
    "bank": bank,
}


def main() -> None:
    """Print a table, and what differs where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("family", nargs="*", choices=[*FAMILIES, []], help="all of them where none is named")
    parser.add_argument("--differences", action="store_true", help="print every difference and every finding")
    arguments = parser.parse_args()
    print("| family | messages | read exactly | the truth is taken from elsewhere | with findings |")
    print("|---|--:|--:|--:|--:|")
    for name in arguments.family or FAMILIES:
        rows = list(FAMILIES[name]())
        exact = sum(not row.differences for row in rows)
        elsewhere, found = sum(bool(row.elsewhere) for row in rows), sum(bool(row.findings) for row in rows)
        print(f"| {name} | {len(rows)} | {exact} | {elsewhere} | {found} |")
        if arguments.differences:
            for row in rows:
                for kind in ("differences", "elsewhere", "findings"):
                    for told in getattr(row, kind):
                        print(f"{row.file}: {kind}: {told}")


if __name__ == "__main__":
    main()
