"""``intray users``: who may log in to the review workbench."""

import contextlib
import getpass
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from datamodel.errors import ConfigurationError, ConflictError
from datamodel.people import Role, User, identity_key
from pipelines.consoles import err, out
from pipelines.options import ConfigOption
from pipelines.settings import load_settings
from pipelines.store_parts import People

app = typer.Typer(help="People of the review workbench: list, add, disable, new passwords.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="What the person types at login.")]


@app.command("list")
def list_(config: ConfigOption = None) -> None:
    """Everybody who may log in, and who once might."""
    out.print(_table(_people(config).users()))


@app.command()
def add(
    name: NameArgument,
    role: Annotated[Role, typer.Option("--role", help="What the person may do (docs/review.md).")] = Role.REVIEWER,
    display_name: Annotated[str, typer.Option("--display-name", help="As colleagues know the person.")] = "",
    config: ConfigOption = None,
) -> None:
    """Add a person. The password for the first login is shown once."""
    from pipelines.people import add_user, user_name

    people = _people(config)
    with told():
        password = add_user(people, name, display_name, role, who=getpass.getuser())
        out.print(f"{user_name(name)} may log in as {role}. Password for the first login: {password}")


@app.command()
def disable(name: NameArgument, config: ConfigOption = None) -> None:
    """Log a person out and let nobody log in under the name. The name stays in what was done."""
    people = _people(config)
    with told():
        people.change(_as_kept(name), who=getpass.getuser(), disabled=True)
        out.print(f"{name} may not log in any more.")


@app.command()
def enable(name: NameArgument, config: ConfigOption = None) -> None:
    """Let a person who was disabled log in again, with the same password."""
    people = _people(config)
    with told():
        people.change(_as_kept(name), who=getpass.getuser(), disabled=False)
        out.print(f"{name} may log in again.")


@app.command()
def reset(name: NameArgument, config: ConfigOption = None) -> None:
    """Log a person out everywhere and make a new password for one login; it is shown once."""
    from pipelines.people import reset_password

    people = _people(config)
    with told():
        password = reset_password(people, _as_kept(name), who=getpass.getuser())
        out.print(f"{name}: password for the next login: {password}")


@app.command()
def link(
    name: NameArgument,
    subject: Annotated[str, typer.Argument(help="By what the OpenID provider knows the person (sub).")],
    config: ConfigOption = None,
) -> None:
    """Let a person in by the OpenID provider (review.oidc). An unused one-time password ends."""
    settings = load_settings(config)
    if settings.review.oidc is None:
        raise ConfigurationError("There is no OpenID provider. Name one in review.oidc.")
    people = _people(config)
    with told():
        people.link(_as_kept(name), identity_key(settings.review.oidc.issuer, subject), who=getpass.getuser())
        out.print(f"{name} is {subject} at {settings.review.oidc.issuer}.")


@app.command()
def unlink(name: NameArgument, config: ConfigOption = None) -> None:
    """Let a person in by the OpenID provider no longer."""
    people = _people(config)
    with told():
        people.link(_as_kept(name), "", who=getpass.getuser())
        out.print(f"{name} is linked with nobody.")


def _table(users: Sequence[User]) -> Table:
    table = Table("name", "called", "role", "since", "", box=None)
    for user in users:
        state = "disabled" if user.disabled else "first login to come" if user.must_change_password else ""
        table.add_row(user.name, user.display_name, user.role, f"{user.created_at.astimezone():%Y-%m-%d}", state)
    return table


def _as_kept(name: str) -> str:
    """The name as the store has it."""
    from pipelines.people import user_name

    return user_name(name) or name


def _people(config: Path | None) -> People:
    from pipelines.stores import open_configured_store

    return open_configured_store(load_settings(config)).people


@contextlib.contextmanager
def told() -> Iterator[None]:
    """Tell what cannot be done in one line, with exit status 1."""
    try:
        yield
    except (KeyError, ValueError, ConflictError) as error:
        err.print(str(error.args[0]))
        raise typer.Exit(1) from None
