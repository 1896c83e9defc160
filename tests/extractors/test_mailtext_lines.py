import datetime as dt
import re
from decimal import Decimal

import pytest

from datamodel.document import FileRole, InputFile, MailHeaders
from datamodel.extraction import LineItem
from extractors.mail import lay_out
from extractors.mailtext_lines import lines_by_model
from extractors.mailtext_places import Places
from extractors.values import notation_of
from models.mail import labels
from models.mail.pieces import Entity
from models.mail.reader import MailReading

SENT = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
NAMES = {"Q": labels.QUANTITY, "U": labels.UNIT, "M": labels.MATERIAL, "D": labels.DESCRIPTION, "P": labels.PRICE,
         "N": labels.PRICE_UNIT, "T": labels.DELIVERY_DATE, "O": labels.ORDER_NUMBER}  # fmt: skip


def lines(marked: str) -> list[LineItem]:
    """Lines of a text whose entities are marked: "please send [Q 20] [U pcs] [M 4711-A]"."""
    text, entities = "Order\n\n", []
    for number, part in enumerate(re.split(r"\[(\w [^\]]+)\]", marked)):
        if number % 2:
            entities.append(Entity(len(text), len(text) + len(part) - 2, NAMES[part[0]]))
        text += part[2:] if number % 2 else part
    mail = MailHeaders("a@bau.example", "", "Order", "<1@bau.example>", SENT)
    body = text.removeprefix("Order\n\n")
    document = lay_out(InputFile("body.txt", body.encode(), "mail:1", SENT, FileRole.BODY, "f" * 64, mail))
    reading = MailReading(text, labels.ORDER, 0.9, tuple(entities))
    return list(lines_by_model(reading, Places(document), notation_of(body, language="de"), SENT.date()))


def values(marked: str) -> list[dict[str, object]]:
    return [{name: field.value for name, field in item.items()} for item in lines(marked)]


def pairs(marked: str) -> list[tuple[object, object]]:
    return [
        (line["quantity"], line.get("supplier_material_number", line.get("description"))) for line in values(marked)
    ]


def test_entities_of_a_sentence_are_a_line() -> None:
    [line] = values("bitte [Q 1.200] [U Stk.] [M 4711-A] zu [P 12,50] EUR per [N 100] bis [T 12. März]")
    assert line == {
        "quantity": Decimal(1200),
        "unit": "Stk",
        "supplier_material_number": "4711-A",
        "unit_price": Decimal("12.50"),
        "price_quantity": Decimal(100),
        "delivery_date": dt.date(2026, 3, 12),
    }


def test_a_number_word_is_a_quantity() -> None:
    assert pairs("schick mir [Q zwei] [U Dutzend] [D Ordner breit]") == [(Decimal(2), "Ordner breit")]


@pytest.mark.parametrize(
    "marked",
    [
        "bitte [Q 3] [U Stk] [M A-1] und [Q 5] [U Stk] [M B-2].",
        "[M A-1] [Q 3] [U Stk], [M B-2] [Q 5]",
        "[Q 3] [M A-1]\n[Q 5] [M B-2]",
        "[M A-1]\n[Q 3]\n[U Stk]\n[M B-2]\n[Q 5]\n[U Stk]",
        "[Q 3] [D Ventil]\n   Art. [M A-1]\n[Q 5] [D Hahn]\n   Art. [M B-2]",
        "[M A-1] | [D Ventil] | [Q 3] | [U Stk] | [P 2,50]\n[M B-2] | [D Hahn] | [Q 5] | [U Stk] | [P 3,50]",
        "[M X-9] gibt es\n[Q 3] [M A-1]\n[Q 5] [M B-2]",
    ],
)
def test_each_line_gets_its_own(marked: str) -> None:
    assert pairs(marked) == [(Decimal(3), "A-1"), (Decimal(5), "B-2")]


def test_a_missed_quantity_does_not_shift_the_lines_below() -> None:
    marked = "[M A-1] [D Ventil]\n[Q 5] [M B-2] [D Hahn]\n[Q 7] [M C-3] [D Rohr]"
    assert pairs(marked) == [(Decimal(5), "B-2"), (Decimal(7), "C-3")]


@pytest.mark.parametrize("marked", ["[Q 3] [U Stk] wurden bestellt", "haben Sie [M A-1]?", "[D Ventil]", ""])
def test_half_a_line_is_none(marked: str) -> None:
    assert pairs(marked + " x") == []


def test_a_number_behind_a_quantity_without_goods_is_that_of_the_goods() -> None:
    assert pairs("- [Q 40] [U Meter] Schlauch, Art. [O PB-0500]") == [(Decimal(40), "PB-0500")]
    assert pairs("Bestellung [O 4711]: [Q 40] [U Meter] [M A-1]") == [(Decimal(40), "A-1")]


def days(marked: str) -> list[object]:
    return [line.get("delivery_date") for line in values(marked)]


def test_a_day_behind_several_lines_is_that_of_all() -> None:
    assert days("send [Q 3] [M A-1] and [Q 5] [M B-2] by [T 12.03.2026].") == [dt.date(2026, 3, 12)] * 2


def test_a_day_before_several_lines_is_that_of_all() -> None:
    assert days("by [T 12.03.2026] send [Q 3] [M A-1] and [Q 5] [M B-2].") == [dt.date(2026, 3, 12)] * 2


def test_a_day_in_a_list_is_that_of_its_line() -> None:
    assert days("[Q 3] [M A-1] [T 12.03.2026]\n[Q 5] [M B-2] [T 13.03.2026]") == [
        dt.date(2026, 3, 12),
        dt.date(2026, 3, 13),
    ]


def test_a_day_of_its_own_belongs_to_no_line() -> None:
    assert days("[Q 3] [M A-1]\n\nLiefertermin: [T 12.03.2026]") == [None]


def test_equal_numbers_stand_where_each_is_written() -> None:
    first, second = lines("[Q 5] [M A-1]\n[Q 5] [M B-2]")
    assert first["quantity"].bbox is not None
    assert second["quantity"].bbox is not None
    assert first["quantity"].bbox.y0 < second["quantity"].bbox.y0
