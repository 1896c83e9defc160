"""How well mails are read whose phrases the training never saw: intents, entities, order lines, by language.

python -m benchmarks.mail_reading [--count 300] [--errors 10] [--samples]

Order lines are measured three times: by the rules alone, by the trained reader alone, and by both together as
``extractors.mailtext`` reads. A line is right where quantity, article number and unit are right, and the description
where there is no number. ``--samples`` reads the freely written mails of ``mail_samples.toml`` instead.
"""

import argparse
import datetime as dt
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from datamodel.document import Document, FileRole, InputFile, MailHeaders
from datamodel.extraction import Classification, DocumentType, Extraction, LineItem
from extractors.classifier import KeywordClassifier, language_of
from extractors.mail import lay_out
from extractors.mailtext import complete_from_mail, reading_of, subject_of
from extractors.mailtext_lines import lines_by_model
from extractors.mailtext_places import Places
from extractors.mailtext_quotes import own_text
from extractors.mailtext_rules import lines_by_rule
from extractors.values import Notation, notation_of
from extractors.vocabulary import label_key
from models.mail import labels
from models.mail.generate import generate
from models.mail.pieces import LabelledMail
from models.mail.reader import read_mail
from models.mail.values import SENT

_SENT = dt.datetime.combine(SENT, dt.time(9), dt.UTC)
_WITH_LINES = {
    labels.ORDER: DocumentType.PURCHASE_ORDER,
    labels.ORDER_CHANGE: DocumentType.ORDER_CHANGE,
    labels.COMPLAINT: DocumentType.RETURN_REQUEST,
}
Line = tuple[Decimal | None, str, str, str]


class Score:
    """True and false positives, and what was missed."""

    def __init__(self) -> None:
        self.right = self.wrong = self.missed = 0

    def add(self, found: Counter[Any], true: Counter[Any]) -> None:
        right = (found & true).total()
        self.right += right
        self.wrong += found.total() - right
        self.missed += true.total() - right

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)

    def __add__(self, other: "Score") -> "Score":
        total = Score()
        total.right, total.wrong = self.right + other.right, self.wrong + other.wrong
        total.missed = self.missed + other.missed
        return total


def document_of(mail: LabelledMail) -> Document:
    headers = MailHeaders("a@firm.example", "", mail.subject, "<1@firm.example>", _SENT)
    return lay_out(InputFile("body.txt", mail.body.encode(), "mail", _SENT, FileRole.BODY, "f" * 64, headers))


def by_rules(document: Document, notation: Notation, _: DocumentType) -> Sequence[LineItem]:
    own = own_text(document.text, subject=subject_of(document))
    return list(lines_by_rule(own, Places(document), notation, SENT))


def by_model(document: Document, notation: Notation, _: DocumentType) -> Sequence[LineItem]:
    reading = reading_of(document)
    return list(lines_by_model(reading, Places(document), notation, SENT)) if reading else []


def by_both(document: Document, notation: Notation, kind: DocumentType) -> Sequence[LineItem]:
    extraction = Extraction(Classification(kind, 1.0, "en"))
    return complete_from_mail(extraction, document, notation).line_items


READERS: dict[str, Callable[[Document, Notation, DocumentType], Sequence[LineItem]]] = {
    "rules": by_rules,
    "model": by_model,
    "both": by_both,
}


def line_of(item: LineItem) -> Line:
    def text(name: str) -> str:
        return label_key(str(item[name].value)) if name in item else ""

    quantity = item["quantity"].value if "quantity" in item else None
    number = text("supplier_material_number")
    assert quantity is None or isinstance(quantity, Decimal)
    return quantity, number, text("unit"), "" if number else text("description")


def true_line(line: Mapping[str, str]) -> Line:
    number = label_key(" ".join(line.get("material", "").split()))
    unit = label_key(line.get("unit", ""))
    return Decimal(line["quantity"]), number, unit, "" if number else label_key(line["description"])


@dataclass
class Figures:
    """All that is counted, by language."""

    intents: dict[str, Counter[tuple[str, str]]] = field(default_factory=lambda: defaultdict(Counter))
    types: dict[str, Counter[bool]] = field(default_factory=lambda: defaultdict(Counter))
    entities: dict[tuple[str, str], Score] = field(default_factory=lambda: defaultdict(Score))
    lines: dict[tuple[str, str, str], Score] = field(default_factory=lambda: defaultdict(Score))
    certainty: dict[float, Counter[bool]] = field(default_factory=lambda: defaultdict(Counter))


def measure(mails: Iterable[LabelledMail], *, errors: int = 0) -> Figures:
    figures = Figures()
    for mail in mails:
        document = document_of(mail)
        reading = reading_of(document)
        assert reading is not None, "no weights under models/weights/mail"
        figures.intents[mail.language][mail.intent, reading.intent] += 1
        if mail.intent != reading.intent and errors:
            print(f"INTENT {mail.language} {mail.intent} read {reading.intent}: {mail.subject!r} {mail.body[:300]!r}")
        kind = _WITH_LINES.get(mail.intent, DocumentType.OTHER)
        if kind is not DocumentType.OTHER or mail.intent == labels.QUESTION:
            figures.types[mail.language][KeywordClassifier().classify(document).document_type is kind] += 1
        count_entities(mail, figures)
        if kind is not DocumentType.OTHER:
            errors -= count_lines(mail, document, kind, figures, is_shown=errors > 0)
    return figures


def count_entities(mail: LabelledMail, figures: Figures) -> None:
    whole = read_mail(mail.subject, mail.body)
    assert whole is not None
    for label in labels.ENTITY_LABELS:
        found = Counter((e.start, e.end) for e in whole.entities if e.label == label)
        true = Counter((e.start, e.end) for e in mail.entities if e.label == label)
        figures.entities[mail.language, label].add(found, true)


def count_lines(
    mail: LabelledMail, document: Document, kind: DocumentType, figures: Figures, *, is_shown: bool
) -> bool:
    """Count the lines of all readers; whether the reading of both is wrong, and then shown."""
    notation = notation_of(document.text, language=language_of(document.text))
    true = Counter(true_line(line) for line in mail.lines)
    for name, reader in READERS.items():
        items = reader(document, notation, kind)
        found = Counter(line_of(item) for item in items)
        for shape in (mail.shape, "all"):
            figures.lines[mail.language, name, shape].add(found, true)
    for item in items:
        weakest = min(f.confidence for n, f in item.items() if n in ("quantity", "supplier_material_number"))
        figures.certainty[round(weakest, 2)][line_of(item) in true] += 1
    if found != true and is_shown:
        print(f"----- {mail.language} {mail.intent}\n{mail.subject}\n\n{mail.body}")
        print(f"TRUE {true - found}\nREAD {found - true}")
    return found != true and is_shown


def report(figures: Figures) -> None:
    languages = [language for language in labels.LANGUAGES if language in figures.intents]
    print("\n| | " + " | ".join(languages) + " | all |\n|---|" + "--:|" * (len(languages) + 1))
    total = sum(figures.intents.values(), Counter())
    confusions = [*(figures.intents[language] for language in languages), total]
    row("intent macro-F1", [macro_f1(confusion) for confusion in confusions])
    for intent in labels.INTENTS:
        row(f"intent {intent}", [f1_of(confusion, intent) for confusion in confusions])
    types = [figures.types[language] for language in languages]
    row("document type right", [kinds[True] / max(1, kinds.total()) for kinds in (*types, sum(types, Counter()))])
    for label in labels.ENTITY_LABELS:
        scores = [figures.entities[language, label] for language in languages]
        row(f"entity {label}", [score.f1 for score in (*scores, sum(scores, Score()))])
    for shape in ("prose", "list", "table", "all"):
        for name in READERS:
            scores = [figures.lines[language, name, shape] for language in languages]
            row(f"lines {shape}, {name}", [score.f1 for score in (*scores, sum(scores, Score()))])
    print("\n| confidence | lines | right |\n|--:|--:|--:|")
    for confidence, counts in sorted(figures.certainty.items()):
        print(f"| {confidence} | {counts.total()} | {100 * counts[True] / counts.total():.1f} |")


def macro_f1(confusion: Counter[tuple[str, str]]) -> float:
    intents = {intent for intent, _ in confusion}
    return sum(f1_of(confusion, intent) for intent in intents) / len(intents)


def f1_of(confusion: Counter[tuple[str, str]], intent: str) -> float:
    true = sum(n for (meant, _), n in confusion.items() if meant == intent)
    read = sum(n for (_, named), n in confusion.items() if named == intent)
    return 2 * confusion[intent, intent] / max(1, true + read)


def row(name: str, values: Sequence[float]) -> None:
    print(f"| {name} | " + " | ".join(f"{100 * value:.1f}" for value in values) + " |")


def samples() -> Iterable[LabelledMail]:
    """The freely written mails; their entities are not marked."""
    text = Path(__file__).with_name("mail_samples.toml").read_text(encoding="utf-8")
    for mail in tomllib.loads(text)["mail"]:
        names = ("quantity", "material", "unit", "description")
        lines = tuple(dict(zip(names, line, strict=True)) for line in mail["lines"])
        body = mail["body"].strip("\n")
        yield LabelledMail(mail["subject"], body, mail["intent"], mail["language"], (), lines, shape="prose")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300, help="mails of each language")
    parser.add_argument("--errors", type=int, default=0, help="mails with wrong lines to print")
    parser.add_argument("--samples", action="store_true", help="read the freely written mails")
    given = parser.parse_args()
    held_out = (
        mail for language in labels.LANGUAGES for mail in generate(100, given.count, validation=True, language=language)
    )
    report(measure(samples() if given.samples else held_out, errors=given.errors))


if __name__ == "__main__":
    main()
