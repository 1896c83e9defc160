"""Tryton, an ERP: records to it and master data from it, by its JSON-RPC.

Tryton is under the GPL. It is a server somewhere else, and nothing of it is imported here.
"""

from adapters.tryton.format import TrytonFormat
from adapters.tryton.options import TrytonOptions
from adapters.tryton.rpc import TrytonClient
from adapters.tryton.source import TrytonSource
from adapters.tryton.target import TrytonTarget

__all__ = ["TrytonClient", "TrytonFormat", "TrytonOptions", "TrytonSource", "TrytonTarget"]
