"""A small writer of bank statements, so that tests know what stands in a file: camt.053 and MT940."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from xml.sax.saxutils import escape

from datamodel.document import InputFile

IBAN = "DE89370400440532013000"
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"


@dataclass(frozen=True)
class Written:
    """A booking as it is written."""

    amount: Decimal
    booking_date: dt.date = dt.date(2026, 11, 27)
    value_date: dt.date = dt.date(2026, 11, 28)
    name: str = "Hansen GmbH"
    iban: str = "DE02120300000000202051"
    reference: str = "Rechnung 4711"
    end_to_end_id: str = "E2E-1"
    bank_reference: str = "BR1"


@dataclass(frozen=True)
class Statement:
    """A statement as it is written; ``closing`` is what its bookings come to."""

    bookings: Sequence[Written] = ()
    opening: Decimal = Decimal("100.00")
    account: str = IBAN
    number: str = "12"
    currency: str = "EUR"
    day: dt.date = dt.date(2026, 11, 27)
    more: dict[str, str] = field(default_factory=dict)

    @property
    def closing(self) -> Decimal:
        return self.opening + sum((booking.amount for booking in self.bookings), Decimal(0))


def file_of(content: bytes, name: str = "statement") -> InputFile:
    return InputFile(name, content, "test", dt.datetime(2026, 11, 29, tzinfo=dt.UTC))


def camt(body: str, message: str = "camt.053.001.08", root: str = "BkToCstmrStmt") -> bytes:
    """A document with ``body`` after its group header."""
    header = "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-28T06:00:00+01:00</CreDtTm></GrpHdr>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{NAMESPACE}{message}">\n'
        f"<{root}>{header}\n{body}\n</{root}>\n</Document>\n"
    ).encode()


def camt053(*statements: Statement) -> bytes:
    return camt("\n".join(map(stmt, statements)))


def stmt(statement: Statement) -> str:
    account = f"<Acct><Id><IBAN>{statement.account}</IBAN></Id><Ccy>{statement.currency}</Ccy></Acct>"
    return (
        f"<Stmt><Id>S{statement.number}</Id><ElctrncSeqNb>{statement.number}</ElctrncSeqNb>"
        f"<CreDtTm>2026-11-28T06:00:00+01:00</CreDtTm>{account}\n"
        f"{bal('OPBD', statement.opening, statement)}\n{bal('CLBD', statement.closing, statement)}\n"
        + "\n".join(ntry(booking, statement.currency) for booking in statement.bookings)
        + "</Stmt>"
    )


def bal(code: str, amount: Decimal, statement: Statement) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{amt(amount, statement.currency)}"
        f"<Dt><Dt>{statement.day}</Dt></Dt></Bal>"
    )


def amt(amount: Decimal, currency: str) -> str:
    return f'<Amt Ccy="{currency}">{abs(amount):f}</Amt><CdtDbtInd>{"DBIT" if amount < 0 else "CRDT"}</CdtDbtInd>'


def ntry(booking: Written, currency: str = "EUR", *, status: str = "BOOK", details: str | None = None) -> str:
    return (
        f"<Ntry>{amt(booking.amount, currency)}<Sts><Cd>{status}</Cd></Sts>"
        f"<BookgDt><Dt>{booking.booking_date}</Dt></BookgDt><ValDt><Dt>{booking.value_date}</Dt></ValDt>"
        f"<AcctSvcrRef>{escape(booking.bank_reference)}</AcctSvcrRef>"
        "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>\n"
        f"<NtryDtls>{txdtls(booking) if details is None else details}</NtryDtls></Ntry>"
    )


def txdtls(booking: Written, amount: str = "") -> str:
    role = "Dbtr" if booking.amount > 0 else "Cdtr"
    return (
        f"<TxDtls><Refs><EndToEndId>{escape(booking.end_to_end_id)}</EndToEndId></Refs>{amount}"
        f"<RltdPties><{role}><Pty><Nm>{escape(booking.name)}</Nm></Pty></{role}>"
        f"<{role}Acct><Id><IBAN>{booking.iban}</IBAN></Id></{role}Acct></RltdPties>"
        f"<RmtInf><Ustrd>{escape(booking.reference)}</Ustrd></RmtInf></TxDtls>"
    )


def mt940(*statements: Statement) -> bytes:
    return "".join(map(message_940, statements)).encode()


def message_940(statement: Statement) -> str:
    return "".join(
        f"{line}\r\n"
        for line in (
            ":20:STARTUMS",
            f":25:{statement.account}",
            f":28C:{statement.number}/1",
            f":60F:{balance_940(statement.opening, statement)}",
            *(line for booking in statement.bookings for line in booking_940(booking)),
            f":62F:{balance_940(statement.closing, statement)}",
            "-",
        )
    )


def balance_940(amount: Decimal, statement: Statement) -> str:
    return f"{'D' if amount < 0 else 'C'}{statement.day:%y%m%d}{statement.currency}{comma(amount)}"


def comma(amount: Decimal) -> str:
    return f"{abs(amount):f}".replace(".", ",") if abs(amount) % 1 else f"{abs(amount):.0f},"


def booking_940(booking: Written) -> list[str]:
    mark = "D" if booking.amount < 0 else "C"
    purpose = f"EREF+{booking.end_to_end_id}".ljust(27) if booking.end_to_end_id else ""
    purpose = f"{purpose.ljust(-(-len(purpose) // 27) * 27)}SVWZ+{booking.reference}"
    pieces = [purpose[start : start + 27] for start in range(0, len(purpose), 27)]
    places = [*range(20, 30), *range(60, 64)]
    text = "166?00GUTSCHRIFT" + "".join(f"?{place}{piece}" for place, piece in zip(places, pieces, strict=False))
    text += f"?31{booking.iban}?32{booking.name[:27]}" + (f"?33{booking.name[27:54]}" if booking.name[27:] else "")
    lines = [text[start : start + 65] for start in range(0, len(text), 65)]
    first = (
        f":61:{booking.value_date:%y%m%d}{booking.booking_date:%m%d}{mark}R{comma(booking.amount)}"
        f"NTRFNONREF//{booking.bank_reference}"
    )
    return [first, f":86:{lines[0]}", *lines[1:]]
