"""Master data out of Tryton: partners, materials, their numbers, open orders and items, plants and stock."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapters.tryton import masters
from adapters.tryton.lookups import find_units, search
from adapters.tryton.rpc import TrytonClient
from datamodel.errors import DeliveryRefusedError, RetriableError
from datamodel.master import MasterChange, MasterRecord, PartnerRole

OVERLAP = dt.timedelta(minutes=10)
"""A transaction of Tryton's dates its changes with its start, and they appear with its end: we look back that far."""

_PARTY_PARTS = ("identifiers", "contact_mechanisms", "addresses", "bank_accounts", "bank_accounts.numbers")


class TrytonSource:
    """Reads what has a number; satisfies ``MasterSource``. Records come in pages, by rising id within each kind.

    Args:
        customer_category, supplier_category: names of party categories; only their parties have the role then. Tryton
            itself does not tell customers from suppliers: without them each party is both.
        page_size: records of one call.
        units: ISO code → symbol of Tryton's unit, besides those that Tryton brings.
    """

    def __init__(
        self,
        client: TrytonClient,
        *,
        customer_category: str = "",
        supplier_category: str = "",
        page_size: int = 500,
        units: Mapping[str, str] | None = None,
    ) -> None:
        self._client = client
        self._categories = {PartnerRole.CUSTOMER: customer_category, PartnerRole.SUPPLIER: supplier_category}
        self._page_size = page_size
        self._units = dict(units or {})

    def changes(self, since: dt.datetime | None) -> Iterator[MasterChange]:
        """Everything that is in use, or what was written since ``since`` (and a little before), deactivated included.

        What was deleted in Tryton, not deactivated, leaves no trace that could be read: only a full load shows it.

        Raises:
            RetriableError: Tryton is out of reach, or lets the user not read what is needed.
        """
        after = since - OVERLAP if since else None
        try:
            yield from self._partners(after)
            yield from self._materials(after)
            yield from self._references(after)
            yield from self._orders(after)
            yield from self._items(after)
            yield from self._plants()
            yield from self._stock(after)
        except DeliveryRefusedError as error:
            raise RetriableError(f"Tryton does not let us read the master data: {error}") from error

    def _partners(self, after: dt.datetime | None) -> Iterator[MasterChange]:
        others = self._not_partners()
        clauses = [["code", "!=", None], *_changed(after, *_PARTY_PARTS)]
        for page in self._pages("party.party", clauses, masters.PARTY_NAMES, context=_ever(after)):
            ibans = self._ibans([item["id"] for item in page])
            for item in (item for item in page if item["id"] not in others):
                for role, category in self._categories.items():
                    if not category or category in [found["name"] for found in item["categories."]]:
                        record = masters.partner(item, role, ibans.get(item["id"], ()))
                        yield MasterChange(record, deleted=not item["active"])

    def _not_partners(self) -> set[int]:
        """Our own companies, and banks, which Tryton needs to be parties for their accounts alone."""
        companies = search(self._client, "company.company", [], ["party"])
        banks = search(self._client, "bank", [], ["party"])
        return {item["party"] for item in (*companies, *banks)}

    def _ibans(self, parties: Sequence[int]) -> dict[int, tuple[str, ...]]:
        clauses = [["type", "=", "iban"], ["account.owners", "in", list(parties)]]
        ibans: dict[int, tuple[str, ...]] = {}
        for item in search(self._client, "bank.account.number", clauses, ["number_compact", "account.owners"]):
            for owner in item["account."]["owners"]:
                ibans[owner] = (*ibans.get(owner, ()), item["number_compact"])
        return ibans

    def _materials(self, after: dt.datetime | None) -> Iterator[MasterChange]:
        company = search(
            self._client, "company.company", [["id", "=", self._client.company()]], ["currency.code"]
        )  # prices are in the company's currency
        currency = company[0]["currency."]["code"]
        clauses = [["code", "!=", None], *_changed(after, "identifiers", "template")]
        for page in self._pages("product.product", clauses, masters.PRODUCT_NAMES, context=_ever(after)):
            for item in page:
                yield MasterChange(masters.material(item, currency, self._units), deleted=not item["active"])

    def _references(self, after: dt.datetime | None) -> Iterator[MasterChange]:
        models = {"sale.product_customer": PartnerRole.CUSTOMER, "purchase.product_supplier": PartnerRole.SUPPLIER}
        for model, role in models.items():
            clauses = [["code", "!=", None], ["party.code", "!=", None], *_changed(after)]
            for page in self._pages(model, clauses, masters.REFERENCE_NAMES):
                for item in page:
                    yield from _all(masters.references(item, role))

    def _orders(self, after: dt.datetime | None) -> Iterator[MasterChange]:
        units = {unit.id: unit for unit in find_units(self._client).values()}
        for model, role in (("sale.sale", PartnerRole.CUSTOMER), ("purchase.purchase", PartnerRole.SUPPLIER)):
            clauses: list[Any] = [["number", "!=", None], ["party.code", "!=", None]]
            clauses += _changed(after, "lines", "lines.moves") if after else [["state", "in", list(masters.OPEN)]]
            for page in self._pages(model, clauses, masters.order_names(role)):
                for item in page:
                    record = masters.open_order(item, role, units, self._units)
                    yield MasterChange(record, deleted=item["state"] not in masters.OPEN)

    def _items(self, after: dt.datetime | None) -> Iterator[MasterChange]:
        clauses: list[Any] = [["number", "!=", None], ["party.code", "!=", None], ["invoice_date", "!=", None]]
        clauses += _changed(after) if after else [["state", "=", "posted"]]
        for page in self._pages("account.invoice", clauses, masters.INVOICE_NAMES):
            for item in page:
                record = masters.open_item(item)
                yield MasterChange(record, deleted=item["state"] != "posted" or not record.open_amount)

    def _warehouses(self) -> list[dict[str, Any]]:
        clauses = [["type", "=", "warehouse"], ["code", "!=", None]]
        return search(self._client, "stock.location", clauses, masters.WAREHOUSE_NAMES)

    def _plants(self) -> Iterator[MasterChange]:
        """All each time: there are few, and their addresses change beside them."""
        yield from _all(masters.plant(item) for item in self._warehouses())

    def _stock(self, after: dt.datetime | None) -> Iterator[MasterChange]:
        """What lies in the storage of each warehouse and is not assigned; all of it, or of what was moved."""
        clauses: list[Any] = [["code", "!=", None], ["type", "=", "goods"]]
        if after:
            moves = search(self._client, "stock.move", _changed(after), ["product"])
            clauses.append(["id", "in", sorted({move["product"] for move in moves})])
        for warehouse in self._warehouses():
            context = {
                "locations": [warehouse["storage_location."]["id"]],
                "stock_date_end": dt.datetime.now(dt.UTC).date(),
                "stock_assign": True,
                "with_childs": True,
            }
            for page in self._pages("product.product", clauses, ("code", "quantity"), context=context):
                for item in page:
                    if item["quantity"] or after:
                        yield MasterChange(masters.stock(item, warehouse))

    def _pages(
        self,
        model: str,
        clauses: Sequence[object],
        names: Sequence[str],
        *,
        context: Mapping[str, object] | None = None,
    ) -> Iterator[list[dict[str, Any]]]:
        """By id, not by offset: what comes or goes meanwhile shifts no page."""
        last = 0
        while True:
            page: list[dict[str, Any]] = self._client.call(
                model,
                "search_read",
                [["id", ">", last], *clauses],
                0,
                self._page_size,
                [["id", "ASC"]],
                list(names),
                context=context,
            )
            if page:
                yield page
                last = page[-1]["id"]
            if len(page) < self._page_size:
                return


def _all(records: Iterator[MasterRecord]) -> Iterator[MasterChange]:
    for record in records:
        yield MasterChange(record)


def _ever(after: dt.datetime | None) -> dict[str, object]:
    """A delta tells what was deactivated, too; Tryton leaves that out unless asked for."""
    return {"active_test": after is None}


def _changed(after: dt.datetime | None, *parts: str) -> list[object]:
    """The domain of what was written after, itself or one of its ``parts``."""
    if after is None:
        return []
    names = [
        f"{part}{name}" for part in ("", *(f"{part}." for part in parts)) for name in ("write_date", "create_date")
    ]
    return [["OR", *([name, ">=", after] for name in names)]]
