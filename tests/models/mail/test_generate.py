from decimal import Decimal

import pytest

from models.mail import labels
from models.mail.generate import generate
from models.mail.pieces import LabelledMail


def mails(count: int = 60, **options: object) -> list[LabelledMail]:
    return list(generate(7, count, **options))  # type: ignore[arg-type]


def text_of(mail: LabelledMail) -> str:
    return labels.with_subject(mail.subject, mail.body)


def test_the_same_seed_makes_the_same_mails() -> None:
    assert mails() == mails()
    assert mails(5) != list(generate(8, 5))


def test_entities_hold_what_their_label_says() -> None:
    for mail in mails():
        found = {label: [text_of(mail)[e.start : e.end] for e in mail.entities if e.label == label] for label in
                 labels.ENTITY_LABELS}  # fmt: skip
        assert all(any(c.isdigit() for c in text) for text in found[labels.ORDER_NUMBER] + found[labels.PRICE])
        assert all(text and text == text.strip() for texts in found.values() for text in texts)


def test_entities_do_not_overlap_and_stand_in_order() -> None:
    for mail in mails():
        ends = [0]
        for entity in mail.entities:
            assert ends[-1] <= entity.start < entity.end <= len(text_of(mail))
            ends.append(entity.end)


def test_lines_say_how_many_of_what_and_their_words_are_in_the_mail() -> None:
    with_lines = [mail for mail in mails(100) if mail.lines]
    assert len(with_lines) > 25
    for mail in with_lines:
        text = " ".join(mail.body.split())
        for line in mail.lines:
            assert Decimal(line["quantity"]) > 0
            assert any(" ".join(line[name].split()) in text for name in ("material", "description") if name in line)


def test_every_intent_and_language_occurs() -> None:
    made = mails(150)
    assert {mail.intent for mail in made} == set(labels.INTENTS)
    assert {mail.language for mail in made} == set(labels.LANGUAGES)


@pytest.mark.parametrize("language", labels.LANGUAGES)
def test_every_language_makes_both_sides(language: str) -> None:
    for validation in (False, True):
        assert {mail.language for mail in mails(8, language=language, validation=validation)} == {language}
