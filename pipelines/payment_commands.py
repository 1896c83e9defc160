"""``intray payments``: match them, look at them, see that statements add up, and what is left for dunning."""

from pathlib import Path
from typing import Annotated

import typer

from datamodel.master import PartnerRole
from datamodel.payments import PaymentState
from datamodel.stored_payments import PaymentFilter
from orders.leftovers import leftovers as leftovers_of
from pipelines import payment_tables
from pipelines.consoles import err, out
from pipelines.options import ConfigOption
from pipelines.payments import match_payments
from pipelines.posting import open_cashier
from pipelines.process import today
from pipelines.refreshing import open_settings_master_data
from pipelines.settings import load_settings
from pipelines.stores import open_configured_store

app = typer.Typer(help="Payments: what came in, and what it is for.", no_args_is_help=True)

_OPEN = (PaymentState.ANNOUNCED, PaymentState.MATCHED, PaymentState.POSTED)


@app.command()
def match(config: ConfigOption = None) -> None:
    """Take payments over from approved statements and advices, and match them to open items."""
    settings = load_settings(config)
    open_settings_master_data(settings).close()  # brings the open items of its files up to date
    done = match_payments(open_cashier(settings, open_configured_store(settings)))
    out.print(payment_tables.round_words(done))


@app.command("list")
def list_(
    state: Annotated[PaymentState | None, typer.Option("--state", help="Only these.")] = None,
    customer: Annotated[str, typer.Option("--customer", help="Only of the customer with this number.")] = "",
    words: Annotated[str, typer.Option("--words", help="In payer, texts, invoice numbers or key.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1)] = 100,
    config: ConfigOption = None,
) -> None:
    """Payments, the oldest first, with what they are for."""
    store = open_configured_store(load_settings(config))
    wanted = PaymentFilter(state=state, customer=customer, words=words)
    out.print(payment_tables.payments_table(store.payments.page(wanted, limit=limit)))


@app.command()
def show(
    key: Annotated[str, typer.Argument(help="A number or a key of a payment, as list and show tell them.")],
    config: ConfigOption = None,
) -> None:
    """Everything about one payment: where it was told, what it may be for and why, what became of it."""
    store = open_configured_store(load_settings(config))
    try:
        stored = store.payments.payment(key)
    except KeyError as error:
        err.print(str(error.args[0]))
        raise typer.Exit(1) from None
    out.print(payment_tables.payment_story(stored, store.payments.events(stored.id)))


@app.command()
def statements(
    account: Annotated[str, typer.Option("--account", help="Only of this account, as the bank writes it.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1)] = 50,
    config: ConfigOption = None,
) -> None:
    """Bank statements, the latest first: opening, bookings by the state of their payment, closing; each adds up."""
    store = open_configured_store(load_settings(config))
    out.print(payment_tables.statements_table(store.payments.statements(account=account, limit=limit)))


@app.command()
def leftovers(
    file: Annotated[Path | None, typer.Option("--csv", help="Write one row for each item that is left here.")] = None,
    config: ConfigOption = None,
) -> None:
    """What is left for dunning by customer: overdue, paid short, taken off; less announced and on account."""
    settings = load_settings(config)
    master_data, store = open_settings_master_data(settings), open_configured_store(settings)

    def name_of(number: str) -> str:
        partner = master_data.partner(number, PartnerRole.CUSTOMER)
        return partner.name if partner else ""

    found = leftovers_of(store.payments.open_items(), store.payments.in_states(_OPEN), today=today())
    if file is None:
        out.print(payment_tables.leftovers_table(found, name_of))
        return
    file.write_text(payment_tables.leftovers_csv(found, name_of), encoding="utf-8", newline="")
    out.print(f"{sum(len(one.leftovers) for one in found)} rows of {len(found)} customers in {file}.")
