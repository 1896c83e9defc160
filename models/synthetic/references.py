"""Numbers, days and names that stand beside what is read of a paper."""

import datetime as dt
import random
from dataclasses import dataclass

from models.synthetic.names import draw_coined, draw_person
from models.synthetic.numbers import draw_number
from models.synthetic.patterns import fill


@dataclass(frozen=True, slots=True)
class Reference:
    """A number, day or name beside the fields that are read. ``kind`` names its label: ``project``."""

    kind: str
    value: str | dt.date


NUMBERS = {
    "project": ("[^|P|BV ]~###[|-##]", "%Y-###", "~#####"),
    "cost_center": ("~###", "~#####", "~##-~##", "K~###"),
    "tender": ("AN-~####", "~#####", "%Y-####", "Q~####"),
    "contract": ("46########", "V-~####", "~####/%y", "RV %Y/##"),
    "requisition": ("10######", "R-~####", "~####"),
    "your_sign": ("KR-~#", "E-~###", "BT-~#", "^^-~##", "^^", "^^/^^", "^^-^^", "~###/^^", "~#####"),
    "our_sign": ("^^", "^^/^^", "^^-^^ ~##", "ek/~##", "^^^"),
    "tracking": ("1Z~###^##########", "~###########", "JD~##############", "00~################"),
    "weight": ("<1-900>,<1-9> kg", "<2-90>.<10-99> kg", "<1-20> t", "<1-400>.<10-99> lbs"),
    "packages": ("<1-14>", "<1-9> EUR", "<1-30> Colli", "<1-6>/<1-6>"),
    "version": ("<1-9>", "<1-3>.0", "0<1-4>", "^"),
    "receiver_tax_id": ("DE~########", "ATU########", "GB~## #### ##", "NL#########B01", "FR##~########"),
    "process": ("A1", "B1", "P2P-01", "S1", "urn:process:order:01", "M##", "Standard", "~##"),
    "profile": ("BASIC", "COMFORT", "EXTENDED", "EN 16931", "ORDERS05", "D96A", "UBL 2.1", "<1-3>.<0-9>", "A-~##"),
    "purpose": ("9 - Original", "Original", "5", "Replace", "Duplicate", "Copy", "Change", "9"),
    "copy": ("false", "true", "no", "N", "0", "nein", "ja"),
    "catalogue": ("CAT-~##", "K%Y", "~#####", "PL-%y"),
    "previous": ("~#####", "^^-~####", "%Y-####", "~#######"),
    "object": ("OBJ-~###", "~######", "M-~####"),
    "routing": ("~#-~####-~#", "0204:991-~####-##", "~############"),
    "receiving_advice": ("WE~#####", "GR-%Y-###", "50########", "~######"),
    "blanket": ("RB-~####", "46########", "BO%y-##", "~#####/%Y", "FRAME-##"),
    "request": ("ANF-~####", "%Y-####", "REQ~#####", "VG %Y/##", "~######"),
    "accounting": ("~#####", "4400", "Marketing", "KST ~###", "~###-~##-##", "70-~###", "ACC-^^##", "3400/~##"),
    "sales_ref": ("SR~#####", "VK-^^", "~#######", "Az. ~##/%y", "^^-~####", "INT-%y-##"),
    "response": ("OR-~####", "~#######-R01", "RSP%y###"),
    "time": ("<10-23>:<10-59>", "<10-23>:<10-59>:<10-59>", "0<1-9>:<10-59>"),
}
SHIP_VIA = "UPS Ground|Best Way|Truck|LKW|Spedition|DHL|Courier|Abholung|FedEx|Post|Will call|Our van|GLS|DPD"
DAYS = ("valid_until", "print_date", "delivery_note_date")


def draw_references(rng: random.Random, country: str, date: dt.date) -> tuple[Reference, ...]:
    """Some of all kinds, each at most once."""
    kinds = (*NUMBERS, *DAYS, "ship_via", "order_number", "receiver_contact", "requester", "other_contact")
    chosen = rng.sample(kinds, rng.choices((0, 1, 2, 3, 5, 8, 14), (20, 20, 19, 18, 13, 7, 3))[0])
    return tuple(Reference(kind, _draw_value(rng, kind, country, date)) for kind in chosen)


def _draw_value(rng: random.Random, kind: str, country: str, date: dt.date) -> str | dt.date:
    if kind in DAYS:
        return date + dt.timedelta(days=rng.randint(-20, 60) if kind != "print_date" else 0)
    if kind == "ship_via":
        return rng.choice(SHIP_VIA.split("|"))
    if kind == "order_number":
        return draw_number(rng, "order", date)
    if kind in ("receiver_contact", "requester", "other_contact"):
        return draw_person(rng, country)
    if kind == "your_sign" and rng.random() < 0.2:
        return draw_person(rng, country)
    if kind == "project" and rng.random() < 0.3:
        return f"{draw_coined(rng)} {fill(rng, '[Phase |Neubau |Bldg. |]<1-9>')}"
    return fill(rng, rng.choice(NUMBERS[kind]), date)
