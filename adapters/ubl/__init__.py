"""Business records as UBL 2.1: what an ERP, a portal or a Peppol access point reads."""
