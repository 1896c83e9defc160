"""Master data: kept in tables of the store's database, loaded from files, found by number and by words."""

from adapters.master_data.columns import FILE_KINDS
from adapters.master_data.files import FileSource
from adapters.master_data.refreshing import file_master_data, kind_of, load_file, refresh_files
from adapters.master_data.sql import SqlMasterData, open_master_data, temporary_master_data

__all__ = [
    "FILE_KINDS",
    "FileSource",
    "SqlMasterData",
    "file_master_data",
    "kind_of",
    "load_file",
    "open_master_data",
    "refresh_files",
    "temporary_master_data",
]
