"""The list of what lies in the sample inbox, and how each file of it comes about."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import EmailMessage

from rendering import mail_texts, mails, orders, payments, supplies
from rendering.mail_texts import BodyOrder, Mail
from rendering.mails import compose, draw_logo
from rendering.paper import Truth, fill
from rendering.scans import WRITERS, Scan, photograph
from rendering.sheets import Sheet

Draw = Callable[[str], bytes]  # HTML to PDF

PRINTED = (
    orders.HANSEN_ORDER, orders.HANSEN_MISSING_QUANTITY, orders.KROEGER_ORDER, orders.LINDENAU_ORDER,
    orders.ZUERCHER_ORDER, orders.CASCADE_ORDER, orders.LAKESHORE_ORDER, orders.CHEMIE_ORDER,
    supplies.WITTMANN_RESPONSE, supplies.OBERPFALZ_DELIVERY, supplies.WITTMANN_INVOICE, supplies.BIRCHFIELD_INVOICE,
    supplies.TULP_INVOICE, payments.HANSEN_ADVICE,
)  # fmt: skip

_PHONE = Scan(seed=0, perspective=0.011, noise=4, blur=0.9, quality=48)
_MAIL_ROOM = "EINGANG 11. MRZ. 2026"
SCANNED = (
    (orders.THORNBURY_LONG, Scan(seed=1, skew=0.4, blur=0.7, noise=9, shade=0.05, specks=0.0006)),
    (orders.VAN_DER_MEER_ORDER, replace(_PHONE, seed=2, skew=0.8, shade=0.3)),
    (orders.PELIKAN_ORDER, Scan(seed=3, skew=-1.4, noise=6, stamp=_MAIL_ROOM)),
    (supplies.OBERPFALZ_RESPONSE, Scan(seed=4, skew=2.4, blur=0.8, noise=5)),
    (supplies.WITTMANN_DELIVERY, Scan(seed=5, skew=0.7, turned=180, noise=6)),
    (supplies.BIRCHFIELD_DELIVERY, replace(_PHONE, seed=6, skew=-0.6, turned=90, shade=0.35)),
    (supplies.OBERPFALZ_INVOICE, Scan(seed=7, skew=-0.5, turned=90, noise=6, shade=0.15, stamp=_MAIL_ROOM)),
    (payments.LINDENAU_ADVICE, Scan(seed=8, skew=-0.9, blur=0.7, noise=2, shade=0.0, paper=253)),
    (payments.ALPEN_RETURN, Scan(seed=9, skew=1.2, blur=0.9, noise=7, shade=0.2, quality=35, rubbish_text=True)),
)

ZIP_NAME, ZIPPED = "Abrufe_KW11.zip", (orders.ALPEN_CALL_1, orders.ALPEN_CALL_2)

DUPLICATE = "Bestellung_4500118273_Kopie.pdf"
LOCKED = "Bestellung_B-260305_vertraulich.pdf"
DAMAGED = "CPS_Bestellung_88-20260309.pdf"
EMPTY = "scan_0016.pdf"
NEWSLETTER = "Newsletter_Maerz.eml"

_NO_FIELDS: Truth = {
    "source": {"generator": "data/make_inbox.py"},
    "origin": "synthetic",
    "medium": "born_digital",
    "labelled_fields": [],
    "labelled_line_item_fields": [],
    "fields": {},
    "line_items": [],
}


def truths() -> Iterator[tuple[str, Truth]]:
    """The truth of every sheet and of every file that is none, by the name of the file or attachment."""
    for sheet in PRINTED:
        yield sheet.name, _truth(sheet)
    for sheet, scan in SCANNED:
        damage = {"turned": scan.turned, "skew": scan.skew, "seed": scan.seed}
        yield sheet.name, _truth(sheet, medium="scan", scan=damage)
    for mail in (*mail_texts.MAILS, mail_texts.FORWARD):
        for sheet in mail.sheets:
            yield sheet.name, _truth(sheet, source={"mail": mail.name})
    for sheet in ZIPPED:
        yield sheet.name, _truth(sheet, source={"archive": ZIP_NAME})
    for order in mail_texts.BODY_ORDERS:
        yield order.sheet.name, _truth(order.sheet)
    yield from _truths_without_fields()


def files(draw: Draw, lock: Callable[[bytes], bytes]) -> Iterator[tuple[str, bytes]]:
    """Every file of the inbox with its content."""
    drawn = {sheet.name: draw(_page(sheet)) for sheet in PRINTED}
    yield from drawn.items()
    for sheet, scan in SCANNED:
        suffix = sheet.name[sheet.name.rindex(".") :]
        yield sheet.name, WRITERS[suffix](photograph(draw(_page(sheet)), scan), scan)
    yield ZIP_NAME, mails.pack([(sheet.name, draw(_page(sheet))) for sheet in ZIPPED])
    yield from _mail_files(draw)
    damaged = drawn[orders.CHEMIE_ORDER.name]
    yield DUPLICATE, drawn[orders.HANSEN_ORDER.name]
    yield LOCKED, lock(drawn[orders.ZUERCHER_ORDER.name])
    yield DAMAGED, damaged[: len(damaged) * 2 // 5]
    yield EMPTY, b""


def _mail_files(draw: Draw) -> Iterator[tuple[str, bytes]]:
    for mail in mail_texts.MAILS:
        yield mail.name, mails.write(_covering_mail(mail, draw), seed=mail.name[:8])
    forward = mail_texts.FORWARD
    inner = compose(mail_texts.FORWARDED_HEAD, mail_texts.FORWARDED_WORDS, attachments=_attachments(forward, draw))
    yield forward.name, mails.write(compose(forward.head, forward.words, forwarded=inner), seed="forward")
    for order in mail_texts.BODY_ORDERS:
        yield order.sheet.name, mails.write(_body_mail(order), seed=order.sheet.name[:8])
    newsletter = compose(mail_texts.NEWSLETTER_HEAD, mail_texts.NEWSLETTER_TEXT, html=mail_texts.NEWSLETTER_HTML)
    newsletter["List-Unsubscribe"] = "<https://valve-weekly.example/u/7731>"
    yield NEWSLETTER, mails.write(newsletter, seed="news")


def _covering_mail(mail: Mail, draw: Draw) -> EmailMessage:
    attachments = _attachments(mail, draw)
    if mail.logo is None:
        return compose(mail.head, mail.words, attachments=attachments)
    paragraphs = "".join(f"<p>{part}</p>" for part in mail.words.strip().replace("\n", "<br>").split("<br><br>"))
    html = f'<html><body>{paragraphs}<p><img src="cid:logo" alt="{mail.logo[0]}"></p></body></html>'
    return compose(mail.head, mail.words, html=html, logo=draw_logo(*mail.logo), attachments=attachments)


def _body_mail(order: BodyOrder) -> EmailMessage:
    body = _page(order.sheet)
    if order.sheet.template.endswith(".html"):
        return compose(order.head, mail_texts.HTML_ONLY_NOTE, html=body)
    return compose(order.head, body, charset=order.charset, encoding=order.encoding)


def _attachments(mail: Mail, draw: Draw) -> list[tuple[str, bytes]]:
    return [(sheet.name, draw(_page(sheet))) for sheet in mail.sheets]


def _page(sheet: Sheet) -> str:
    return fill(sheet.record, sheet.template, style=sheet.style, abroad=sheet.abroad)[0]


def _truth(sheet: Sheet, *, medium: str = "born_digital", **extra: object) -> Truth:
    truth = fill(sheet.record, sheet.template, style=sheet.style, abroad=sheet.abroad, unlabelled=sheet.unlabelled)[1]
    return {
        "source": {"generator": "data/make_inbox.py"},
        **truth,
        "medium": medium,
        **extra,
        "expected": {"status": sheet.status, "reason": sheet.reason},
    }


def _truths_without_fields() -> Iterator[tuple[str, Truth]]:
    rejected = (
        (LOCKED, "encrypted", "the file is protected by a password"),
        (DAMAGED, "damaged", "the file ends in the middle"),
        (EMPTY, "empty", "the file is empty"),
        (NEWSLETTER, "not_order_paper", "a newsletter"),
    )
    for name, code, reason in rejected:
        yield name, {**_NO_FIELDS, "expected": {"status": "rejected", "code": code, "reason": reason}}
    original = orders.HANSEN_ORDER
    linked = {"status": original.status, "reason": "the same bytes as the original: linked, not processed again"}
    yield DUPLICATE, {**_NO_FIELDS, "duplicate_of": original.name, "expected": linked}
