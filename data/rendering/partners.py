"""The firms of the sample data. All are invented; check digits are valid, bank codes belong to nobody."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Party:
    """A firm. ``number`` is its number in our master data; "" where it has none there."""

    name: str
    street: str
    postal_code: str
    city: str
    country: str
    number: str = ""
    tax_id: str = ""
    iban: str = ""
    domain: str = ""
    phone: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The postal address without name and country, as its country writes it."""
        match self.country:
            case "GB":
                return self.street, self.city, self.postal_code
            case "US":
                return self.street, f"{self.city} {self.postal_code}"
            case _:
                return self.street, f"{self.postal_code} {self.city}"


COUNTRY_NAMES = {
    "de": {"DE": "Deutschland", "AT": "Österreich", "CH": "Schweiz", "GB": "Großbritannien", "NL": "Niederlande"},
    "en": {
        "DE": "Germany",
        "AT": "Austria",
        "CH": "Switzerland",
        "GB": "United Kingdom",
        "NL": "Netherlands",
        "US": "USA",
    },
}

US = Party(
    "Nordwerk Armaturen GmbH", "Werftkontor 12", "28237", "Bremen", "DE",
    tax_id="DE288440155", iban="DE76990501010079124408", domain="nordwerk-armaturen.example", phone="+49 421 5550 140",
)  # fmt: skip

HANSEN = Party(
    "Hansen Anlagenbau GmbH", "Deichstieg 48", "20457", "Hamburg", "DE", "10012",
    "DE812644072", "DE31920070290417725300", "hansen-anlagenbau.example", "040 66969-310",
)  # fmt: skip
KROEGER = Party(
    "Kröger Maschinenfabrik GmbH & Co. KG", "Industrieweg 7-11", "33609", "Bielefeld", "DE", "10027",
    "DE813309523", "DE21980501610008821479", "kroeger-maschinenfabrik.example", "0521 5550-0",
)  # fmt: skip
LINDENAU = Party(
    "Stadtwerke Lindenau AG", "Am Wasserturm 3", "04177", "Leipzig", "DE", "10031",
    "DE294177369", "DE87960557920031440182", "sw-lindenau.example", "0341 5550-600",
)  # fmt: skip
OBERMAIER = Party(
    "Obermaier & Söhne Heizungsbau KG", "Innstraße 23", "83022", "Rosenheim", "DE", "10044",
    "DE312855044", "DE92911600000002847115", "obermaier-heizung.example", "08031 5550-27",
)  # fmt: skip
CHEMIE = Party(
    "Chemiepark Südharz GmbH", "Werkstraße 100, Tor 4", "06526", "Sangerhausen", "DE", "10058",
    "DE275901634", "DE97930610780004471836", "chemiepark-suedharz.example", "03464 5550-0",
)  # fmt: skip
ALPEN = Party(
    "Alpenwärme Technik Ges.m.b.H.", "Amraser Lände 19", "6020", "Innsbruck", "AT", "10063",
    "ATU61304270", "AT179950300001748829", "alpenwaerme.example", "+43 512 5550-0",
)  # fmt: skip
BRUNNER = Party(
    "Brunner Gebäudetechnik GmbH", "Hafenstraße 61", "4020", "Linz", "AT", "10069",
    "ATU58244199", "AT219940000005519274", "brunner-gt.example", "+43 732 5550-18",
)  # fmt: skip
ZUERCHER = Party(
    "Gebr. Zürcher Apparatebau AG", "Tösstalstrasse 214", "8405", "Winterthur", "CH", "10075",
    "CHE-112.435.871", "CH5399114004804419327", "zuercher-apparatebau.example", "+41 52 555 01 40",
)  # fmt: skip
THORNBURY = Party(
    "Thornbury Process Engineering Ltd", "Unit 7, Forge Lane", "S9 2TX", "Sheffield", "GB", "10082",
    "GB382715048", "GB92XNBK99127691034482", "thornbury-process.example", "0114 496 0172",
)  # fmt: skip
CASCADE = Party(
    "Cascade Fluid Systems, Inc.", "2180 NW Harbor Blvd, Suite 300", "97210", "Portland, OR", "US", "10090",
    "93-4417726", "", "cascadefluid.example", "(503) 555-0148",
)  # fmt: skip
LAKESHORE = Party(
    "Lakeshore Mechanical Supply LLC", "415 Garfield Ave", "55802", "Duluth, MN", "US", "10094",
    "41-2280953", "", "lakeshoremech.example", "(218) 555-0117",
)  # fmt: skip
VAN_DER_MEER = Party(
    "Van der Meer Installatietechniek B.V.", "Sluisjesdijk 142", "3087 AJ", "Rotterdam", "NL", "10101",
    "NL854127318B01", "NL23XHAV0417882365", "vdmeer-it.example", "+31 10 555 0162",
)  # fmt: skip
PELIKAN = Party(  # deliberately not in the master data
    "Pelikan Schiffstechnik e.K.", "Gehlsdorfer Ufer 9", "18147", "Rostock", "DE", "",
    "DE244068713", "DE62942600800113904527", "pelikan-schiffstechnik.example", "0381 5550-93",
)  # fmt: skip

CUSTOMERS = (
    HANSEN, KROEGER, LINDENAU, OBERMAIER, CHEMIE, ALPEN, BRUNNER, ZUERCHER, THORNBURY, CASCADE, LAKESHORE, VAN_DER_MEER,
)  # fmt: skip

WITTMANN = Party(
    "Eisengießerei Wittmann GmbH", "Hüttenstraße 5", "57078", "Siegen", "DE", "70004",
    "DE309174254", "DE31930700240065521903", "giesserei-wittmann.example", "0271 5550-44",
)  # fmt: skip
OBERPFALZ = Party(
    "Dichtungswerk Oberpfalz GmbH", "Gewerbering 22", "92637", "Weiden i. d. OPf.", "DE", "70011",
    "DE261339803", "DE32950900000018826643", "dichtungswerk.example", "0961 5550-310",
)  # fmt: skip
SEETAL = Party(
    "Präzisionsdrehteile Seetal AG", "Bahnhofstrasse 88", "6280", "Hochdorf", "CH", "70018",
    "CHE-208.776.140", "CH5399788000251946610", "drehteile-seetal.example", "+41 41 555 02 20",
)  # fmt: skip
BIRCHFIELD = Party(
    "Birchfield Fasteners Ltd", "14 Anvil Trading Estate", "B7 4RT", "Birmingham", "GB", "70023",
    "GB291446643", "GB37XMID99916624418075", "birchfield-fasteners.example", "0121 496 0155",
)  # fmt: skip
TULP = Party(
    "Tulp Coatings B.V.", "Veemarktkade 8", "5222 AE", "'s-Hertogenbosch", "NL", "70030",
    "NL819374611B01", "NL92XTUL0609154471", "tulpcoatings.example", "+31 73 555 0119",
)  # fmt: skip
