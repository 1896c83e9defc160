"""Numbers with the leading zeros that SAP keeps them with (conversion routine ALPHA), as IDocs skip that routine."""

from collections.abc import Iterable

from adapters.idoc.trade.mapping import unfit


def padded(number: str, length: int) -> str:
    """``4711`` → ``0000004711``; what holds a letter stays as it is."""
    return number.zfill(length) if number.isascii() and number.isdigit() else number


def item_numbers(positions: Iterable[str], length: int, document: str) -> list[str]:
    """The item numbers of a document's lines. Raises ``DocumentError`` where two share one, or there is none."""
    numbers = [padded(position, length) for position in positions]
    if not numbers or len(set(numbers)) != len(numbers):
        raise unfit(f"The items of {document} are numbered {', '.join(numbers) or 'not at all'}")
    return numbers
