"""Pinned descriptions of the services that Intray calls and of the messages that it sends."""

from pathlib import Path

FOLDER = Path(__file__).parent
ERP_IDOC_WSDL = FOLDER / "erp_idoc.wsdl"
