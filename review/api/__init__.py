"""The JSON API for machines: what the pages do, under ``/api/v1`` (``docs/api.md``)."""
