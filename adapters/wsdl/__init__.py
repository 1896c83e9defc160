"""Pinned descriptions of the services that Intray calls."""

from pathlib import Path

ERP_IDOC_WSDL = Path(__file__).parent / "erp_idoc.wsdl"
ORDERS05_XSD = Path(__file__).parent / "orders05.xsd"
