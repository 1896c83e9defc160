import datetime as dt
import textwrap

import pytest

from datamodel.document import BBox, Document, FileRole, InputFile, MailHeaders, Page, PageOrigin, Word
from datamodel.extraction import Classification, DocumentType
from extractors.classifier import KeywordClassifier, language_of

T = DocumentType
RECEIVED = dt.datetime(2026, 3, 5, 8, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def classifier() -> KeywordClassifier:
    return KeywordClassifier()


def paper(drawing: str, *, subject: str = "", body: bool = False, title_height: float = 1.0) -> Document:
    """A page of 100 columns and 50 lines; its first line is ``title_height`` times as high as the others."""
    words = []
    for row, line in enumerate(textwrap.dedent(drawing).strip("\n").split("\n")):
        start = 0
        for text in line.split():
            start = line.index(text, start)
            y, height = 0.05 + row / 50, 0.01 * (title_height if row == 0 else 1.0)
            words.append(Word(text, BBox(start / 100, y, min(1.0, (start + len(text)) / 100), y + height)))
            start += len(text)
    mail = MailHeaders("a@example.com", "A", subject, "<1@example.com>") if subject else None
    role = FileRole.BODY if body else FileRole.FILE
    file = InputFile("paper.pdf", b"", "test", RECEIVED, role=role, mail=mail)
    return Document(file, (Page(1, 595, 842, tuple(words), PageOrigin.NATIVE),), text=drawing if body else "")


def kind_of(classifier: KeywordClassifier, drawing: str, **options: object) -> Classification:
    return classifier.classify(paper(drawing, **options))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("title", "kind", "language"),
    [
        ("Bestellung Nr. 4711", T.PURCHASE_ORDER, "de"),
        ("PURCHASE ORDER", T.PURCHASE_ORDER, "en"),
        ("Bon de commande", T.PURCHASE_ORDER, "fr"),
        ("Inkooporder", T.PURCHASE_ORDER, "nl"),
        ("Ordine d'acquisto", T.PURCHASE_ORDER, "it"),
        ("Orden de compra", T.PURCHASE_ORDER, "es"),
        ("Bestelländerung", T.ORDER_CHANGE, "de"),
        ("Change order", T.ORDER_CHANGE, "en"),
        ("Auftragsbestätigung", T.ORDER_RESPONSE, "de"),
        ("Order confirmation", T.ORDER_RESPONSE, "en"),
        ("Lieferschein", T.DELIVERY_NOTE, "de"),
        ("Packing slip", T.DELIVERY_NOTE, "en"),
        ("Rechnung", T.INVOICE, "de"),
        ("TAX INVOICE", T.INVOICE, "en"),
        ("Gutschrift", T.INVOICE, "de"),
        ("Zahlungsavis", T.PAYMENT_ADVICE, "de"),
        ("Remittance advice", T.PAYMENT_ADVICE, "en"),
        ("Kontoauszug", T.BANK_STATEMENT, "de"),
        ("Retourenschein", T.RETURN_REQUEST, "de"),
        ("Kassenbon", T.RECEIPT, "de"),
    ],
)
def test_title_tells_the_type(title: str, kind: DocumentType, language: str, classifier: KeywordClassifier) -> None:
    text = {
        "de": "wir bitten um die Lieferung der Menge zum Preis",
        "en": "please see the details of this for your records and the amount",
        "fr": "nous vous prions de bien vouloir noter pour le compte de la maison",
        "nl": "wij verzoeken u om het volgende te leveren aan het adres van ons bedrijf",
        "it": "vi preghiamo di voler fornire quanto segue per la nostra sede di Torino",
        "es": "le rogamos que nos envíe lo siguiente para la sede de nuestra empresa",
    }[language]
    found = kind_of(classifier, f"{title}\n\n{text}", title_height=1.6)
    assert found.document_type is kind
    assert found.language == language
    assert found.confidence >= 0.7
    assert found.evidence


def test_title_in_spaced_letters_is_read(classifier: KeywordClassifier) -> None:
    assert kind_of(classifier, "B E S T E L L U N G").document_type is T.PURCHASE_ORDER


def test_title_counts_more_than_a_mention(classifier: KeywordClassifier) -> None:
    drawing = """
        Rechnung Nr. 7

        Ihre Bestellung: 4711
        zu Lieferschein: 815
    """
    assert kind_of(classifier, drawing, title_height=1.6).document_type is T.INVOICE


def test_confidence_falls_where_two_titles_stand_side_by_side(classifier: KeywordClassifier) -> None:
    one = kind_of(classifier, "Lieferschein")
    two = kind_of(classifier, "Lieferschein                    Rechnung")
    assert two.confidence < one.confidence
    assert two.confidence < 0.8


def test_paper_without_a_title_is_other(classifier: KeywordClassifier) -> None:
    found = kind_of(classifier, "Sehr geehrte Damen und Herren\nwir laden Sie zum Sommerfest ein")
    assert (found.document_type, found.evidence) == (T.OTHER, ("no title of order paper",))


def test_mention_within_a_letter_makes_no_sure_type(classifier: KeywordClassifier) -> None:
    text = (
        30 * "\n"
        + "wir danken fuer das Gespraech und kommen auf die Rechnung in den naechsten Tagen noch einmal zurueck"
    )
    found = kind_of(classifier, "Guten Tag" + text)
    assert found.document_type is T.OTHER or found.confidence < 0.8


def test_subject_of_the_mail_helps(classifier: KeywordClassifier) -> None:
    without = kind_of(classifier, "Anbei unsere Daten")
    helped = kind_of(classifier, "Anbei unsere Daten", subject="Bestellung 4711")
    assert without.document_type is T.OTHER
    assert helped.document_type is T.PURCHASE_ORDER
    assert helped.confidence < 0.8


@pytest.mark.parametrize(
    "text",
    [
        "Order now! 20 % off\nunsubscribe here",
        "Jetzt bestellen\nNewsletter abbestellen",
        "View in your browser\nOrder now",
    ],
)
def test_bulk_mail_is_no_order_paper(text: str, classifier: KeywordClassifier) -> None:
    found = kind_of(classifier, text, body=True, subject="Order")
    assert (found.document_type, found.evidence) == (T.OTHER, ("a mailing to many",))


def test_words_of_bulk_mail_on_paper_mean_nothing(classifier: KeywordClassifier) -> None:
    assert kind_of(classifier, "Bestellung\n\nNewsletter-Druck").document_type is T.PURCHASE_ORDER


def test_mail_that_asks_for_goods_is_an_order(classifier: KeywordClassifier) -> None:
    text = "Guten Tag,\nbitte liefern Sie uns 50 Stk Art.-Nr. KH-25-100.\nMit freundlichen Grüßen\nJens Petersen"
    found = kind_of(classifier, text, body=True)
    assert found.document_type is T.PURCHASE_ORDER
    assert found.evidence == ("the mail asks for goods",)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wir bitten um die Lieferung bis zum Ende der Woche", "de"),
        ("Please deliver these to the address below", "en"),
        ("Nous vous prions de livrer à notre adresse", "fr"),
        ("Rechnung Menge Preis Betrag", "de"),
        ("Invoice Quantity Price Amount", "en"),
        ("4711 2026", "en"),
        ("", "en"),
    ],
)
def test_language_is_the_one_with_most_of_its_words(text: str, language: str) -> None:
    assert language_of(text) == language
