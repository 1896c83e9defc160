"""Order forms as CSV and XLSX: how many columns and files are read right, beside an exact word list.

    python -m models.columns.fit --keep FOLDER
    python -m benchmarks.order_forms --files 600 --model FOLDER
    python -m benchmarks.order_forms --rows 100000

The model of FOLDER has seen none of the headings; the shipped one has learned them all. The third measures time and
memory of a long CSV against ``pandas.read_csv`` alone.
"""

import argparse
import datetime as dt
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from benchmarks.order_form_files import Truth, draw_file
from datamodel.document import InputFile
from datamodel.errors import DocumentError
from datamodel.extraction import DocumentType, Extraction
from extractors.structured.tables import reading
from extractors.structured.tables.columns import shipped_model
from extractors.vocabulary import concepts, label_key
from models.columns.features import Column
from models.columns.model import FIELDS, OTHER, ColumnGuess, ColumnModel, load_column_model

DETAILS = False
_FIRST = 900_500_000
_NOT_COMPARED = frozenset({"currency"})


class WordList:
    """The floor: a column is what the vocabulary calls a column of that heading, letter by letter."""

    def read(self, columns: Sequence[Column]) -> list[ColumnGuess]:
        guesses, taken = [], set()
        for column in columns:
            found = [concept for _, concept in concepts(label_key(column.heading), "columns")]
            field = next((name for name in found if name in FIELDS and name not in taken), OTHER)
            taken.add(field)
            guesses.append(ColumnGuess(field, 1.0))
        return guesses


def compare(extraction: Extraction, truth: Truth) -> tuple[list[str], bool]:
    """What is wrong, in words; and whether a person would have looked anyway."""
    wrong = []
    sure = extraction.classification.confidence >= 0.8 and not any(f.severity == "error" for f in extraction.findings)
    fields = [*extraction.fields.values(), *(field for item in extraction.line_items for field in item.values())]
    sure = sure and all(field.confidence >= 0.8 for field in fields)
    is_order = extraction.document_type is not DocumentType.OTHER
    if is_order != truth.is_order:
        return ["type"], sure
    for name, value in truth.header.items():
        if name not in _NOT_COMPARED and _plain(extraction.fields.get(name)) != _text(value):
            wrong.append(f"header {name}")
            if DETAILS:
                print("      ", name, repr(value), extraction.fields.get(name))
    if len(extraction.line_items) != len(truth.rows):
        return [*wrong, f"rows {len(extraction.line_items)} for {len(truth.rows)}"], sure
    for item, row in zip(extraction.line_items, truth.rows, strict=True):
        off = [name for name, value in row.items() if _plain(item.get(name)) != _text(value)]
        if DETAILS and off:
            print("      ", [(name, row[name], item.get(name)) for name in off][:2])
        wrong += [f"line {name}" for name in off]
    return wrong, sure


def _plain(field: object) -> str:
    return _text(getattr(field, "value", ""))


def _text(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    try:
        return str(float(str(value)))
    except ValueError:
        return "".join(str(value).split()).casefold()


def measure(count: int, chosen_model: ColumnModel, *, show: int) -> None:
    for name, model in (("model", chosen_model), ("word list", WordList())):
        reading.shipped_model = lambda chosen=model: chosen  # type: ignore[assignment,misc]
        outcomes = Counter[str]()
        columns = Counter[str]()
        causes = Counter[str]()
        for number in range(count):
            file, truth = draw_file(_FIRST + number)
            try:
                messages = reading.read(file)
            except DocumentError as error:
                outcomes["refused"] += 1
                causes[str(error)[-60:]] += 1
                continue
            wrong, sure = compare(messages[0].extraction, truth)
            if len(messages) > 1:
                wrong.append("several messages")
            outcomes["right" if not wrong else "wrong"] += 1
            outcomes["sure and right"] += not wrong and sure
            outcomes["sure and wrong"] += bool(wrong) and sure
            causes.update(set(wrong))
            _count_columns(messages[0].extraction, truth, columns)
            if wrong and show and name == "model":
                show -= 1
                print(
                    number,
                    file.name,
                    sorted(set(wrong)),
                    messages[0].extraction.classification.evidence,
                    "SURE" if sure else "",
                )
        share = columns["right"] / max(1, columns["right"] + columns["wrong"])
        print(f"{name}: {count} files, {outcomes['right'] / count:.1%} read fully right, columns right {share:.1%}, "
              f"sure {(outcomes['sure and right'] + outcomes['sure and wrong']) / count:.1%}, "
              f"of these wrong {outcomes['sure and wrong']}")  # fmt: skip
        print("  ", causes.most_common(14))


def _count_columns(extraction: Extraction, truth: Truth, columns: Counter[str]) -> None:
    """By the evidence of the values: from which column each field was taken."""
    taken: dict[str, str] = {}
    for fields in (*extraction.line_items, extraction.fields):
        for field in fields.values():
            if field.evidence and field.evidence[-1].startswith("column “"):
                taken.setdefault(field.evidence[-1][8:-1], field.name)
    if truth.is_order:
        for heading, field in truth.columns.items():
            told = taken.get(" ".join(heading.split()), OTHER)
            columns["right" if told == field or (field == OTHER and told == OTHER) else "wrong"] += 1


def speed(rows: int) -> None:
    lines = ["Pos;Artikelnummer;Bezeichnung;Menge;Einheit;Einzelpreis;Gesamtpreis"]
    for n in range(1, rows + 1):
        goods = f"Sechskantschraube M{n % 20 + 4}x{n % 90};{n % 500 + 1};Stk"
        lines.append(f"{n};A-{n % 9000:05};{goods};1,25;" + f"{(n % 500 + 1) * 1.25:.2f}".replace(".", ","))
    content = "\r\n".join(lines).encode()
    code = {
        "pandas": "import pandas as pd; pd.read_csv(io.BytesIO(content), sep=';', dtype=str)",
        "intray": "from benchmarks.order_forms import read_bytes; read_bytes(content)",
        "intray, laid out": "from benchmarks.order_forms import lay_out_bytes; lay_out_bytes(content)",
    }
    results: Mapping[str, tuple[float, int]] = {name: _run(run, content) for name, run in code.items()}
    base = results["pandas"]
    for name, (seconds, memory) in results.items():
        print(f"{name}: {seconds:.2f} s, {memory / 1024:.0f} MB beyond the start; "
              f"{seconds / base[0]:.1f} times pandas, memory {memory / max(1, base[1]):.1f} times")  # fmt: skip


def _run(code: str, content: bytes) -> tuple[float, int]:
    """Seconds of the processor, and kilobytes above what the process had before, in a process of its own."""
    program = (
        "import io, sys, time, resource, pandas as pd, benchmarks.order_forms\n"
        "from extractors.structured.tables.columns import shipped_model\n"
        "shipped_model()\n"
        "content = sys.stdin.buffer.read()\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before, start = peak(), time.process_time()\n"
        f"{code}\n"
        "print(time.process_time() - start, peak() - before)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], input=content, capture_output=True, check=True
    ).stdout.split()
    return float(told[0]), int(told[1])


def read_bytes(content: bytes) -> int:
    [message] = reading.read(InputFile("order.csv", content, "benchmark", dt.datetime(2026, 11, 30, tzinfo=dt.UTC)))
    return len(message.extraction.line_items)


def lay_out_bytes(content: bytes) -> int:
    from extractors.structured.layout import lay_out

    [message] = reading.read(InputFile("order.csv", content, "benchmark", dt.datetime(2026, 11, 30, tzinfo=dt.UTC)))
    return len(lay_out(message)[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=0)
    parser.add_argument("--rows", type=int, default=0)
    parser.add_argument(
        "--model", type=Path, metavar="FOLDER", help="of models.columns.fit --keep; else the shipped one"
    )
    parser.add_argument("--show", type=int, default=0)
    chosen = parser.parse_args()
    start = time.perf_counter()
    if chosen.files:
        measure(chosen.files, load_column_model(chosen.model) if chosen.model else shipped_model(), show=chosen.show)
    if chosen.rows:
        speed(chosen.rows)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{time.perf_counter() - start:.0f} s, {memory} MB, pandas {pd.__version__}")


if __name__ == "__main__":
    main()
