"""Master data brought up to date: from the files that the settings name, and from a target that can be read."""

from adapters.master_data import SqlMasterData, open_master_data, refresh_files
from datamodel.errors import ConfigurationError
from datamodel.master import LoadReport, Material, OpenItem, OpenOrder, Partner, Plant, Stock
from pipelines.settings import Settings
from pipelines.target_settings import TrytonTargetSettings
from pipelines.targets import make_tryton_source

_KINDS = (Partner, Material, OpenOrder, OpenItem, Plant, Stock)


def open_settings_master_data(settings: Settings) -> SqlMasterData:
    """The master data in the store's database, with what changed in the files that the settings name.

    Raises:
        ConfigurationError: a file cannot be read, lacks a column, or seems incomplete.
        RetriableError: the database is out of reach.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    master_data = open_master_data(settings.store.url, cache=settings.home / "master")
    refresh_files(master_data, settings.master_data.files())
    return master_data


def refresh_from_target(master_data: SqlMasterData, settings: Settings, *, full: bool = False) -> LoadReport:
    """What the target of ``master_data.target`` has new since it was last read, or everything.

    Raises:
        ConfigurationError: there is no such target, or it cannot be read.
        RetriableError: it is out of reach.
    """
    name = settings.master_data.target
    target = settings.targets.get(name)
    if not isinstance(target, TrytonTargetSettings):
        raise ConfigurationError(f"master_data.target: there is no target '{name}' of the kind tryton.")
    source = f"target:{name}"
    last = {known: loaded_at for known, loaded_at, _ in master_data.sources()}.get(source)
    since = None if full else last
    changes = make_tryton_source(target).changes(since)
    return master_data.load(changes, full=since is None, source=source, kinds=_KINDS)
