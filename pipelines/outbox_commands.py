"""``intray outbox``: what leaves, what waits and why, dead letters, and news that nobody else tells."""

import contextlib
import getpass
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from datamodel.delivery import DeliveryState, StatusKind, StatusReport
from datamodel.errors import ConflictError, DocumentError
from pipelines import presentation
from pipelines.consoles import err, out
from pipelines.options import ConfigOption
from pipelines.settings import load_settings
from pipelines.store_protocols import Store

app = typer.Typer(help="Messages to the ERP and the warehouse: look at them, retry or drop them.", no_args_is_help=True)

_NOT_DONE = (DeliveryState.QUEUED, DeliveryState.SENT_UNKNOWN, DeliveryState.DEAD)
MessageArgument = Annotated[str, typer.Argument(help="A message id, as intray outbox list shows it.")]
WhyOption = Annotated[str, typer.Option("--why", help="The reason; it is kept with your name in the events.")]


@app.command("list")
def list_(
    state: Annotated[
        list[DeliveryState] | None, typer.Option("--state", help="Only these (default: what waits and what is dead).")
    ] = None,
    target: Annotated[str, typer.Option("--target", help="Only to this target.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1)] = 100,
    config: ConfigOption = None,
) -> None:
    """What waits, what it waits for, and what was given up; oldest first."""
    store = _store(config)
    out.print(presentation.outbox_table(store.messages(states=state or _NOT_DONE, target=target, limit=limit)))


@app.command()
def show(
    message: MessageArgument,
    raw: Annotated[bool, typer.Option("--raw", help="The bytes as they are sent.")] = False,
    config: ConfigOption = None,
) -> None:
    """What a message holds: an IDoc with the meaning of its fields, anything else as it is."""
    from adapters.idoc.show import show as describe

    with _told():
        payload = _store(config).message(message).payload
        if raw:
            typer.echo(payload, nl=False)
            return
        try:
            typer.echo(describe(payload))
        except DocumentError:  # no IDoc: a shipping order, or a record for Tryton
            typer.echo(payload)


@app.command()
def retry(message: MessageArgument, why: WhyOption, config: ConfigOption = None) -> None:
    """Make a message that waits or is dead due at once: the same id, the same bytes."""
    store = _store(config)
    with _told():
        store.retry(message, who=getpass.getuser(), why=why)
        out.print(f"{message} is due now; intray run sends it.")


@app.command()
def drop(
    message: MessageArgument,
    why: WhyOption,
    to_review: Annotated[bool, typer.Option("--to-review", help="Give its document to a person.")] = False,
    config: ConfigOption = None,
) -> None:
    """Never send a message that waits or is dead. What waits behind it goes on."""
    store = _store(config)
    with _told():
        store.drop(message, who=getpass.getuser(), why=why, to_review=to_review)
        out.print(f"{message} is not sent any more.")


class Told(StrEnum):
    """What somebody may say that he has seen there."""

    POSTED = "posted"
    FAILED = "failed"


_BECOMES = {Told.POSTED: DeliveryState.POSTED, Told.FAILED: DeliveryState.REJECTED}


@app.command()
def report(
    message: MessageArgument,
    told: Annotated[Told, typer.Argument(help="What you have seen there: posted, or failed.")],
    why: WhyOption,
    config: ConfigOption = None,
) -> None:
    """Say what became of a message where its target does not tell. A failed one goes to a person with its document."""
    store = _store(config)
    with _told():
        sent, who = store.message(message), getpass.getuser()
        status = StatusReport(StatusKind(told), "by hand", why, message_id=message)
        store.report(status, target=sent.target, who=who)
        state = store.delivery(message).state
        if state is not _BECOMES[told]:
            raise ConflictError(f"{message} stays {state.value.replace('_', ' ')}.")
        out.print(f"{message} is {state.value}.")


def _store(config: Path | None) -> Store:
    from pipelines.stores import open_configured_store

    return open_configured_store(load_settings(config))


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Tell what cannot be done in one line, with exit status 1."""
    try:
        yield
    except (KeyError, ConflictError) as error:
        err.print(str(error.args[0]))
        raise typer.Exit(1) from None
