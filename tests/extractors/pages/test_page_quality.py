import pytest

from datamodel.document import BBox, Word
from extractors.pages.pdf import NativePage
from extractors.pages.quality import why_not_native

GERMAN = """Sehr geehrte Damen und Herren, bitte liefern Sie die folgenden Artikel bis zum vereinbarten Termin an unsere
Niederlassung und bestätigen Sie diese Bestellung innerhalb von zwei Arbeitstagen"""
POLISH = "Prosimy o dostawę następujących towarów do naszego magazynu oraz potwierdzenie niniejszego zamówienia w ciągu"
GREEK = "Παρακαλούμε παραδώστε τα ακόλουθα είδη στην αποθήκη μας και επιβεβαιώστε αυτή την παραγγελία εντός δύο ημερών"
NUMBERS = "4711-A 20 12,50 250,00 4712-B 5 119,00 595,00 DE129273398 2026-03-05 100 200 300"
SHIFTED = "".join(c if c == " " else chr(ord(c) - 29) for c in GERMAN.replace("ä", "ae").replace("\n", " "))


def page(text, *, picture_share=0.0, drawings=10, unmapped_share=0.0):
    words = tuple(Word(word, BBox(0.1, 0.1, 0.2, 0.2)) for word in text.split())
    return NativePage(1, 595, 842, 0, words, drawings, picture_share, unmapped_share)


@pytest.mark.parametrize("text", [GERMAN, POLISH, GREEK, NUMBERS, "Seite 2", "GmbH & Co. KG HRB"])
def test_text_of_any_language_is_used(text):
    assert why_not_native(page(text)) is None


def test_text_over_a_background_picture_is_used():
    assert why_not_native(page(GERMAN, picture_share=1.0)) is None


def test_bullets_of_a_symbol_font_do_no_harm():
    assert why_not_native(page(GERMAN + " \uf0b7" * 15)) is None


def test_an_empty_page_needs_no_ocr():
    assert why_not_native(page("", drawings=0)) is None


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (page(""), "no text layer"),
        (page(GERMAN, unmapped_share=0.6), "names no character"),
        (page("\ue001\ue002\ue003 \ue004\ue005 20 pcs"), "are none"),
        (page("(cid:12)(cid:44) (cid:7) abc"), "are none"),
        (page("\x01\x02\x03 abc"), "are none"),
        (page(SHIFTED), "mixed up"),
        (page("Fax from 08:15 page 1", picture_share=0.98), "over a picture"),
    ],
)
def test_pages_that_need_ocr_say_why(bad, reason):
    assert reason in why_not_native(bad)
