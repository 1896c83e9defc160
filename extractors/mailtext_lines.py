"""The second reading of an order in running text: the mail reader's entities, put together to order lines."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from datamodel.extraction import Field, LineItem, Value
from extractors.mailtext_days import day_alone
from extractors.mailtext_places import Places
from extractors.values import Notation, parse_number
from models.mail import labels
from models.mail.numbers import number_of_words
from models.mail.pieces import Entity
from models.mail.reader import MailReading

_FIELDS: Mapping[str, str] = {
    labels.QUANTITY: "quantity",
    labels.UNIT: "unit",
    labels.MATERIAL: "supplier_material_number",
    labels.DESCRIPTION: "description",
    labels.PRICE: "unit_price",
    labels.PRICE_UNIT: "price_quantity",
    labels.DELIVERY_DATE: "delivery_date",
}
_GOODS = {labels.MATERIAL, labels.DESCRIPTION}
_CONFIDENCE = 0.8  # of a reading that nothing else supports
_WITHIN_REACH = 40  # characters between a quantity and its article number
_NUMBERS = (labels.QUANTITY, labels.PRICE, labels.PRICE_UNIT)
_SENTENCE_END = re.compile(r"\n\s*\n|(?<=[^\W\d_][^\W\d_][\w)])[.!?]\s+(?=[A-ZÄÖÜÉ¿¡])|(?<=\d)[!?]\s")
_EVIDENCE = ("order line read in the mail's text",)


@dataclass
class _Group:
    """Entities of one order line, by label."""

    entities: dict[str, Entity] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        return labels.QUANTITY in self.entities and bool(self.entities.keys() & _GOODS)

    @property
    def start(self) -> int:
        return min(entity.start for entity in self.entities.values())

    @property
    def end(self) -> int:
        return max(entity.end for entity in self.entities.values())


def lines_by_model(
    reading: MailReading, places: Places, notation: Notation, sent: dt.date | None
) -> Iterator[LineItem]:
    """The order lines among the entities of ``reading``, its subject left out.

    An entity belongs to the line before it until one comes that this line has already, or a new text line brings a
    quantity of its own. A day behind several lines of one sentence is that of each of them.
    """
    groups = [group for group in _groups(reading) if group.is_complete]
    _share_days(groups, reading)
    for group in groups:
        item = _item(group, reading, places, notation, sent)
        if "quantity" in item:
            yield item


def days_of(reading: MailReading, notation: Notation, sent: dt.date | None) -> list[tuple[Entity, dt.date]]:
    """The delivery days that the mail names, with where."""
    found = [(entity, day_alone(reading.text_of(entity), notation, sent)) for entity in _body(reading)
             if entity.label == labels.DELIVERY_DATE]  # fmt: skip
    return [(entity, day) for entity, day in found if day is not None]


def _body(reading: MailReading) -> list[Entity]:
    """The entities behind the subject."""
    start = reading.text.index("\n\n")
    return [entity for entity in reading.entities if entity.start > start]


def _groups(reading: MailReading) -> list[_Group]:
    entities = _of_lines(reading)
    groups: list[_Group] = []
    current = _Group()
    for number, entity in enumerate(entities):
        if current.entities and _starts_line(entity, entities[number:], current, reading.text):
            groups.append(current)
            current = _Group()
        current.entities.setdefault(entity.label, entity)
    return [*groups, current] if current.entities else groups


def _of_lines(reading: MailReading) -> list[Entity]:
    """The entities that lines are made of. A number that follows a quantity without goods is that of the goods."""
    found: list[Entity] = []
    for entity in _body(reading):
        if entity.label in _FIELDS:
            found.append(entity)
        elif found and found[-1].label in (labels.QUANTITY, labels.UNIT):
            between = reading.text[found[-1].end : entity.start]
            if "\n" not in between and len(between) <= _WITHIN_REACH:
                found.append(Entity(entity.start, entity.end, labels.MATERIAL))
    return found


def _starts_line(entity: Entity, following: Sequence[Entity], current: _Group, text: str) -> bool:
    if entity.label == labels.DELIVERY_DATE:
        return False
    if entity.label in current.entities:
        return True
    between = text[current.end : entity.start]
    if "\n" in between and _is_whole_line(entity, following, text):
        return True
    if not current.is_complete:
        return "\n\n" in between and len(current.entities) == 1 and labels.DELIVERY_DATE in current.entities
    if entity.label in (labels.PRICE, labels.PRICE_UNIT, labels.UNIT):
        return False
    if "\n" not in between:
        return False
    return "\n\n" in between or _brings_quantity(entity, following, text)


def _is_whole_line(entity: Entity, following: Sequence[Entity], text: str) -> bool:
    """Whether the text line of ``entity`` has a quantity and goods: whatever came before, this is another."""
    end = text.find("\n", entity.end)
    found = {e.label for e in following if end < 0 or e.start < end}
    return labels.QUANTITY in found and bool(found & _GOODS)


def _brings_quantity(entity: Entity, following: Sequence[Entity], text: str) -> bool:
    """Whether the text line of ``entity`` has a quantity."""
    end = text.find("\n", entity.end)
    return any(e.label == labels.QUANTITY and (end < 0 or e.start < end) for e in following)


def _share_days(groups: Sequence[_Group], reading: MailReading) -> None:
    """Give a day that follows several lines of one sentence to all of them; take one that stands apart from all."""
    for group in groups:
        day = group.entities.get(labels.DELIVERY_DATE)
        others = [e for label, e in group.entities.items() if label != labels.DELIVERY_DATE]
        if day and not any(_one_sentence(reading.text, e, day) for e in others):
            del group.entities[labels.DELIVERY_DATE]
    for before, after in reversed(list(pairwise(groups))):
        day = after.entities.get(labels.DELIVERY_DATE)
        if day and labels.DELIVERY_DATE not in before.entities:
            last = max((e for e in before.entities.values()), key=lambda e: e.end)
            if "\n" not in reading.text[last.end : after.start].strip(" ") and _one_sentence(reading.text, last, day):
                before.entities[labels.DELIVERY_DATE] = day
    _share_leading_day(groups, reading)


def _share_leading_day(groups: Sequence[_Group], reading: MailReading) -> None:
    """A day before the first line ("by 12 March 3 x A and 5 x B") is that of the others in the sentence too."""
    for before, after in pairwise(groups):
        day = before.entities.get(labels.DELIVERY_DATE)
        if day and labels.DELIVERY_DATE not in after.entities and day.end <= after.start:
            first = min((e for e in after.entities.values()), key=lambda e: e.start)
            leads = all(day.end <= e.start for label, e in before.entities.items() if label != labels.DELIVERY_DATE)
            if leads and "\n" not in reading.text[day.end : first.start] and _one_sentence(reading.text, day, first):
                after.entities[labels.DELIVERY_DATE] = day


def _one_sentence(text: str, one: Entity, other: Entity) -> bool:
    first, second = sorted((one, other), key=lambda entity: entity.start)
    return not _SENTENCE_END.search(text[max(0, first.end - 3) : second.start])


def _item(
    group: _Group, reading: MailReading, places: Places, notation: Notation, sent: dt.date | None
) -> dict[str, Field]:
    item: dict[str, Field] = {}
    for entity in sorted(group.entities.values(), key=lambda entity: entity.start):
        text = " ".join(reading.text_of(entity).split())
        value = value_of(entity.label, text, notation, sent)
        if value is not None:
            page, box = places.find_next(text)
            name = _FIELDS[entity.label]
            item[name] = Field(name, value, text, _CONFIDENCE, page, box, _EVIDENCE)
    return item


def value_of(label: str, text: str, notation: Notation, sent: dt.date | None) -> Value | None:
    """What the text of an entity means; None where it means nothing."""
    if label in _NUMBERS:
        return _number(text, notation)
    if label == labels.DELIVERY_DATE:
        return day_alone(text, notation, sent)
    return text.rstrip(".") if label == labels.UNIT else text


def _number(text: str, notation: Notation) -> Decimal | None:
    number = parse_number(text, notation)
    return number if number is not None else number_of_words(text)
