"""``intray master``: load master data from files or from the ERP, and see what there is."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from datamodel.errors import ConfigurationError
from datamodel.master import LoadReport
from pipelines.consoles import err, out
from pipelines.options import ConfigOption
from pipelines.settings import Settings, load_settings

app = typer.Typer(help="Customers, materials, prices, orders, stock: load them, see them.", no_args_is_help=True)


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="CSV or XLSX, named by their kind.")],
    delta: Annotated[bool, typer.Option("--delta", help="Only what is new, changed, or marked as deleted.")] = False,
    kind: Annotated[str, typer.Option("--kind", help="What the files hold, where their names do not say it.")] = "",
    decimal: Annotated[str, typer.Option("--decimal", help="The decimal sign, where the file leaves it open.")] = "",
    encoding: Annotated[str, typer.Option("--encoding", help="Of CSV files.")] = "utf-8",
    shrink: Annotated[bool, typer.Option("--shrink", help="Load although much less is in it than before.")] = False,
    config: ConfigOption = None,
) -> None:
    """Load files; a whole one replaces what the last one of its kind brought."""
    from adapters.master_data import load_file

    master_data = _master_data(load_settings(config))
    for path in files:
        _tell(
            path.name,
            load_file(master_data, path, kind=kind, delta=delta, decimal=decimal, encoding=encoding, shrink=shrink),
        )


@app.command()
def refresh(
    full: Annotated[
        bool, typer.Option("--full", help="Everything, not only what changed since the last time.")
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Load what the ERP has new: the target that master_data.target names, and files that have changed."""
    from pipelines.refreshing import refresh_from_target

    settings = load_settings(config)
    master_data = _master_data(settings)
    if not settings.master_data.target:
        raise ConfigurationError("master_data.target names no target to ask. Files are loaded when they have changed.")
    _tell(settings.master_data.target, refresh_from_target(master_data, settings, full=full))


@app.command()
def status(config: ConfigOption = None) -> None:
    """How many records there are of each kind, and when they were last loaded."""
    master_data = _master_data(load_settings(config))
    counts = Table("kind", "records", box=None, pad_edge=False)
    for name, count in master_data.counts().items():
        counts.add_row(name.replace("_", " "), f"{count:,}")
    out.print(counts)
    for name, loaded_at, _ in master_data.sources():
        out.print(f"{name}: loaded {loaded_at:%Y-%m-%d %H:%M:%S}")


def _master_data(settings: Settings):  # type: ignore[no-untyped-def]  # SqlMasterData, imported when needed
    from pipelines.refreshing import open_settings_master_data

    return open_settings_master_data(settings)


def _tell(name: str, report: LoadReport) -> None:
    parts = {"added": report.added, "changed": report.changed, "deleted": report.deleted, "unchanged": report.unchanged}
    words = [f"{sum(counts.values()):,} {what}" for what, counts in parts.items() if counts]
    out.print(f"{name}: {', '.join(words) or 'nothing in it'}")
    for problem in report.problems:
        err.print(f"left out: {problem}", style="yellow")
