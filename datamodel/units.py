"""Units of measure: what people write, and the ISO code that SAP expects in ``MENEE``.

The codes are those of UN/ECE Recommendations 20 and 21 as SAP delivers them in table T006I (transaction CUNI); a system
that was set up differently needs its own entries there.
"""

from datamodel.errors import DocumentError, RejectionCode

_WORDS = {
    "PCE": "pce pc pcs piece pieces stk stck stck. stueck stück st st. stk. pz pza pièce pièces pièce(s) pcs. h87 c62 "
    "nar unit units einheit einheiten no nos nr",
    "EA": "ea each je",
    "SET": "set sets sa satz sätze garnitur kit kits",
    "PR": "pr pair pairs prs paar npr",
    "DZN": "dzn dz dozen dutzend dtzd",
    "GRO": "gro gross",
    "MIL": "mil tsd thousand tausend",
    "PK": "pk pack packs pkg package packages packung packungen paket pakete pak pck ve pkt xpk nmp xpa",
    "CT": "ct ctn carton cartons karton kartons kar krt xct",
    "BX": "bx box boxes schachtel schachteln kiste kisten xbx",
    "CS": "cs case cases xcs",
    "PF": "pf pal pll pallet pallets palette paletten plt xpf px xpx",
    "RO": "ro rol roll rolls rolle rollen rl xro",
    "BO": "bo bottle bottles flasche flaschen fl btl xbo",
    "CA": "ca can cans dose dosen kanister xca",
    "BG": "bg bag bags beutel sack säcke xbg",
    "DR": "dr drum drums fass fässer xdr",
    "BE": "be bundle bundles bund bündel xbe",
    "ST": "sheet sheets blatt bogen xst",
    "MTR": "mtr m meter metre meters metres lfm lfdm lfd.m",
    "MMT": "mmt mm millimeter millimetre",
    "CMT": "cmt cm zentimeter centimetre centimeter",
    "KMT": "kmt km kilometer kilometre",
    "FOT": "fot ft foot feet",
    "INH": "inh inch inches zoll",
    "YRD": "yrd yd yard yards",
    "MTK": "mtk m2 m² qm sqm",
    "FTK": "ftk ft2 ft² sqft",
    "MTQ": "mtq m3 m³ cbm",
    "GRM": "grm g gr gram grams gramm",
    "KGM": "kgm kg kgs kilo kilos kilogram kilograms kilogramm",
    "TNE": "tne t to ton tons tonne tonnes tonnen",
    "LBR": "lbr lb lbs pound pounds",
    "ONZ": "onz oz ounce ounces",
    "LTR": "ltr l liter litre liters litres",
    "MLT": "mlt ml milliliter millilitre",
    "HLT": "hlt hl hektoliter",
    "GLL": "gll gal gallon gallons",
    "HUR": "hur h hr hrs hour hours std stunde stunden",
    "MIN": "min minute minutes minuten",
    "DAY": "day days tag tage d",
    "WEE": "wee wk week weeks woche wochen",
    "MON": "mon month months monat monate",
    "ANN": "ann yr year years jahr jahre",
    "KWH": "kwh",
    "MWH": "mwh",
}
_CODES = {word: code for code, words in _WORDS.items() for word in words.split()}


def iso_code(unit: str) -> str:
    """The ISO code of a unit as written: ``Stk`` → ``PCE``; empty stays empty.

    Raises:
        DocumentError: the unit is not known.
    """
    word = "".join(unit.split()).casefold()
    if not word:
        return ""
    code = _CODES.get(word) or _CODES.get(word.rstrip("."))
    if code is None:
        raise DocumentError(
            RejectionCode.DOES_NOT_FIT,
            f"The unit {unit!r} has no ISO code that the ERP knows. Correct it to one such as PCE, KGM or MTR.",
        )
    return code
