import re
from random import Random

import pytest

from models.mail import labels
from models.mail.wording import Wording, divide, is_held_out

SLOTS = {
    "items", "item", "q", "u", "m", "d", "old", "day", "date", "price", "price_unit", "amount", "order_number",
    "customer_number", "ref", "ref_plain", "person", "firm", "street", "town", "pos", "before_day", "subject",
}  # fmt: skip


def test_no_phrase_serves_both_sides() -> None:
    phrases = tuple(f"phrase {number}" for number in range(50))
    train, validation = divide(phrases, validation=False), divide(phrases, validation=True)
    assert set(train) | set(validation) == set(phrases)
    assert not set(train) & set(validation)
    assert 3 <= len(validation) <= 20


def test_a_short_list_is_not_divided() -> None:
    assert divide(("a", "b"), validation=True) == ("a", "b")


@pytest.mark.parametrize("language", labels.LANGUAGES)
@pytest.mark.parametrize("intent", [intent for intent in labels.INTENTS if intent != labels.ORDER])
def test_sentences_of_an_intent_are_held_out(language: str, intent: str) -> None:
    train = Wording(language, validation=False).all(f"{intent}.main")
    validation = Wording(language, validation=True).all(f"{intent}.main")
    assert not set(train) & set(validation)
    assert all(is_held_out(phrase) for phrase in validation)


@pytest.mark.parametrize("language", labels.LANGUAGES)
def test_units_are_known_to_both_sides(language: str) -> None:
    assert Wording(language, validation=True).all("units") == Wording(language, validation=False).all("units")


@pytest.mark.parametrize("language", labels.LANGUAGES)
def test_phrases_use_known_slots_only(language: str) -> None:
    wording = Wording(language, validation=False)
    for name in ("order.inline", "order.intro", "order.more", "order_change.main", "question.main", "complaint.main",
                 "other.main", "price", "quote_heads", "disclaimers"):  # fmt: skip
        for phrase in wording.all(name):
            assert set(re.findall(r"\{(\w+)\}", phrase)) <= SLOTS


def test_a_phrase_is_picked_from_its_list() -> None:
    wording = Wording("de", validation=False)
    assert wording.pick("order.intro", Random(1)) in wording.all("order.intro")
