"""The mails around the papers: who writes to whom, and what they say."""

from dataclasses import dataclass

from rendering import mail_orders, orders, payments, supplies
from rendering.mails import Letterhead
from rendering.sheets import Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail file: its letterhead, its covering words, the sheets attached, the text and colour of an inline logo."""

    name: str
    head: Letterhead
    words: str
    sheets: tuple[Sheet, ...]
    logo: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyOrder:
    """A sheet that is itself the text of the mail."""

    sheet: Sheet
    head: Letterhead
    charset: str = "utf-8"
    encoding: str = "quoted-printable"


MAILS = (
    Mail(
        name="PO_TPE-PO-60417.eml",
        head=Letterhead(
            sender="Gareth Whitlow <gareth.whitlow@thornbury-process.example>",
            subject="Purchase Order TPE-PO-60417",
            sent=(5, 10, 41),
            mailer="Microsoft Outlook 16.0",
        ),
        words="""Dear all,

please find attached our purchase order TPE-PO-60417. Kindly confirm receipt and delivery date.

Kind regards,
Gareth Whitlow
Senior Buyer
Thornbury Process Engineering Ltd
""",
        sheets=(orders.THORNBURY_ORDER,),
    ),
    Mail(
        name="Rechnung_und_Lieferschein_Seetal.eml",
        head=Letterhead(
            sender="Daniela Furrer <d.furrer@drehteile-seetal.example>",
            to="rechnung@nordwerk-armaturen.example",
            subject="Rechnung 260418 und Lieferschein 260395",
            sent=(4, 8, 5),
        ),
        words="""Guten Tag

Im Anhang erhalten Sie unsere Rechnung sowie den zugehörigen Lieferschein.

Freundliche Grüsse
Daniela Furrer
Präzisionsdrehteile Seetal AG
""",
        sheets=(supplies.SEETAL_INVOICE, supplies.SEETAL_DELIVERY),
        logo=("Seetal AG", "#24507f"),
    ),
    Mail(
        name="Bestellung_Alpenwaerme_26-0388.eml",
        head=Letterhead(
            sender='"Höllwarth Barbara" <b.hoellwarth@alpenwaerme.example>',
            subject="Bestellung für BVH Wohnpark Mitterweg – bitte um Bestätigung",
            sent=(9, 13, 22),
        ),
        words="""Sehr geehrte Damen und Herren,

anbei unsere Bestellung 26-0388 für das Bauvorhaben Wohnpark Mitterweg.

Mit freundlichen Grüßen
Ing. Barbara Höllwarth
Alpenwärme Technik Ges.m.b.H.
""",
        sheets=(orders.ALPEN_ORDER,),
        logo=("ALPENWAERME", "#a63a1e"),
    ),
    Mail(
        name="Bestellaenderung_4700033915.eml",
        head=Letterhead(
            sender="Einkauf Kröger <einkauf@kroeger-maschinenfabrik.example>",
            subject="Bestelländerung zu 4700033915",
            sent=(10, 6, 2),
            mailer="SAP NetWeaver 7.52",
        ),
        words="Diese Nachricht wurde automatisch erzeugt. Die Bestelländerung finden Sie im Anhang.\n",
        sheets=(orders.KROEGER_CHANGE,),
    ),
    Mail(
        name="Remittance_Advice_RA-20871.eml",
        head=Letterhead(
            sender="Cascade AP <ap@cascadefluid.example>",
            to="buchhaltung@nordwerk-armaturen.example",
            subject="Remittance Advice RA-20871",
            sent=(13, 23, 48),
        ),
        words="Attached is your remittance advice. Please do not reply to this message.\n",
        sheets=(payments.CASCADE_ADVICE,),
    ),
    Mail(
        name="Order_Acknowledgement_OA-331907.eml",
        head=Letterhead(
            sender="Birchfield Sales <sales@birchfield-fasteners.example>",
            to="einkauf@nordwerk-armaturen.example",
            subject="Order Acknowledgement OA-331907 / your order NW-B-26-0224",
            sent=(2, 15, 30),
        ),
        words="""Dear Customer,

thank you for your order. Our acknowledgement is attached.

Lorna Tate
Birchfield Fasteners Ltd
""",
        sheets=(supplies.BIRCHFIELD_RESPONSE,),
    ),
)

FORWARD = Mail(
    name="WG_Purchase_Order_104907.eml",
    head=Letterhead(
        sender="Anja Krämer <a.kraemer@nordwerk-armaturen.example>",
        subject="WG: Purchase Order 104907",
        sent=(12, 9, 15),
    ),
    words="Hallo zusammen,\n\nkam bei mir persönlich an, bitte mit erfassen.\n\nGruß\nAnja Krämer\n",
    sheets=(orders.CASCADE_FORWARDED,),
)
FORWARDED_HEAD = Letterhead(
    sender="Denise Okafor <denise.okafor@cascadefluid.example>",
    to="Anja Krämer <a.kraemer@nordwerk-armaturen.example>",
    subject="Purchase Order 104907",
    sent=(11, 22, 4),
)
FORWARDED_WORDS = "Hello Anja,\n\nnew PO attached. Thanks!\n\nDenise\n"

BODY_ORDERS = (
    BodyOrder(
        sheet=mail_orders.BRUNNER_ORDER,
        head=Letterhead(
            sender="Günther Österreicher <g.oesterreicher@brunner-gt.example>",
            subject="Bestellung KW 11, dringend: Druckminderer",
            sent=(10, 11, 37),
        ),
        charset="iso-8859-1",
    ),
    BodyOrder(
        sheet=mail_orders.PROSE_EN,
        head=Letterhead(
            sender="Tom Lindqvist <tom@lakeshoremech.example>",
            to="Anja Kraemer <a.kraemer@nordwerk-armaturen.example>",
            subject="urgent valves",
            sent=(2, 17, 2),
        ),
        charset="us-ascii",
        encoding="7bit",
    ),
    BodyOrder(
        sheet=mail_orders.PROSE_DE,
        head=Letterhead(
            sender="Franz Obermaier <franz@obermaier-heizung.example>",
            subject="Nachbestellung Baustelle Gillitzerblock",
            sent=(11, 6, 48),
        ),
        charset="windows-1252",
        encoding="8bit",
    ),
    BodyOrder(
        sheet=mail_orders.HANSEN_MAIL_TABLE,
        head=Letterhead(
            sender="Wiebke Petersen <w.petersen@hansen-anlagenbau.example>",
            subject="Bestellung 4500118402",
            sent=(12, 14, 12),
        ),
    ),
)
HTML_ONLY_NOTE = "Diese Nachricht enthält HTML. Bitte verwenden Sie ein Mailprogramm, das HTML anzeigt.\n"

NEWSLETTER_HEAD = Letterhead(
    sender="Valve World Weekly <news@valve-weekly.example>", subject="Order now: 20 % off all tickets", sent=(6, 5, 0)
)
NEWSLETTER_TEXT = """Valve World Weekly, March 2026

Order now and save 20 % on all trade fair tickets!

Top stories
- Global valve market to grow 4.1 % until 2030
- Ten questions to ask before you order actuators
- Invoice fraud: how purchasing departments protect themselves

You receive this newsletter because you subscribed. Unsubscribe: https://valve-weekly.example/u/7731
"""
NEWSLETTER_HTML = """<html><body style="background:#eee;font-family:Arial">
<table width="600" align="center" style="background:white"><tr><td>
<h1 style="color:#c00">Valve World Weekly</h1><p><b>Order now and save 20&nbsp;%</b> on all trade fair tickets!</p>
<ul><li>Global valve market to grow 4.1&nbsp;% until 2030</li><li>Ten questions to ask before you order actuators</li>
<li>Invoice fraud: how purchasing departments protect themselves</li></ul>
<p style="font-size:8pt;color:#888">You receive this newsletter because you subscribed.
<a href="https://valve-weekly.example/u/7731">Unsubscribe</a></p></td></tr></table></body></html>
"""
