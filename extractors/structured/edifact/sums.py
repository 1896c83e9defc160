"""What the totals of a message say of its lines: control totals (CNT), amounts (MOA).

The rules are ours, ``EDI-01`` to ``EDI-06`` (``docs/formats/edifact.md``); the meaning of the qualifiers is that of
UNTDID 6069 and 5025.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from extractors.structured.edifact.lines import ALLOWANCE
from extractors.structured.edifact.reading import Reading, first_by_code
from extractors.structured.edifact.structure import Node
from extractors.structured.edifact.values import number_of

_ZERO = Decimal(0)
_CENT = Decimal("0.01")


def check_counts(reading: Reading, lines: Sequence[Node], quantities: Iterable[Node]) -> None:
    """The number of lines (CNT 2), and the sum of their quantities (CNT 1)."""
    controls = list(reading.root.all("CNT"))
    count = first_by_code(controls, "2")
    if count is not None:
        stated = number_of(count, 0, 1, reading.draft)
        if stated is not None and stated != len(lines):
            reading.draft.find_broken_rule(
                f"EDI-01: CNT counts {stated} lines, and the message has {len(lines)}.", count.place
            )
    total = first_by_code(controls, "1")
    if total is not None:
        _check_quantity(reading, total, quantities)


def _check_quantity(reading: Reading, total: Node, quantities: Iterable[Node]) -> None:
    stated = number_of(total, 0, 1, reading.draft)
    values = [number_of(node, 0, 1, reading.draft) for node in quantities]
    there = sum((value for value in values if value is not None), _ZERO)
    if stated is not None and stated != there:
        reading.draft.find_broken_rule(
            f"EDI-02: CNT says {stated} for the sum of quantities, and the lines have {there}.", total.place
        )


def amount_of(reading: Reading, nodes: Iterable[Node], *codes: str) -> Decimal | None:
    """The amount of the MOA with the first of the qualifiers ``codes``."""
    found = first_by_code(nodes, *codes)
    return None if found is None else reading.amount(found)


def summary(reading: Reading) -> list[Node]:
    """The amounts behind UNS, without those of taxes and allowances."""
    return list(reading.root.all("MOA"))


def check_lines(reading: Reading, total: Node | None) -> None:
    """The sum of the lines (MOA 79) where every line has an amount."""
    amounts = [item["net_amount"].value for item in reading.draft.line_items if "net_amount" in item]
    stated = None if total is None else reading.amount(total)
    if total is None or stated is None or len(amounts) < len(reading.draft.line_items):
        return
    there = sum((amount for amount in amounts if isinstance(amount, Decimal)), _ZERO)
    if abs(stated - there) > _CENT:
        reading.draft.find_broken_rule(
            f"EDI-03: The lines make {there}, and the message says {stated}.", total.place, field="net_amount"
        )


def allowances(reading: Reading) -> tuple[Decimal, Decimal]:
    """What is taken off the lines and what is added: by the ALC of the header, else by those of the summary."""
    off = on = _ZERO
    for node in list(reading.before_lines("ALC")) or list(reading.behind_lines("ALC")):
        amount = amount_of(reading, node.all("MOA"), "8", "23", "204", "131") or _ZERO
        if node.get(0) == ALLOWANCE:
            off += amount
        else:
            on += amount
    return off, on


def put_allowances(reading: Reading) -> None:
    """Their sums; where only MOA 131 tells one, what is below zero is taken off."""
    off, on = allowances(reading)
    total = first_by_code(summary(reading), "131")
    stated = None if total is None else reading.amount(total)
    if not (off or on) and stated:
        off, on = (-stated, _ZERO) if reading.sign * stated < 0 else (_ZERO, stated)
    place = next((node.place for node in (*reading.root.all("ALC"), total) if node is not None), reading.root.place)
    for name, amount in (("allowance_amount", off), ("surcharge_amount", on)):
        if amount:
            reading.draft.put_value(name, amount, f"{amount:f}", place)


def check_net(reading: Reading, net: Node | None) -> None:
    """The sum of the lines (79) with allowances and charges (131, or those of ALC) makes the net total (125)."""
    stated = None if net is None else reading.amount(net)
    lines = amount_of(reading, summary(reading), "79")
    if net is None or stated is None or lines is None:
        return
    told = amount_of(reading, summary(reading), "131")
    off, on = allowances(reading)
    more = on - off if told is None or off or on else told
    if abs(lines + more - stated) > _CENT:
        reading.draft.find_broken_rule(
            f"EDI-04: Lines {lines} and charges {more} make {lines + more}, and the message says {stated}.",
            net.place,
            field="net_amount",
        )


def taxes(reading: Reading) -> list[Node]:
    """The tax of each rate, from the summary."""
    groups = (first_by_code(tax.all("MOA"), "124", "150") for tax in reading.behind_lines("TAX"))
    return [node for node in groups if node is not None]


def check_taxes(reading: Reading, total: Node | None) -> None:
    """The taxes of all rates make the tax of the message (176)."""
    stated = None if total is None else reading.amount(total)
    amounts = [amount for node in taxes(reading) if (amount := reading.amount(node)) is not None]
    if total is None or stated is None or not amounts:
        return
    if abs(sum(amounts, _ZERO) - stated) > _CENT:
        reading.draft.find_broken_rule(
            f"EDI-06: The taxes of the rates make {sum(amounts, _ZERO)}, and the message says {stated}.",
            total.place,
            field="tax_amount",
        )


def check_total(reading: Reading, net: Decimal | None, tax: Decimal | None, total: Node | None) -> None:
    """Net and tax make the total."""
    gross = None if total is None else reading.amount(total)
    if total is None or gross is None or net is None or tax is None:
        return
    if abs(net + tax - gross) > _CENT:
        reading.draft.find_broken_rule(
            f"EDI-05: Net {net} and tax {tax} make {net + tax}, and the message says {gross}.",
            total.place,
            field="gross_amount",
        )
