import random
from decimal import Decimal

import pytest

from models.synthetic.goods import draw_product, draw_quantity, draw_trade, trades_of
from models.synthetic.texts import draw_paragraphs, draw_text

LANGUAGES = ("en", "de", "fr", "nl", "it", "es")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_trade_sells_something(language: str) -> None:
    rng = random.Random(1)
    assert len(trades_of(language)) >= 14
    for trade in trades_of(language).values():
        for _ in range(20):
            product = draw_product(rng, trade, details=2)
            assert product.description
            assert not set(product.description) & set("[]|{}~^")
            assert product.price > 0
            assert product.per in trade.per
            assert draw_quantity(rng, trade, product.unit) > 0


def test_services_are_not_delivered() -> None:
    rng = random.Random(2)
    assert not any(draw_trade(rng, "de", services=False).services for _ in range(60))


@pytest.mark.parametrize("language", LANGUAGES)
def test_pieces_are_whole(language: str) -> None:
    rng = random.Random(3)
    trade = trades_of(language)["machine"]
    assert all(draw_quantity(rng, trade, "pcs") % 1 == Decimal(0) for _ in range(50))


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_say_something_in_every_language(language: str) -> None:
    rng = random.Random(4)
    assert draw_text(rng, language, "reasons")
    letters = {draw_paragraphs(rng, language, "letter") for _ in range(10)}
    assert len(letters) > 3
