"""How often a PDF whose data were changed is found out, and how often one that was not is suspected.

    .venv/bin/python -m benchmarks.picture_against_data ../shared/eval/with_xml

Every PDF with data is read as published: each issue is a difference that its page really has, or a false alarm, which
somebody has to see. Then one value of the data after the other is changed, by a digit, a day, a name, a currency, and
the page is held against it again.
"""

import argparse
import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from datamodel.document import Document, InputFile
from datamodel.extraction import Extraction, Field, Issue, Severity, Value
from datamodel.structured import StructuredMessage
from extractors.structured.comparing import HEADER_COMPARED, LINE_COMPARED, PictureComparison
from pipelines.components import build_steps
from pipelines.process import Steps
from pipelines.settings import Settings

SEED = 6
NAMES = ("Nordkontor Handels GmbH", "Alpha Papierwerke AG", "Delta Montage KG")
ROUNDS = 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="with PDFs that have data in them, also in folders below")
    parser.add_argument("--missed", action="store_true", help="list the changes that were not found")
    arguments = parser.parse_args()
    steps = build_steps(Settings())
    documents = list(_documents(arguments.folder, steps))
    compare = _comparison(steps)
    print(f"{len(documents)} documents\n\n## As published\n")
    for document in documents:
        for issue in _differences(compare(document, document.messages[0])):
            print(f"- {document.source}: {issue.severity}: {issue.message}")
    print("\n## With one value changed\n\n| field | changes | errors | warnings | missed |\n|---|--:|--:|--:|--:|")
    found = _found(documents, compare, tell=arguments.missed)
    for name in sorted({name for name, _ in found}):
        counts = [found[name, how] for how in ("error", "warning", "missed")]
        print(f"| {name} | {sum(counts)} | {' | '.join(map(str, counts))} |")


def _comparison(steps: Steps) -> PictureComparison:
    compare = getattr(steps.extractor, "compare", None)
    assert isinstance(compare, PictureComparison), "the steps hold pictures against data"
    return compare


def _documents(folder: Path, steps: Steps) -> Iterator[Document]:
    now = dt.datetime.now(dt.UTC)
    for path in sorted(folder.rglob("*.pdf")):
        document = steps.reader.read(InputFile(path.name, path.read_bytes(), str(path), now))
        if document.messages:
            yield document


def _found(documents: list[Document], compare: PictureComparison, *, tell: bool) -> Counter[tuple[str, str]]:
    chance = random.Random(SEED)
    counts: Counter[tuple[str, str]] = Counter()
    for document in documents:
        message = document.messages[0]
        known = {(issue.field, issue.line, issue.message) for issue in _differences(compare(document, message))}
        for name, line, changed in _changes(message, chance):
            new = [
                issue
                for issue in _differences(compare(document, changed))
                if (issue.field, issue.line, issue.message) not in known
            ]
            how = _how(new, name, line)
            counts[f"line: {name}" if line else name, how] += 1
            if tell and how == "missed":
                print(f"missed in {document.source}: {name} {line or ''} {_told(changed.extraction, name, line)}")
    return counts


def _how(issues: list[Issue], name: str, line: int | None) -> str:
    if any((issue.field, issue.line) == (name, line) for issue in issues):
        return "error"
    return "warning" if any(issue.severity is Severity.WARNING for issue in issues) else "missed"


def _differences(extraction: Extraction) -> list[Issue]:
    return [issue for issue in extraction.findings if issue.code == "picture_differs"]


def _told(extraction: Extraction, name: str, line: int | None) -> Value:
    return (extraction.line_items[line - 1] if line else extraction.fields)[name].value


def _changes(message: StructuredMessage, chance: random.Random) -> Iterator[tuple[str, int | None, StructuredMessage]]:
    """Each compared value of the header, and those of one line, changed in two ways."""
    extraction = message.extraction
    for _ in range(ROUNDS):
        for name in HEADER_COMPARED:
            if name in extraction.fields:
                fields = _with_change(extraction.fields, name, chance)
                yield name, None, replace(message, extraction=replace(extraction, fields=fields))
        if not extraction.line_items:
            continue
        line = chance.randint(1, len(extraction.line_items))
        for name in LINE_COMPARED:
            items = list(extraction.line_items)
            if name in items[line - 1]:
                items[line - 1] = _with_change(items[line - 1], name, chance)
                yield name, line, replace(message, extraction=replace(extraction, line_items=tuple(items)))


def _with_change(fields: Mapping[str, Field], name: str, chance: random.Random) -> dict[str, Field]:
    field = fields[name]
    value = changed(field.value, name, chance)
    return {**fields, name: replace(field, value=value, text=str(value))}


def changed(value: Value, name: str, chance: random.Random) -> Value:
    """Another value of the same kind: a digit, a day or a month, another name, another currency."""
    if isinstance(value, dt.date):
        return value + dt.timedelta(days=chance.choice((1, 7, 30)))
    if isinstance(value, Decimal):
        digits = str(value)
        return Decimal(_with_digit(digits, chance)) if any(c in "123456789" for c in digits) else value + 1
    if name == "currency":
        return "USD" if value == "EUR" else "EUR"
    return chance.choice(NAMES) if name.endswith("_name") else _with_digit(value, chance)


def _with_digit(text: str, chance: random.Random) -> str:
    """``text`` with one of its digits replaced; with a digit behind it where it has none."""
    places = [index for index, c in enumerate(text) if c.isdigit()]
    if not places:
        return f"{text}{chance.randint(1, 9)}"
    place = chance.choice(places)
    others = [digit for digit in "123456789" if digit != text[place]]
    return text[:place] + chance.choice(others) + text[place + 1 :]


if __name__ == "__main__":
    main()
