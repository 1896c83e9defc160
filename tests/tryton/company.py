"""Puts a small company into an empty Tryton database. Run by ``scripts/tryton.sh`` in Tryton's own environment.

Everything that the tests read by number is here: the parties and products of the sample papers, a bank account, the
journals, and the user that Intray works as, who is no administrator. Documents are made by the tests themselves.
"""

import datetime as dt
import sys
from decimal import Decimal

from proteus import Model, config
from trytond.modules.account.tests.tools import create_chart, create_fiscalyear, create_tax, get_accounts
from trytond.modules.account_invoice.tests.tools import set_fiscalyear_invoice_sequences
from trytond.modules.company.tests.tools import create_company, get_company

YEARS = range(2025, 2036)
GROUPS = (
    "Sales",
    "Purchase",
    "Stock",
    "Accounting",
    "Statement",
)


def make_company() -> None:
    make_currencies()
    own = make_party("90000", "Nordwerk GmbH", "Werkstraße 1", "20095", "Hamburg", tax_id="DE136695976")
    create_company(party=own, currency=Model.get("currency.currency").find([("code", "=", "EUR")])[0])
    create_chart(get_company())
    for year in YEARS:
        make_year(year)
    taxes = make_taxes()
    make_partners()
    make_products(taxes)
    make_journals(own)
    make_numbers()
    make_user()


def make_currencies() -> None:
    for code, name, rate in (("EUR", "Euro", "1"), ("USD", "U.S. Dollar", "1.25")):
        currency = Model.get("currency.currency")(name=name, symbol=code, code=code, rounding=Decimal("0.01"))
        currency.rates.new(date=dt.date(2020, 1, 1), rate=Decimal(rate))
        currency.save()


def make_party(number: str, name: str, street: str, postal_code: str, city: str, *, tax_id="", mail="") -> object:
    country, _ = find_or_make("country.country", "code", "DE", name="Germany")
    party = Model.get("party.party")(name=name, code=number)
    (address,) = party.addresses
    address.street, address.postal_code, address.city, address.country = street, postal_code, city, country
    if tax_id:
        party.identifiers.new(type="eu_vat", code=tax_id)
    if mail:
        party.contact_mechanisms.new(type="email", value=mail)
    party.save()
    return party


def find_or_make(model: str, field: str, value: str, **others: object) -> tuple[object, bool]:
    found = Model.get(model).find([(field, "=", value)])
    if found:
        return found[0], False
    record = Model.get(model)(**{field: value}, **others)
    record.save()
    return record, True


def make_account(owner: object, iban: str, bank_name: str) -> object:
    party, is_new = find_or_make("party.party", "name", bank_name)
    if is_new:
        Model.get("bank")(party=party).save()
    (bank,) = Model.get("bank").find([("party", "=", party.id)])
    account = Model.get("bank.account")(bank=bank)
    account.owners.append(Model.get("party.party")(owner.id))
    account.numbers.new(type="iban", number=iban)
    account.save()
    return account


def make_year(year: int) -> None:
    days = dt.date(year, 1, 1), dt.date(year, 12, 31)
    fiscal_year = create_fiscalyear(get_company(), today=days)
    fiscal_year.name = str(year)
    fiscal_year.start_date, fiscal_year.end_date = days
    set_fiscalyear_invoice_sequences(fiscal_year)
    for kind in ("out_invoice", "out_credit_note", "in_invoice", "in_credit_note"):
        sequence = Model.get("ir.sequence.strict")(name=f"{kind} {year}", sequence_type=invoice_sequence_type())
        sequence.prefix = {"out_invoice": "RE", "out_credit_note": "GU", "in_invoice": "ER", "in_credit_note": "EG"}[
            kind
        ] + f"{year}-"
        sequence.company = get_company()
        sequence.save()
        setattr(fiscal_year.invoice_sequences[0], f"{kind}_sequence", sequence)
    fiscal_year.click("create_period")


def invoice_sequence_type() -> object:
    return Model.get("ir.sequence.type").find([("name", "=", "Invoice")])[0]


def make_taxes() -> dict[str, object]:
    taxes = {}
    for kind, name in (("sale", "Umsatzsteuer 19 %"), ("purchase", "Vorsteuer 19 %")):
        tax = create_tax(Decimal("0.19"))
        tax.name = tax.description = name
        (tax.group,) = [find_or_make("account.tax.group", "code", kind, name=name, kind=kind)[0]]
        tax.save()
        taxes[kind] = tax
    return taxes


def make_partners() -> None:
    hartmann = make_party(
        "10012", "Hartmann GmbH", "Industriestr. 5", "70565", "Stuttgart",
        tax_id="DE129274202", mail="einkauf@hartmann.example",
    )  # fmt: skip
    make_account(hartmann, "DE89370400440532013000", "Commerzbank")
    make_party("10013", "Petersen Anlagenbau", "Hafenweg 9", "28195", "Bremen", mail="order@petersen.example")
    wittmann = make_party(
        "70001", "Eisengießerei Wittmann GmbH", "Gießereiweg 2", "58089", "Hagen",
        tax_id="DE811569869", mail="verkauf@wittmann.example",
    )  # fmt: skip
    make_account(wittmann, "DE02120300000000202051", "Deutsche Kreditbank")


def make_products(taxes: dict[str, object]) -> None:
    expense, revenue = (Model.get("account.account").find([("code", "=", code)])[0] for code in ("5.1.1", "4.1.1"))
    category = Model.get("product.category")(name="Waren", accounting=True)
    category.account_expense, category.account_revenue = expense, revenue
    category.customer_taxes.append(Model.get("account.tax")(taxes["sale"].id))
    category.supplier_taxes.append(Model.get("account.tax")(taxes["purchase"].id))
    category.save()
    unit, kilogram = (Model.get("product.uom").find([("symbol", "=", s)])[0] for s in ("u", "kg"))
    make_product("4711-A", "Kugelhahn DN15", unit, "12.50", "7.20", category, gtin="4006381333931")
    make_product("4711-B", "Kugelhahn DN20", unit, "14.80", "8.40", category)
    make_product("S235-10", "Stabstahl S235, 10 mm", kilogram, "1.90", "1.10", category)


def make_product(number, name, unit, price, cost, category, *, gtin="") -> None:
    template = Model.get("product.template")(name=name, code=number, type="goods", default_uom=unit)
    template.salable = template.purchasable = True
    template.list_price = Decimal(price)
    template.account_category = category
    (product,) = template.products
    product.cost_price = Decimal(cost)
    if gtin:
        product.identifiers.new(type="ean", code=gtin)
    template.save()
    (product,) = Model.get("product.product").find([("template", "=", template.id)])
    supplier, customer = (Model.get("party.party").find([("code", "=", code)])[0] for code in ("70001", "10012"))
    offer = Model.get("purchase.product_supplier")(template=template, product=product, party=supplier)
    offer.code = f"W-{number}"
    offer.prices.new(quantity=0, unit_price=Decimal(cost))
    offer.lead_time = dt.timedelta(days=5)
    offer.save()
    Model.get("sale.product_customer")(template=template, product=product, party=customer, code=f"H-{number}").save()


def make_journals(own: object) -> None:
    """The bank's, whose statements balance, and one for payment advices, upon an account for money on its way."""
    accounts = get_accounts(get_company())
    (journal,) = Model.get("account.journal").find([("code", "=", "STA")])
    Statement = Model.get("account.statement.journal")  # noqa: N806
    bank_account = make_account(own, "DE75512108001245126199", "Nordbank")
    bank = Statement(name="Nordbank", journal=journal, validation="balance", account=accounts["cash"])
    bank.bank_account = bank_account
    bank.save()
    Statement(name="Payment advices", journal=journal, validation="amount", account=accounts["cash"]).save()


def make_numbers() -> None:
    """Numbers that look like some: SO-1, PO-1, WE-1."""
    for kind, prefix in (("Sale", "SO-"), ("Purchase", "PO-"), ("Supplier Shipment", "WE-")):
        for sequence in Model.get("ir.sequence").find([("sequence_type.name", "=", kind)]):
            sequence.prefix = prefix
            sequence.save()


def make_user() -> None:
    user = Model.get("res.user")(name="Intray", login="intray", email="intray@example.com")
    for name in GROUPS:
        user.groups.append(Model.get("res.group").find([("name", "=", name)])[0])
    company = get_company()
    user.companies.append(company)
    user.company = company
    user.password = "intray-of-tests"
    user.save()


if __name__ == "__main__":
    config.set_trytond(config_file=sys.argv[1], database=sys.argv[2])
    make_company()
