import pytest

from datamodel.extraction import Classification, DocumentType
from extractors.mailtext_intent import classified
from models.mail import labels
from models.mail.pieces import Entity
from models.mail.reader import MailReading

T = DocumentType
NOTHING = Classification(T.OTHER, 0.9, "de", ("no title of order paper",))


def reading(intent: str, probability: float = 0.95) -> MailReading:
    return MailReading("s\n\n5 A-1", intent, probability, (Entity(3, 4, labels.QUANTITY),))


@pytest.mark.parametrize(
    ("intent", "kind"),
    [
        (labels.ORDER, T.PURCHASE_ORDER),
        (labels.ORDER_CHANGE, T.ORDER_CHANGE),
        (labels.COMPLAINT, T.RETURN_REQUEST),
        (labels.DELIVERY_NOTICE, T.DELIVERY_NOTE),
        (labels.PAYMENT_NOTICE, T.PAYMENT_ADVICE),
        (labels.QUESTION, T.OTHER),
        (labels.OTHER, T.OTHER),
    ],
)
def test_what_a_mail_wants_is_its_type(intent: str, kind: DocumentType) -> None:
    found = classified(reading(intent), 0.0, NOTHING)
    assert found.document_type is kind
    assert found.confidence >= 0.75


def test_a_question_says_that_it_is_one() -> None:
    assert classified(reading(labels.QUESTION), 0.0, NOTHING).evidence == ("the mail asks a question",)


def test_wish_and_intent_together_are_sure() -> None:
    found = classified(reading(labels.ORDER), 0.85, NOTHING)
    assert (found.document_type, found.evidence) == (T.PURCHASE_ORDER, ("the mail asks for goods",))
    assert found.confidence >= 0.85


@pytest.mark.parametrize("intent", [labels.QUESTION, labels.OTHER])
def test_a_wish_for_goods_is_never_thrown_away(intent: str) -> None:
    found = classified(reading(intent), 0.85, NOTHING)
    assert found.document_type is T.PURCHASE_ORDER
    assert found.confidence < 0.6


def test_contradiction_lowers_confidence() -> None:
    agreeing = classified(reading(labels.COMPLAINT), 0.0, NOTHING)
    contradicted = classified(reading(labels.COMPLAINT), 0.85, NOTHING)
    assert contradicted.document_type is T.RETURN_REQUEST
    assert contradicted.confidence < agreeing.confidence


def test_titles_and_intent_together_are_surer() -> None:
    titled = Classification(T.ORDER_CHANGE, 0.7, "de", ("'bestelländerung' (1.0)",))
    found = classified(reading(labels.ORDER_CHANGE), 0.0, titled)
    assert found.confidence > 0.7
    assert "'bestelländerung' (1.0)" in found.evidence


def test_an_unsure_intent_leaves_the_title_but_in_doubt() -> None:
    titled = Classification(T.INVOICE, 0.8, "de", ("'rechnung' (1.0)",))
    found = classified(reading(labels.PAYMENT_NOTICE, 0.5), 0.0, titled)
    assert found.document_type is T.INVOICE
    assert found.confidence < 0.6
