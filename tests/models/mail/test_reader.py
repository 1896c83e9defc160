from pathlib import Path

import pytest

from models.mail import labels
from models.mail.generate import generate
from models.mail.reader import MOST_CHARACTERS, WEIGHTS, read_mail
from models.mail.train import example, new_pipeline, train


def test_without_weights_nothing_is_read(tmp_path: Path) -> None:
    assert read_mail("Order", "20 pcs 4711-A", weights=tmp_path) is None


def test_what_was_trained_can_be_read(tmp_path: Path) -> None:
    train(tmp_path, entity_mails=96, intent_mails=96)
    found = read_mail("Order", "20 pcs 4711-A", weights=tmp_path)
    assert found is not None
    assert found.intent in labels.INTENTS
    assert 0 < found.probability <= 1
    assert sum(file.stat().st_size for file in tmp_path.rglob("*") if file.is_file()) < 8_000_000
    assert {name for name in (path.name for path in tmp_path.iterdir())} >= {
        "config.cfg",
        "meta.json",
        "ner",
        "tok2vec",
    }


def test_examples_keep_nearly_all_entities() -> None:
    nlp = new_pipeline()
    wanted = kept = 0
    for mail in generate(3, 40):
        wanted += len(mail.entities)
        kept += len(example(nlp, mail).reference.ents)
    assert kept >= 0.98 * wanted > 0


@pytest.mark.skipif(not (WEIGHTS / "meta.json").is_file(), reason="no weights of the mail reader here")
class TestShippedWeights:
    @pytest.mark.parametrize(
        ("intent", "subject", "body"),
        [
            (labels.ORDER, "Bestellung", "Guten Tag,\nbitte liefern Sie uns 20 Stück 4711-A.\nMit freundlichen Grüßen"),
            (labels.ORDER, "Order", "Hello,\nplease send us 20 pcs of 4711-A by 12 March.\nKind regards"),
            (labels.COMPLAINT, "Reklamation", "Hallo,\ndie gelieferten Ventile sind defekt, bitte um Ersatz."),
            (labels.PAYMENT_NOTICE, "Payment", "We have paid your invoice 4711 by bank transfer today."),
        ],
    )
    def test_plain_mails_are_understood(self, intent: str, subject: str, body: str) -> None:
        found = read_mail(subject, body)
        assert found is not None
        assert found.intent == intent

    def test_an_order_line_is_marked(self) -> None:
        found = read_mail("Order", "Hello,\nplease send us 20 pcs of 4711-A by 12 March.\nKind regards")
        assert found is not None
        marked = {entity.label: found.text_of(entity) for entity in found.entities}
        assert marked[labels.QUANTITY] == "20"
        assert marked[labels.UNIT] == "pcs"
        assert marked[labels.MATERIAL] == "4711-A"

    def test_a_very_long_text_has_an_intent_only(self) -> None:
        found = read_mail("Order", "20 pcs 4711-A\n" * (MOST_CHARACTERS // 10))
        assert found is not None
        assert found.entities == ()
