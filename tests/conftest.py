"""Fixtures for all tests. Sockets other than loopback are forbidden."""

import io
import socket
from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail any attempt to leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise RuntimeError(f"a test tried to connect to {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def order_pdf() -> Callable[[str], bytes]:
    """Draws a German purchase order of one page and two lines, with the given number, that is read without doubt."""
    from reportlab.pdfgen.canvas import Canvas

    def draw(number: str) -> bytes:
        buffer = io.BytesIO()
        canvas = Canvas(buffer, invariant=1)
        canvas.setFont("Helvetica", 9)
        canvas.drawString(50, 800, "Hartmann GmbH, Industriestr. 5, 70565 Stuttgart")
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(50, 700, "Bestellung")
        canvas.setFont("Helvetica", 10)
        labelled = [("Bestellnummer:", number), ("Bestelldatum:", "05.03.2026"), ("Währung:", "EUR")]
        for row, (label, value) in enumerate(labelled):
            canvas.drawString(50, 670 - 15 * row, label)
            canvas.drawString(160, 670 - 15 * row, value)
        table = [
            ("Pos.", "Artikelnummer", "Bezeichnung", "Menge", "Einheit", "Einzelpreis", "Gesamtpreis"),
            ("10", "4711-A", "Kugelhahn DN15", "20", "Stk", "12,50", "250,00"),
            ("20", "4711-B", "Kugelhahn DN20", "20", "Stk", "12,50", "250,00"),
        ]
        for row, texts in enumerate(table):
            for x, text in zip((50, 90, 180, 330, 380, 430, 500), texts, strict=True):
                canvas.drawString(x, 600 - 15 * row, text)
        canvas.drawString(400, 530, "Nettobetrag")
        canvas.drawString(500, 530, "500,00")
        canvas.save()
        return buffer.getvalue()

    return draw
