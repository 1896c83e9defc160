"""Seconds and memory of reading large bank statements, beside what lxml takes to go through the same XML.

    .venv/bin/python -m benchmarks.bank_speed --bookings 100000

Each reading has a process of its own, whose peak of memory is told without what Python and its modules take.
"""

import argparse
import datetime as dt
import io
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

from lxml import etree

from datamodel.document import InputFile
from extractors.structured.bank.camt import CAMT
from extractors.structured.bank.mt940 import MT940

_ENTRY = (
    '<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
    "<BookgDt><Dt>2026-11-27</Dt></BookgDt><ValDt><Dt>2026-11-27</Dt></ValDt>"
    "<AcctSvcrRef>2026112700{number:08d}</AcctSvcrRef>"
    "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn>"
    "<Prtry><Cd>NTRF+166+9310</Cd><Issr>DK</Issr></Prtry></BkTxCd>\n"
    "<NtryDtls><TxDtls><Refs><EndToEndId>E2E-{number:08d}</EndToEndId></Refs>"
    '<Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
    "<RltdPties><Dbtr><Pty><Nm>Customer {number} GmbH</Nm></Pty></Dbtr>"
    "<DbtrAcct><Id><IBAN>DE02120300000000202051</IBAN></Id></DbtrAcct></RltdPties>"
    "<RltdAgts><DbtrAgt><FinInstnId><BICFI>BYLADEM1001</BICFI></FinInstnId></DbtrAgt></RltdAgts>"
    "<RmtInf><Ustrd>RG {number} vom 13.11.2026, Kunde {number}, abzueglich 2 % Skonto</Ustrd></RmtInf>"
    "</TxDtls></NtryDtls><AddtlNtryInf>GUTSCHRIFT</AddtlNtryInf></Ntry>\n"
)
_HEAD = (
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId>'
    "<CreDtTm>2026-11-28T06:00:00+01:00</CreDtTm></GrpHdr><Stmt><Id>S</Id><ElctrncSeqNb>1</ElctrncSeqNb>"
    "<CreDtTm>2026-11-28T06:00:00+01:00</CreDtTm><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>"
)
_BALANCE = (
    '<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
    "<Dt><Dt>2026-11-27</Dt></Dt></Bal>\n"
)


def camt053(bookings: int) -> bytes:
    """A statement of customers' payments, as they come."""
    amounts = [_amount(number) for number in range(bookings)]
    balances = _BALANCE.format(code="OPBD", amount="0") + _BALANCE.format(code="CLBD", amount=sum(amounts))
    entries = (_ENTRY.format(amount=amount, number=number) for number, amount in enumerate(amounts))
    return "".join((_HEAD, balances, *entries, "</Stmt></BkToCstmrStmt></Document>")).encode()


def mt940(bookings: int) -> bytes:
    """The same in MT940."""
    amounts = [_amount(number) for number in range(bookings)]
    lines = [":20:STARTUMS", ":25:DE89370400440532013000", ":28C:1/1", ":60F:C261126EUR0,"]
    for number, amount in enumerate(amounts):
        lines += _booking(number, amount)
    lines += [f":62F:C261127EUR{_comma(sum(amounts, Decimal(0)))}", "-", ""]
    return "\r\n".join(lines).encode()


def _booking(number: int, amount: Decimal) -> Iterator[str]:
    yield f":61:2611271127CR{_comma(amount)}NTRFNONREF//2026112700{number:06d}"
    text = (
        f"166?00GUTSCHRIFT?109310?20EREF+E2E-{number:08d}?21SVWZ+RG {number} vom 13.11.2026?22Kunde {number}, "
        f"2 % Skonto?30BYLADEM1001?31DE02120300000000202051?32Customer {number} GmbH"
    )
    yield f":86:{text[:61]}"
    yield from (text[start : start + 65] for start in range(61, len(text), 65))


def _amount(number: int) -> Decimal:
    return Decimal(number % 90_000 + 1000) / 100


def _comma(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")


def bare_lxml(content: bytes) -> None:
    """What any streaming reader takes at least: every entry is seen once, and freed."""
    for _, element in etree.iterparse(io.BytesIO(content), events=("end",), tag="{*}Ntry"):
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def read_camt(content: bytes) -> None:
    kept = CAMT.read(_file(content))
    assert kept


def read_mt940(content: bytes) -> None:
    kept = MT940.read(_file(content))
    assert kept


def _file(content: bytes) -> InputFile:
    return InputFile("statement", content, "benchmark", dt.datetime(2026, 11, 29, tzinfo=dt.UTC))


Work = Callable[[bytes], None]


def measure(path: Path, work: Work) -> tuple[float, float]:
    """Seconds of the processor, and megabytes above those with the bytes of the file; in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (path, work))


def _measured(path: Path, work: Work) -> tuple[float, float]:
    content = path.read_bytes()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    work(content)
    seconds = time.process_time() - started
    return seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bookings", type=int, default=100_000)
    bookings = parser.parse_args().bookings
    print("| what | file, MB | seconds | times bare lxml | memory, MB | bytes a booking |")
    print("|---|--:|--:|--:|--:|--:|")
    works: tuple[tuple[str, Callable[[int], bytes], Work], ...] = (
        ("lxml iterparse of camt.053", camt053, bare_lxml),
        ("camt.053", camt053, read_camt),
        ("MT940", mt940, read_mt940),
    )
    floor = 0.0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "statement"
        for name, make, work in works:
            path.write_bytes(make(bookings))
            seconds, memory = measure(path, work)
            floor = floor or seconds
            size, a_booking = path.stat().st_size / 1e6, memory * 1024 * 1024 / bookings
            print(f"| {name} | {size:.0f} | {seconds:.1f} | {seconds / floor:.1f} | {memory:.0f} | {a_booking:,.0f} |")


if __name__ == "__main__":
    main()
