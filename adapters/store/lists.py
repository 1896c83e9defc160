"""What lists show and search of a document, repeated in its row so that they need not open its extraction."""

import unicodedata
from decimal import Decimal

from adapters.store.tables import DocumentRow
from datamodel.extraction import Extraction

_SENDER = 200
"""Characters of a sender's name that lists keep: an entry of an index of PostgreSQL has its limits."""
_LONGEST = {"sender": 80, "number": 60, "partner": 40, "title": 120}
"""Characters of each in ``searchable``, which is part of an index, too."""


_TOTALS = ("gross_amount", "net_amount")


def repeat_for_lists(row: DocumentRow, extraction: Extraction | None) -> None:
    """Fill what repeats ``extraction``. ``row.title`` is there already."""

    def text(name: str) -> str:
        field = extraction.fields.get(name) if extraction else None
        return str(field.value) if field else ""

    links = extraction.links if extraction else {}
    row.number, row.sender = text("document_number"), text("sender_name")[:_SENDER]
    row.partner = links.get("customer") or links.get("supplier") or ""
    totals = [extraction.fields[name].value for name in _TOTALS if name in extraction.fields] if extraction else []
    row.amount = next((float(total) for total in totals if isinstance(total, Decimal)), None)
    row.currency = text("currency")[:3]
    row.searchable = searchable_words(row.sender, row.number, row.partner, row.title)


def searchable_words(sender: str, number: str, partner: str, title: str) -> str:
    """The four with a bar between them, and none within, in the letters that ``folded`` makes."""
    parts = {"sender": sender, "number": number, "partner": partner, "title": title}
    return "|".join(folded(text)[: _LONGEST[name]] for name, text in parts.items())


def folded(text: str) -> str:
    """Upper or lower case, wide or narrow, one blank or many: the same."""
    return " ".join(unicodedata.normalize("NFKC", text.replace("|", " ")).casefold().split())


def decimal_of(amount: float | None) -> Decimal | None:
    """An amount as lists keep it, with the 15 digits that a float holds."""
    return None if amount is None else Decimal(f"{amount:.15g}")


def sender_pattern(word: str) -> str:
    """For LIKE with the escape ``/``: ``word`` before the first of the three bars of ``searchable``."""
    return f"%{_escaped(folded(word))}%|%|%|%"


def partner_pattern(number: str) -> str:
    """For LIKE with the escape ``/``: exactly this partner."""
    return f"%|%|{_escaped(folded(number))}|%"


def word_pattern(word: str) -> str:
    """For LIKE with the escape ``/``: ``word`` anywhere."""
    return f"%{_escaped(folded(word))}%"


def _escaped(text: str) -> str:
    return text.replace("/", "//").replace("%", "/%").replace("_", "/_")
