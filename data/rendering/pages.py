"""HTML to PDF, the same bytes every time."""

import io

import pikepdf
from weasyprint import HTML

_STAMP = "D:20260301080000Z"


def draw(html: str, *, producer: str = "") -> bytes:
    """A PDF of ``html``. ``producer`` is what the sender's software calls itself in the metadata."""
    raw = HTML(string=html).write_pdf(uncompressed_pdf=False)
    assert isinstance(raw, bytes)
    return _settle(raw, producer=producer)


def lock(pdf: bytes, *, password: str) -> bytes:
    """The same PDF behind a password. RC4, because AES starts from random bytes and would differ every time."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        encryption = pikepdf.Encryption(owner=password, user=password, R=3, aes=False, metadata=False)
        document.save(out, encryption=encryption, static_id=True)
    return out.getvalue()


def _settle(pdf: bytes, *, producer: str) -> bytes:
    """Fixed dates, producer and id."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.docinfo["/CreationDate"] = _STAMP
        document.docinfo["/ModDate"] = _STAMP
        document.docinfo["/Producer"] = producer or "WeasyPrint"
        document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()
