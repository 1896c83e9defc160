"""What a reply to a sender says, by language. Nothing in it tells how sure Intray was, or what only we know."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from datamodel.extraction import DocumentType

_T = DocumentType


class ReturnKind(StrEnum):
    """Why a document goes back to its sender."""

    MISSING = "missing"
    WRONG = "wrong"
    UNREADABLE = "unreadable"
    DUPLICATE = "duplicate"
    NOT_FOR_US = "not_for_us"
    OTHER = "other"


LISTS_ISSUES = frozenset({ReturnKind.MISSING, ReturnKind.WRONG, ReturnKind.OTHER})
"""The kinds of which the reply tells what was found."""


@dataclass(frozen=True)
class Phrases:
    """A language.

    Attributes:
        thanks: with the paper as ``named`` has it.
        papers: with its possessive; the paper alone is its last word or words.
        reasons: why it goes back, without the point or colon behind it.
        requests: what the sender may do now.
        issues: sentences by the code of an issue, with ``{field}`` and ``{line}``; others are not for the sender.
        fields: what a field is called.
    """

    greeting: str
    thanks: str
    message: str
    named: str
    dated: str
    regards: str
    papers: Mapping[DocumentType, tuple[str, str]]
    reasons: Mapping[ReturnKind, str]
    requests: Mapping[ReturnKind, str]
    issues: Mapping[str, str]
    fields: Mapping[str, str]


_SAME = {
    "missing_for_record": "missing_field",
    "date_old": "date_in_future",
    "date_order": "date_in_future",
    "date_far": "date_in_future",
    "customer_ambiguous": "unknown_customer",
    "supplier_ambiguous": "unknown_supplier",
    "ambiguous_material": "unknown_material",
    "unit_wrong": "unit_unknown",
    "quantity_fraction": "quantity_implausible",
}
"""Issues of which the sender is told the same."""


def _with_same(issues: Mapping[str, str]) -> Mapping[str, str]:
    return {**issues, **{code: issues[other] for code, other in _SAME.items()}}


ENGLISH = Phrases(
    greeting="Dear Sir or Madam,",
    thanks="thank you for {paper}.",
    message="your message",
    named="{paper} {number}",
    dated="{paper} of {day}",
    regards="Kind regards",
    papers={
        _T.PURCHASE_ORDER: ("your", "purchase order"),
        _T.ORDER_CHANGE: ("your", "order change"),
        _T.ORDER_RESPONSE: ("your", "order confirmation"),
        _T.DELIVERY_NOTE: ("your", "delivery note"),
        _T.INVOICE: ("your", "invoice"),
        _T.PAYMENT_ADVICE: ("your", "payment advice"),
        _T.BANK_STATEMENT: ("your", "bank statement"),
        _T.RETURN_REQUEST: ("your", "return request"),
        _T.RECEIPT: ("your", "receipt"),
        _T.RECEIPT_ADVICE: ("your", "receipt advice"),
        _T.OTHER: ("your", "document"),
    },
    reasons={
        ReturnKind.MISSING: "Unfortunately we cannot process it, because something is missing",
        ReturnKind.WRONG: "Unfortunately we cannot process it, because something in it does not seem right",
        ReturnKind.UNREADABLE: "Unfortunately we cannot read it",
        ReturnKind.DUPLICATE: "We have received it before and do not process it again",
        ReturnKind.NOT_FOR_US: "It does not seem to be meant for us",
        ReturnKind.OTHER: "Unfortunately we cannot process it as it is",
    },
    requests={
        ReturnKind.MISSING: "Please send us a complete document.",
        ReturnKind.WRONG: "Please check it, and send us a corrected document.",
        ReturnKind.UNREADABLE: "Please send it again, as a PDF without a password if you can.",
        ReturnKind.DUPLICATE: "If it is meant to be carried out a second time, please tell us.",
        ReturnKind.NOT_FOR_US: "Please check to whom it should go.",
        ReturnKind.OTHER: "Please get in touch with us.",
    },
    issues=_with_same(
        {
            "missing_field": "Not stated: {field}.",
            "missing_line_field": "Line {line}, not stated: {field}.",
            "no_line_items": "No items are listed.",
            "missing_material": "Line {line}: neither an item number nor a description is stated.",
            "line_amount_differs": "Line {line}: quantity and price do not give the amount that is stated.",
            "line_sum_differs": "The amounts of the lines do not add up to the total.",
            "total_differs": "Net amount and tax do not add up to the gross amount.",
            "tax_implausible": "The tax does not fit the net amount.",
            "iban_invalid": "The IBAN is not valid.",
            "tax_id_invalid": "The VAT number is not valid.",
            "gtin_invalid": "Line {line}: the GTIN is not valid.",
            "date_in_future": "Please check the date: {field}.",
            "unknown_customer": "Please state your customer number with us.",
            "unknown_supplier": "Please state your supplier number with us.",
            "unknown_material": "Line {line}: it is not clear which of our items is meant.",
            "unit_unknown": "Line {line}: the unit does not fit the item.",
            "quantity_implausible": "Line {line}: please check the quantity.",
            "price_differs": "Line {line}: the price is not the one that was agreed.",
            "currency_differs": "The currency is not the one that was agreed.",
            "already_received": "We have received it before, with the same content.",
            "received_changed": "We have received a document with this number before, with other content.",
        }
    ),
    fields={},
)

GERMAN = Phrases(
    greeting="Sehr geehrte Damen und Herren,",
    thanks="vielen Dank für {paper}.",
    message="Ihre Nachricht",
    named="{paper} {number}",
    dated="{paper} vom {day}",
    regards="Mit freundlichen Grüßen",
    papers={
        _T.PURCHASE_ORDER: ("Ihre", "Bestellung"),
        _T.ORDER_CHANGE: ("Ihre", "Bestelländerung"),
        _T.ORDER_RESPONSE: ("Ihre", "Auftragsbestätigung"),
        _T.DELIVERY_NOTE: ("Ihren", "Lieferschein"),
        _T.INVOICE: ("Ihre", "Rechnung"),
        _T.PAYMENT_ADVICE: ("Ihr", "Zahlungsavis"),
        _T.BANK_STATEMENT: ("Ihren", "Kontoauszug"),
        _T.RETURN_REQUEST: ("Ihre", "Rücksendeanfrage"),
        _T.RECEIPT: ("Ihren", "Beleg"),
        _T.RECEIPT_ADVICE: ("Ihre", "Wareneingangsmeldung"),
        _T.OTHER: ("Ihr", "Dokument"),
    },
    reasons={
        ReturnKind.MISSING: "Leider können wir das Dokument nicht bearbeiten, weil Angaben fehlen",
        ReturnKind.WRONG: "Leider können wir das Dokument nicht bearbeiten, weil Angaben nicht zu stimmen scheinen",
        ReturnKind.UNREADABLE: "Leider können wir das Dokument nicht lesen",
        ReturnKind.DUPLICATE: "Das Dokument liegt uns bereits vor, wir bearbeiten es nicht noch einmal",
        ReturnKind.NOT_FOR_US: "Das Dokument scheint nicht für uns bestimmt zu sein",
        ReturnKind.OTHER: "Leider können wir das Dokument so nicht bearbeiten",
    },
    requests={
        ReturnKind.MISSING: "Bitte senden Sie uns ein vollständiges Dokument.",
        ReturnKind.WRONG: "Bitte prüfen Sie die Angaben, und senden Sie uns ein korrigiertes Dokument.",
        ReturnKind.UNREADABLE: "Bitte senden Sie es uns noch einmal, möglichst als PDF ohne Kennwort.",
        ReturnKind.DUPLICATE: "Falls es ein zweites Mal ausgeführt werden soll, geben Sie uns bitte Bescheid.",
        ReturnKind.NOT_FOR_US: "Bitte prüfen Sie, an wen es gehen soll.",
        ReturnKind.OTHER: "Bitte setzen Sie sich mit uns in Verbindung.",
    },
    issues=_with_same(
        {
            "missing_field": "Nicht angegeben: {field}.",
            "missing_line_field": "Position {line}, nicht angegeben: {field}.",
            "no_line_items": "Es sind keine Positionen aufgeführt.",
            "missing_material": "Position {line}: Es ist weder eine Artikelnummer noch eine Bezeichnung angegeben.",
            "line_amount_differs": "Position {line}: Menge und Preis ergeben nicht den angegebenen Betrag.",
            "line_sum_differs": "Die Beträge der Positionen ergeben nicht die Summe.",
            "total_differs": "Nettobetrag und Steuer ergeben nicht den Bruttobetrag.",
            "tax_implausible": "Die Steuer passt nicht zum Nettobetrag.",
            "iban_invalid": "Die IBAN ist ungültig.",
            "tax_id_invalid": "Die Umsatzsteuer-Identifikationsnummer ist ungültig.",
            "gtin_invalid": "Position {line}: Die GTIN ist ungültig.",
            "date_in_future": "Bitte prüfen Sie das Datum: {field}.",
            "unknown_customer": "Bitte geben Sie Ihre Kundennummer bei uns an.",
            "unknown_supplier": "Bitte geben Sie Ihre Lieferantennummer bei uns an.",
            "unknown_material": "Position {line}: Es ist nicht klar, welcher unserer Artikel gemeint ist.",
            "unit_unknown": "Position {line}: Die Mengeneinheit passt nicht zum Artikel.",
            "quantity_implausible": "Position {line}: Bitte prüfen Sie die Menge.",
            "price_differs": "Position {line}: Der Preis ist nicht der vereinbarte.",
            "currency_differs": "Die Währung ist nicht die vereinbarte.",
            "already_received": "Das Dokument liegt uns mit demselben Inhalt bereits vor.",
            "received_changed": "Ein Dokument mit dieser Nummer und anderem Inhalt liegt uns bereits vor.",
        }
    ),
    fields={
        "document_number": "Belegnummer",
        "document_date": "Belegdatum",
        "currency": "Währung",
        "net_amount": "Nettobetrag",
        "tax_amount": "Steuerbetrag",
        "gross_amount": "Bruttobetrag",
        "sender_name": "Absender",
        "sender_address": "Anschrift des Absenders",
        "sender_tax_id": "Umsatzsteuer-Identifikationsnummer",
        "sender_iban": "IBAN",
        "receiver_name": "Empfänger",
        "receiver_address": "Anschrift des Empfängers",
        "ship_to_name": "Warenempfänger",
        "ship_to_address": "Lieferanschrift",
        "customer_number": "Kundennummer",
        "supplier_number": "Lieferantennummer",
        "purchase_order_number": "Bestellnummer",
        "delivery_note_number": "Lieferscheinnummer",
        "invoice_number": "Rechnungsnummer",
        "delivery_date": "Liefertermin",
        "due_date": "Fälligkeit",
        "payment_terms": "Zahlungsbedingungen",
        "delivery_terms": "Lieferbedingungen",
        "payment_date": "Zahlungsdatum",
        "payment_reference": "Verwendungszweck",
        "contact_name": "Ansprechpartner",
        "period_start": "Beginn des Zeitraums",
        "period_end": "Ende des Zeitraums",
        "customer_name": "Kunde",
        "position": "Positionsnummer",
        "supplier_material_number": "Artikelnummer des Lieferanten",
        "customer_material_number": "Artikelnummer des Kunden",
        "gtin": "GTIN",
        "description": "Bezeichnung",
        "quantity": "Menge",
        "unit": "Mengeneinheit",
        "price_quantity": "Preiseinheit",
        "unit_price": "Einzelpreis",
        "batch_number": "Charge",
        "invoice_date": "Rechnungsdatum",
        "discount_amount": "Skonto",
        "paid_amount": "Zahlbetrag",
        "receiver_tax_id": "Umsatzsteuer-Identifikationsnummer des Empfängers",
        "receiver_iban": "IBAN des Empfängers",
        "account_iban": "IBAN des Kontos",
        "statement_number": "Auszugsnummer",
        "statement_date": "Auszugsdatum",
        "statement_kind": "Art des Auszugs",
        "opening_balance": "Anfangssaldo",
        "closing_balance": "Endsaldo",
        "sender_number": "Nummer des Absenders",
        "receiver_number": "Nummer des Empfängers",
        "ship_to_number": "Nummer der Lieferanschrift",
        "gross_weight": "Bruttogewicht",
        "net_weight": "Nettogewicht",
        "tracking_number": "Sendungsnummer",
        "package_numbers": "Nummern der Packstücke",
        "response_status": "Antwort",
        "backorder_quantity": "Restmenge",
        "short_quantity": "Fehlmenge",
        "rejected_quantity": "Zurückgewiesene Menge",
        "difference_reason": "Grund der Abweichung",
        "order_number": "Auftragsnummer",
        "order_position": "Auftragsposition",
        "tax_rate": "Steuersatz",
        "tax_category": "Steuerart",
        "allowance_amount": "Nachlass",
        "surcharge_amount": "Zuschlag",
        "prepaid_amount": "Bereits bezahlt",
        "line_action": "Änderung der Position",
        "deduction_amount": "Abzug",
        "deduction_reason": "Grund des Abzugs",
        "booking_date": "Buchungstag",
        "value_date": "Wertstellung",
        "amount": "Betrag",
        "counterparty_name": "Auftraggeber oder Empfänger",
        "counterparty_iban": "IBAN der Gegenseite",
        "end_to_end_id": "Ende-zu-Ende-Referenz",
        "transaction_code": "Geschäftsvorfallcode",
        "bank_reference": "Referenz der Bank",
        "original_amount": "Ursprungsbetrag",
        "original_currency": "Ursprungswährung",
        "charges_amount": "Entgelte",
        "return_reason": "Rückgabegrund",
        "reversal": "Storno",
        "ultimate_name": "Abweichender Beteiligter",
        "counterparty_bic": "BIC der Gegenseite",
        "creditor_reference": "Gläubigerreferenz",
        "mandate_id": "Mandatsreferenz",
        "instruction_id": "Auftragsreferenz",
        "exchange_rate": "Kurs",
        "batch_reference": "Sammlerreferenz",
    },
)

LANGUAGES: Mapping[str, Phrases] = {"en": ENGLISH, "de": GERMAN}
