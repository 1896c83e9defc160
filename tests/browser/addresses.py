"""The addresses of all pages, taken from the table of routes, so that a new page is looked at like every other."""

import re

from datamodel.stored import StoredDocument
from review.permissions import TABLE

_NO_PAGES = frozenset({"/static", "/start", "/login/oidc", "/login/oidc/return"})
_KNOWN = frozenset({"document_id", "sha256"})


def visited() -> list[str]:
    """Patterns of the routes that a browser can open; those with other parts than ``_KNOWN`` are parts of pages."""
    patterns = (path for method, path in TABLE if method == "GET" and path not in _NO_PAGES)
    pages = (path for path in patterns if not path.startswith("/api/"))
    return sorted(path for path in pages if set(re.findall(r"{(\w+)}", path)) <= _KNOWN)


def address(pattern: str, document: StoredDocument) -> str:
    """A route's pattern to an address: that of ``document`` or its file."""
    return pattern.format(document_id=document.id, sha256=document.file_sha256)
