import datetime as dt
import random

from datamodel.extraction import DocumentType
from models.synthetic.generate import generate
from models.synthetic.goods import trades_of
from models.synthetic.periods import draw_past_month, draw_period, draw_service

DAY = dt.date(2024, 3, 15)


def test_periods_begin_before_they_end() -> None:
    periods = [draw_period(random.Random(seed), DAY) for seed in range(300)]
    assert all(start <= end for start, end in periods)
    assert len({end - start for start, end in periods}) > 8


def test_past_month_ends_with_the_month_before() -> None:
    assert {draw_past_month(random.Random(seed), DAY)[1] for seed in range(20)} == {dt.date(2024, 2, 29)}


def test_papers_that_do_not_trade_have_no_service() -> None:
    trade = trades_of("en")["utilities"]
    for seed in range(40):
        service = draw_service(random.Random(seed), DocumentType.BANK_STATEMENT, trade, "GB", DAY)
        assert (service.period, service.customer_name, service.references) == (None, "", ())


def test_both_days_of_a_period_are_printed_and_tagged() -> None:
    found = 0
    for seed in range(150):
        document = generate(seed, noise=False)
        tags = {tag for labelled in document.pages for tag in labelled.tags}
        for field in ("period_start", "period_end"):
            assert (field in document.fields) == (field in tags)
            found += field in tags
    assert found > 20
