"""Payment advices and bank statements."""

import dataclasses
import datetime as dt
import os
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.idoc.control import IdocProfile
from adapters.idoc.finance.accounts import Account, join_iban, split_iban
from adapters.idoc.finance.advice import compose_advice, read_advice
from adapters.idoc.finance.segments import E1IDB02, E1IDPU2, E1IDPU5, Pexr2002
from adapters.idoc.finance.statement import compose_statement, read_statement
from adapters.idoc.finance.statement_segments import E1IDKU1, E1IDPF1, E1IDT01, Finsta01
from adapters.idoc.flat import from_flat, to_flat
from adapters.idoc.format import IdocFormat
from adapters.idoc.schema import check
from adapters.idoc.trade.items import E1EDP02
from adapters.idoc.types import BASIC_TYPES
from adapters.idoc.xml import from_xml, to_xml
from datamodel.business import BankStatement, Booking, PaidInvoice, Party, PaymentAdvice
from datamodel.errors import DocumentError, RejectionCode

MESSAGE_ID = "urn:sap.com:msgid=0123456789ABCDEF0123456789ABCDEF"
AT = dt.datetime(2026, 12, 1, 8, 30, 15, tzinfo=dt.UTC)
DAY = dt.date(2026, 12, 1)
IBAN, OTHER_IBAN = "DE89370400440532013000", "FR1420041010050500013M02606"
PROFILE = IdocProfile(company_code="0001")
PAID = PaidInvoice(
    invoice_number="90001234",
    paid_amount=Decimal("970.20"),
    invoice_date=dt.date(2026, 11, 3),
    gross_amount=Decimal(1000),
    discount_amount=Decimal(20),
    deduction_amount=Decimal("9.80"),
    reason="15",
)
ADVICE = PaymentAdvice(
    number="ZA-77",
    date=DAY,
    currency="EUR",
    payer=Party("Kunde AG", "Ring 1, 80331 München, DE", "0000100042", iban=IBAN),
    amount=Decimal("870.20"),
    lines=(PAID, PaidInvoice("90001200", Decimal(-100))),
    payee=Party("Wir GmbH", iban=OTHER_IBAN),
    payment_date=dt.date(2026, 12, 2),
    payment_reference="TRF 1",
)
IN = Booking(
    amount=Decimal("970.20"),
    booking_date=DAY,
    value_date=dt.date(2026, 12, 2),
    counterparty_name="Kunde AG",
    counterparty_iban=OTHER_IBAN,
    payment_reference="RE 90001234 abzgl. Skonto",
    end_to_end_id="E2E-1",
    transaction_code="166",
)
OUT = Booking(Decimal(-100), DAY, counterparty_name="Vermieter", transaction_code="PMNT-ICDT")
STATEMENT = BankStatement(IBAN, "00042", DAY, "EUR", Decimal(1000), Decimal("1870.20"), (IN, OUT))


def advice(record: PaymentAdvice = ADVICE, profile: IdocProfile = PROFILE) -> Pexr2002:
    return compose_advice(record, profile, message_id=MESSAGE_ID, created_at=AT)


def statement(record: BankStatement = STATEMENT) -> E1IDKU1:
    found = compose_statement(record, PROFILE, message_id=MESSAGE_ID, created_at=AT).header
    assert found
    return found


def one_booking(**changes: object) -> BankStatement:
    booking = dataclasses.replace(IN, **changes)  # type: ignore[arg-type]
    return dataclasses.replace(STATEMENT, bookings=(booking,), closing_balance=1000 + booking.amount)


def paying(**changes: object) -> PaymentAdvice:
    return dataclasses.replace(ADVICE, lines=(dataclasses.replace(PAID, **changes),))  # type: ignore[arg-type]


def hold(name: str, content: bytes) -> None:
    """``INTRAY_WRITE_GOLDEN=1 pytest tests/adapters/test_idoc_finance.py`` writes the golden files anew."""
    path = Path(__file__).parent / "golden" / "idoc" / f"{name}.xml"
    if os.environ.get("INTRAY_WRITE_GOLDEN"):
        path.write_bytes(content)
        pytest.fail("The golden file was written. Look at it, then run without INTRAY_WRITE_GOLDEN.")
    assert content == path.read_bytes()


@pytest.mark.parametrize(("name", "record"), [("payment_advice", ADVICE), ("bank_statement", STATEMENT)])
def test_advice_and_statement_render_as_their_golden_files(name: str, record: PaymentAdvice | BankStatement) -> None:
    hold(name, IdocFormat(PROFILE).render(record, message_id=MESSAGE_ID, created_at=AT))


def test_an_advice_stands_where_the_erp_looks_for_it() -> None:
    idoc = advice()
    assert idoc.header
    assert (idoc.control.mestyp, idoc.header.bgmref, idoc.header.bgmtyp) == ("REMADV", "ZA-77", "REM")
    assert [(each.iddat, each.datum) for each in idoc.dates] == [("012", "20261201"), ("017", "20261202")]
    assert [(each.moaqual, each.moabetr, each.cuxwaerz) for each in idoc.amounts] == [("002", "870.2", "EUR")]
    assert [(each.parvw, each.partn, each.lifnr) for each in idoc.partners] == [
        ("AG", "0000100042", "0000100042"),
        ("BE", "0001", ""),
    ]
    assert [(each.fiiquali, each.fiikonto, each.fiibkenn, each.fiibland) for each in idoc.accounts] == [
        ("BA", "0532013000", "37040044", "DE"),
        ("BB", OTHER_IBAN, "", ""),
    ]


def test_a_paid_invoice_has_its_amounts_dates_references_and_deduction() -> None:
    item = advice().items[0]
    assert (item.docname, item.docnummr) == ("INV", "90001234")
    assert [(each.moaqual, each.moabetr) for each in item.amounts] == [("004", "1000"), ("003", "20"), ("006", "970.2")]
    assert [(each.iddat, each.datum) for each in item.dates] == [("016", "20261103")]
    assert [(each.qualf, each.belnr) for each in item.references] == [("010", "90001234")]
    assert item.deductions == (E1IDPU2(ajtgrund="15", moaqual="007", moabetr="9.8", cuxwaerz="EUR"),)


def test_a_credit_memo_is_paid_with_a_negative_amount() -> None:
    item = advice().items[1]
    assert (item.docname, item.amounts[0].moabetr, item.deductions) == ("CRM", "100-", ())


def test_a_reason_in_words_stands_beside_the_reference() -> None:
    item = advice(paying(reason="goods came damaged", deduction_amount=None)).items[0]
    assert (item.references[0].ihrez, item.deductions) == ("goods came damaged", ())


def test_an_advice_comes_back_from_xml_and_a_flat_file() -> None:
    idoc = advice()
    check(to_xml(idoc), Pexr2002)
    for parsed in (from_xml(to_xml(idoc), BASIC_TYPES), from_flat(to_flat(idoc), BASIC_TYPES)[0]):
        assert (parsed.idoc, parsed.ignored) == (idoc, ())
        assert isinstance(parsed.idoc, Pexr2002)
        assert read_advice(parsed.idoc, PROFILE) == ADVICE


def test_an_advice_of_another_sender_is_read_by_reference_and_payment() -> None:
    idoc = advice()
    item = dataclasses.replace(
        idoc.items[0],
        docnummr="",
        references=(E1EDP02(qualf="009", belnr="INV-1"), E1EDP02(qualf="010", belnr="90001234")),
        amounts=(E1IDPU5(moaqual="001", moabetr="990.00"), E1IDPU5(moaqual="007", moabetr="10.00")),
        deductions=(),
    )
    line = read_advice(dataclasses.replace(idoc, items=(item,))).lines[0]
    assert line == PaidInvoice("90001234", Decimal(990), dt.date(2026, 11, 3), deduction_amount=Decimal(10))


def test_a_payment_order_is_no_advice_and_a_lockbox_no_statement() -> None:
    order = dataclasses.replace(advice(), control=dataclasses.replace(advice().control, mestyp="PAYEXT"))
    lockbox = dataclasses.replace(finsta(), control=dataclasses.replace(finsta().control, mestyp="LOCKBX"))
    with pytest.raises(DocumentError, match="PAYEXT"):
        read_advice(order)
    with pytest.raises(DocumentError, match="LOCKBX"):
        read_statement(lockbox)


def test_several_deductions_are_summed_with_all_their_reasons() -> None:
    idoc = advice()
    more = (E1IDPU2(ajtgrund="15", moabetr="9.80"), E1IDPU2(ajtgrund="L7", moabetr="1.20"))
    line = read_advice(dataclasses.replace(idoc, items=(dataclasses.replace(idoc.items[0], deductions=more),))).lines[0]
    assert (line.deduction_amount, line.reason) == (Decimal(11), "15, L7")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"header": None}, "no header E1IDKU1"),
        ({"dates": ()}, "no date 012"),
        ({"amounts": (), "totals": ()}, "no total amount 002"),
        ({"partners": ()}, "no partner AG"),
    ],
)
def test_an_advice_that_lacks_something_is_damaged(changes: dict[str, object], words: str) -> None:
    idoc = dataclasses.replace(advice(), **changes)  # type: ignore[arg-type]
    with pytest.raises(DocumentError, match=words) as caught:
        read_advice(idoc)
    assert caught.value.code is RejectionCode.DAMAGED


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (dataclasses.replace(ADVICE, lines=()), "pays no invoice"),
        (dataclasses.replace(ADVICE, number="Z" * 36), "E1IDKU1-BGMREF"),
        (paying(invoice_number="9" * 36), "E1IDPU1-DOCNUMMR"),
        (dataclasses.replace(ADVICE, amount=Decimal("1e18")), "E1IDKU5-MOABETR"),
        (dataclasses.replace(STATEMENT, closing_balance=Decimal(1)), "opens with 1000, books 870.20 and closes with 1"),
        (one_booking(payment_reference="word " * 300), "fills 25 lines, and 14 there are"),
        (dataclasses.replace(STATEMENT, number="4" * 36), "E1IDKU1-BGMREF"),
    ],
)
def test_a_payment_that_does_not_fit_is_refused(record: PaymentAdvice | BankStatement, words: str) -> None:
    with pytest.raises(DocumentError, match=words) as caught:
        IdocFormat().render(record, message_id=MESSAGE_ID, created_at=AT)
    assert caught.value.code is RejectionCode.DOES_NOT_FIT


def test_a_statement_has_its_account_date_and_balances() -> None:
    header = statement()
    assert (header.bgmref, header.dates[0].iddat, header.dates[0].datum) == ("00042", "026", "20261201")
    assert header.accounts == (
        E1IDB02(fiiquali="AS", fiikonto="0532013000", fiikwaer="EUR", fiibkenn="37040044", fiibland="DE"),
    )
    assert [(each.moaqual, each.moabetr) for each in header.items[0].amounts] == [
        ("019", "1000"), ("021", "1870.2"), ("023", "100"), ("024", "970.2"),
    ]  # fmt: skip


def test_a_booking_has_its_days_text_and_signed_amount() -> None:
    _, credit, debit = statement().items
    assert (credit.linlineit, credit.linaction, credit.amounts[0].moabetr) == ("000002", "166", "970.2")
    assert [(each.iddat, each.datum) for each in credit.dates] == [("037", "20261201"), ("036", "20261202")]
    assert credit.texts == (
        E1IDT01(
            txtvw="ZZ",
            txt01="SVWZ+RE 90001234 abzgl. Skonto",
            txt02="EREF+E2E-1",
            txt03=f"IBAN+{OTHER_IBAN}",
            txt04="ABWA+Kunde AG",
        ),
    )
    assert (debit.linaction, debit.amounts[0].moabetr, debit.texts[0].txt02) == ("", "100-", "GVC+PMNT-ICDT")


def test_a_statement_comes_back_from_xml_and_a_flat_file() -> None:
    idoc = compose_statement(STATEMENT, PROFILE, message_id=MESSAGE_ID, created_at=AT)
    check(to_xml(idoc), Finsta01)
    for parsed in (from_xml(to_xml(idoc), BASIC_TYPES), from_flat(to_flat(idoc), BASIC_TYPES)[0]):
        assert (parsed.idoc, parsed.ignored) == (idoc, ())
        assert isinstance(parsed.idoc, Finsta01)
        assert read_statement(parsed.idoc) == STATEMENT


def finsta(**changes: object) -> Finsta01:
    idoc = compose_statement(STATEMENT, PROFILE, message_id=MESSAGE_ID, created_at=AT)
    return dataclasses.replace(idoc, header=dataclasses.replace(statement(), **changes))  # type: ignore[arg-type]


def test_a_bank_s_own_statement_is_read_without_marks_and_days() -> None:
    balances, *_ = statement().items
    plain = E1IDPF1(
        linlineit="000002",
        texts=(E1IDT01(txt01="INVOICE 90001234", txt02="THANK YOU"),),
        amounts=(E1IDPU5(moaqual="001", moabetr="870.20"),),
    )
    assert read_statement(finsta(items=(balances, plain))).bookings == (
        Booking(Decimal("870.20"), DAY, payment_reference="INVOICE 90001234 THANK YOU"),
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"accounts": ()}, "no account E1IDB02"),
        ({"dates": ()}, "no date 026"),
        ({"items": ()}, "no balances 019 and 021"),
        (
            {"items": (*statement().items, E1IDPF1(linlineit="9", amounts=(E1IDPU5(moaqual="001"),)))},
            "no one amount of entry 9",
        ),
    ],
)
def test_a_statement_that_lacks_something_is_damaged(changes: dict[str, object], words: str) -> None:
    with pytest.raises(DocumentError, match=words) as caught:
        read_statement(finsta(**changes))
    assert caught.value.code is RejectionCode.DAMAGED


@pytest.mark.parametrize(
    ("iban", "account"),
    [
        ("DE89 3704 0044 0532 0130 00", Account("0532013000", "37040044", "DE")),
        ("AT611904300234573201", Account("00234573201", "19043", "AT")),
        (OTHER_IBAN, Account(OTHER_IBAN)),
        ("DE88370400440532013000", Account("DE88370400440532013000")),  # wrong check digits
        ("0532013000", Account("0532013000")),
    ],
)
def test_an_iban_is_taken_apart_where_erps_keep_its_parts(iban: str, account: Account) -> None:
    assert split_iban(iban) == account
    assert join_iban(account) == "".join(iban.split())


@pytest.mark.parametrize(
    ("account", "iban"),
    [
        (Account("532013000", "37040044", "DE"), IBAN),
        (Account("532013000", "DEUTDEFF", "DE"), "532013000"),
        (Account("12345", "20041", "FR"), "12345"),
    ],
)
def test_parts_that_make_no_iban_leave_the_account_number(account: Account, iban: str) -> None:
    assert join_iban(account) == iban


LETTERS = st.characters(codec="cp1252", categories=["Lu", "Ll", "Nd"])
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=12), max_size=3).map(" ".join)
CODE = st.from_regex(r"[A-Z][A-Z0-9-]{0,15}", fullmatch=True)
AMOUNT = st.decimals(Decimal("0.01"), Decimal(9999999), places=2)
SIGNED = AMOUNT | AMOUNT.map(lambda value: -value)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))
IBANS = st.sampled_from(["", IBAN, OTHER_IBAN, "AT611904300234573201"])
PARTY = st.builds(Party, name=WORDS.filter(bool), number=CODE, iban=IBANS)
INVOICES = st.builds(
    PaidInvoice,
    invoice_number=CODE,
    paid_amount=SIGNED,
    invoice_date=st.none() | DAYS,
    gross_amount=st.none() | SIGNED,
    discount_amount=st.none() | AMOUNT,
    deduction_amount=st.none() | AMOUNT,
    reason=st.sampled_from(["", "15", "L7", "broken on the way"]),
)
ADVICES = st.builds(
    PaymentAdvice,
    number=CODE,
    date=DAYS,
    currency=st.sampled_from(["EUR", "USD"]),
    payer=PARTY,
    amount=SIGNED,
    lines=st.lists(INVOICES, min_size=1, max_size=4).map(tuple),
    payee=st.none() | PARTY,
    payment_date=st.none() | DAYS,
    payment_reference=CODE | st.just(""),
)
BOOKINGS = st.builds(
    Booking,
    amount=SIGNED,
    booking_date=DAYS,
    value_date=st.none() | DAYS,
    counterparty_name=WORDS,
    counterparty_iban=IBANS,
    payment_reference=st.lists(st.text(LETTERS, min_size=1, max_size=30), max_size=10).map(" ".join),
    end_to_end_id=CODE | st.just(""),
    transaction_code=st.sampled_from(["", "166", "NTRF", "PMNT-RCDT-ESCT"]),
)


@given(ADVICES)
def test_any_advice_comes_back_the_same(record: PaymentAdvice) -> None:
    idoc = advice(record, IdocProfile())
    check(to_xml(idoc), Pexr2002)
    for read in (from_xml(to_xml(idoc), BASIC_TYPES).idoc, from_flat(to_flat(idoc), BASIC_TYPES)[0].idoc):
        assert isinstance(read, Pexr2002)
        assert read_advice(read) == record


@given(st.lists(BOOKINGS, max_size=4), SIGNED)
def test_any_statement_comes_back_the_same(bookings: list[Booking], opening: Decimal) -> None:
    closing = opening + sum((booking.amount for booking in bookings), Decimal(0))
    record = dataclasses.replace(STATEMENT, bookings=tuple(bookings), opening_balance=opening, closing_balance=closing)
    idoc = compose_statement(record, PROFILE, message_id=MESSAGE_ID, created_at=AT)
    check(to_xml(idoc), Finsta01)
    for read in (from_xml(to_xml(idoc), BASIC_TYPES).idoc, from_flat(to_flat(idoc), BASIC_TYPES)[0].idoc):
        assert isinstance(read, Finsta01)
        assert read_statement(read) == record
