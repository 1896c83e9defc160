"""Can it be delivered by then?"""

import datetime as dt
from collections.abc import Collection, Iterator
from fractions import Fraction

from datamodel.extraction import DocumentType, Extraction, Issue, LineItem, Severity
from datamodel.master import Material
from orders.checks.conversion import in_base_units
from orders.checks.linked import linked_lines
from orders.checks.rules import Rules
from orders.paper import day_of, number_of, text_of
from pipelines.protocols import MasterData, Validator

_T = DocumentType
_ORDERS = frozenset({_T.PURCHASE_ORDER, _T.ORDER_CHANGE})


def deliveries_checked(rules: Rules) -> Validator:
    """A validator for the days that customers want their goods on: still to come, and not before we can have them."""

    def check_deliveries(extraction: Extraction, master_data: MasterData | None) -> Iterator[Issue]:
        if extraction.document_type not in _ORDERS:
            return
        yield from _passed(extraction, rules)
        if master_data is not None:
            yield from _too_soon(extraction, master_data, rules)

    return check_deliveries


def _passed(extraction: Extraction, rules: Rules) -> Iterator[Issue]:
    """Days before that of the document are another issue. Of a paper that was lying for weeks it is only told."""
    today, issued = rules.today(), day_of(extraction.fields, "document_date")
    passed = [(line, day) for line, day in _days(extraction) if day < today and (issued is None or day >= issued)]
    if not passed:
        return
    if issued and issued < today - dt.timedelta(days=rules.tolerances.backlog_days):
        last = max(day for _, day in passed)
        message = (
            f"The document is of {issued}, and its delivery date {last} has passed. Tell the customer a new one, "
            "unless the order was delivered already."
        )
        yield Issue("delivery_in_past", message, field="delivery_date", severity=Severity.WARNING)
        return
    for line, day in passed:
        passed_by = (
            f"Line {line}: the delivery date {day} has passed." if line else f"The delivery date {day} has passed."
        )
        message = f"{passed_by} Correct it from the page, or agree on a new one."
        yield Issue("delivery_in_past", message, field="delivery_date", line=line)


def _days(extraction: Extraction) -> Iterator[tuple[int | None, dt.date]]:
    """The delivery dates with their line; that of the header has none."""
    header = day_of(extraction.fields, "delivery_date")
    if header:
        yield None, header
    for line, item in enumerate(extraction.line_items, 1):
        day = day_of(item, "delivery_date")
        if day and day != header:
            yield line, day


def _too_soon(extraction: Extraction, master_data: MasterData, rules: Rules) -> Iterator[Issue]:
    """A warning: it is a wish, which the confirmation answers."""
    today, header = rules.today(), day_of(extraction.fields, "delivery_date")
    for line, item, material in linked_lines(extraction, master_data):
        wanted = day_of(item, "delivery_date") or header
        if wanted is None or wanted < today or not material.lead_time_days:
            continue
        possible = after_working_days(today, material.lead_time_days, rules.holidays)
        if wanted >= possible or _is_in_stock(item, material, master_data):
            continue
        message = (
            f"Line {line}: {material.number} is wanted on {wanted}, but takes {material.lead_time_days} working days, "
            f"until {possible}, and there is not enough in stock. Tell the customer when it will come."
        )
        yield Issue("delivery_too_soon", message, field="delivery_date", line=line, severity=Severity.WARNING)


def after_working_days(day: dt.date, count: int, holidays: Collection[dt.date] = ()) -> dt.date:
    """The day ``count`` working days after ``day``: Monday to Friday without ``holidays``."""
    while count > 0:
        day += dt.timedelta(days=1)
        if day.weekday() < 5 and day not in holidays:
            count -= 1
    return day


def _is_in_stock(item: LineItem, material: Material, master_data: MasterData) -> bool:
    quantity = number_of(item, "quantity")
    if quantity is None:
        return False
    wanted = in_base_units(quantity, text_of(item, "unit"), material)
    there = sum((Fraction(stock.quantity) for stock in master_data.stock(material.number)), Fraction(0))
    return wanted is not None and there >= wanted
