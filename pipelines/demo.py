"""``intray demo``: the sample inbox all the way into a sandbox ERP, and a summary of what happened."""

import os
import shutil
from pathlib import Path
from urllib.parse import urljoin

import requests
from rich.console import Console
from rich.table import Table

from pipelines import presentation
from pipelines.settings import FolderInboxSettings, MasterDataSettings, Settings, SoapTargetSettings, StoreSettings

DATA = Path(__file__).parent.parent / "data"


def demo_settings(home: Path, *, erp_url: str = "http://127.0.0.1:0") -> Settings:
    """The embedded defaults: SQLite, local files, a folder inbox, the sandbox ERP."""
    return Settings(
        home=home,
        inboxes={"folder": FolderInboxSettings(path=home / "inbox", settle_seconds=0)},
        store=StoreSettings(url=f"sqlite:///{home / 'intray.db'}", blobs=str(home / "blobs")),
        targets={
            "erp": SoapTargetSettings(url=erp_url, sales_organisation="1000", distribution_channel="10", division="00")
        },
        master_data=MasterDataSettings(
            customers=DATA / "master/customers.csv",
            materials=DATA / "master/materials.csv",
            customer_materials=DATA / "master/customer_materials.csv",
        ),
    )


def run_demo(home: Path, out: Console) -> None:
    """Copy the sample inbox, start the sandbox ERP, run one round through the flows, show the outcome."""
    from adapters.sandbox.erp import running_erp
    from pipelines import flows, rounds
    from pipelines.components import build_components

    _fresh(home)
    with running_erp(home / "erp") as url:
        components = build_components(demo_settings(home, erp_url=url))
        flows.use(components)
        out.rule("The inbox")
        out.print(f"{len(list((home / 'inbox').iterdir()))} files in {home / 'inbox'}; a sandbox ERP at {url}")
        done = rounds.run_once()
        out.rule("What became of each document")
        out.print(presentation.round_table(done))
        out.rule("intray status")
        out.print(presentation.summary_table(components.store.summary()))
        out.rule("What the ERP received")
        out.print(_received(url))
    out.print(f"\nIDocs: {home / 'erp'}   Store: {home / 'intray.db'}   Look closer: {_command(home, 'show 1')}")


def _fresh(home: Path) -> None:
    for name in ("inbox", "blobs", "erp"):
        shutil.rmtree(home / name, ignore_errors=True)
    for path in home.glob("intray.db*"):
        path.unlink()
    inbox = home / "inbox"
    inbox.mkdir(parents=True)
    for path in sorted((DATA / "inbox").iterdir()):
        if path.suffix != ".json":
            shutil.copy2(path, inbox / path.name)


def _received(url: str) -> Table:
    table = Table("IDoc", "customer's order", "ARCKEY", "came again")
    for entry in requests.get(urljoin(url, "/idocs"), timeout=10).json():
        table.add_row(entry["idoc_number"], entry["order_number"], entry["arckey"], str(entry["repeats"]))
    return table


def _command(home: Path, arguments: str) -> str:
    variables = f"INTRAY_STORE__URL=sqlite:///{home / 'intray.db'} INTRAY_STORE__BLOBS={home / 'blobs'}"
    return f"{variables} {Path(os.environ.get('VIRTUAL_ENV', '.venv')) / 'bin/intray'} {arguments}"
