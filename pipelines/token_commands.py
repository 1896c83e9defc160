"""``intray tokens``: which machines may use the API."""

import getpass
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from datamodel.machines import MachineToken
from datamodel.people import Role
from pipelines.consoles import out
from pipelines.machines import USUAL_DAYS, add_token
from pipelines.options import ConfigOption
from pipelines.settings import load_settings
from pipelines.store_parts import Tokens
from pipelines.user_commands import told

app = typer.Typer(help="Tokens of machines that use the API: list, add, revoke.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="Of the machine; events name it machine:NAME.")]


@app.command("list")
def list_(config: ConfigOption = None) -> None:
    """Every token that is or was good for something."""
    out.print(_table(_tokens(config).all()))


@app.command()
def add(
    name: NameArgument,
    role: Annotated[Role, typer.Option("--role", help="What the machine may do (docs/api.md).")] = Role.REVIEWER,
    days: Annotated[int, typer.Option("--days", help="For how long; 0 for good.")] = USUAL_DAYS,
    config: ConfigOption = None,
) -> None:
    """Make a token. It is shown once."""
    tokens = _tokens(config)
    with told():
        secret = add_token(tokens, name, role, who=getpass.getuser(), days=days)
        out.print(f"Token of {name} ({role}), shown once:\n{secret}", soft_wrap=True, highlight=False)


@app.command()
def revoke(name: NameArgument, config: ConfigOption = None) -> None:
    """Let a machine in no longer. The name stays in what was done."""
    tokens = _tokens(config)
    with told():
        tokens.revoke(name, who=getpass.getuser())
        out.print(f"The token of {name} is good for nothing any more.")


def _table(tokens: Sequence[MachineToken]) -> Table:
    table = Table("name", "role", "made by", "made", "ends", "last used", "", box=None)
    for token in tokens:
        moments = (f"{at.astimezone():%Y-%m-%d}" if at else "never" for at in (token.expires_at, token.used_at))
        made = f"{token.created_at.astimezone():%Y-%m-%d}"
        table.add_row(token.name, token.role, token.created_by, made, *moments, "revoked" if token.revoked else "")
    return table


def _tokens(config: Path | None) -> Tokens:
    from pipelines.stores import open_configured_store

    return open_configured_store(load_settings(config)).tokens
