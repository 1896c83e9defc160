"""The warehouse management system, by the service that ``adapters/wsdl/warehouse.wsdl`` describes."""
