"""Fields of flat records stand where files and structures of SAP systems have them (``docs/idoc.md``, sources)."""

import pytest

from adapters.idoc.flat import SDATA
from adapters.idoc.structure import all_segments, fields_of
from adapters.idoc.types import BASIC_TYPES


def place(basic_type: str, tag: str, name: str) -> int:
    """The first character of a field in a record, from 1 and with the 63 of administration, as layouts count."""
    specs = fields_of(all_segments(BASIC_TYPES[basic_type])[tag])
    before = [spec.name for spec in specs].index(name)
    return 64 + sum(spec.length for spec in specs[:before])


@pytest.mark.parametrize(
    ("tag", "name", "first"),
    [
        ("E1EDL20", "btgew", 155),
        ("E1EDL20", "bolnr", 213),
        ("E1EDL20", "lifex", 282),
        ("E1EDL20", "potim", 360),
        ("E1EDL21", "aulwe", 108),
        ("E1EDL22", "traty_bez", 269),
        ("E1EDL18", "param", 67),
        ("E1ADRM1", "name1", 119),
        ("E1ADRM1", "street1", 439),
        ("E1ADRM1", "postl_cod1", 573),
        ("E1ADRM1", "city1", 608),
        ("E1ADRM1", "country1", 938),
        ("E1ADRM1", "tzdesc", 981),
        ("E1EDT13", "ntanf", 91),
        ("E1EDT13", "isdd", 125),
        ("E1EDT13", "event_ali", 197),
        ("E1TXTH8", "langua_iso", 158),
        ("E1TXTP8", "tdline", 66),
        ("E1EDL24", "charg", 208),
        ("E1EDL24", "lfimg", 240),
        ("E1EDL24", "ean11", 366),
        ("E1EDL24", "kdmat35", 534),
        ("E1EDL24", "matnr_external", 752),
        ("E1EDL24", "vfdat", 936),
        ("E1EDL26", "mvgr5", 168),
        ("E1EDL43", "datum", 106),
        ("E1EDL41", "posex", 126),
    ],
)
def test_fields_of_deliveries_stand_where_a_published_layout_has_them(tag: str, name: str, first: int) -> None:
    assert place("DELVRY07", tag, name) == first


@pytest.mark.parametrize(
    ("basic_type", "tag", "width"),
    [("MBGMCR03", "E1BP2017_GM_HEAD_01", 208), ("PREQCR02", "E1BPEBANTX", 153), ("DELVRY07", "E1ADRM1", 952)],
)
def test_structures_have_the_lengths_of_the_dictionary(basic_type: str, tag: str, width: int) -> None:
    assert sum(spec.length for spec in fields_of(all_segments(BASIC_TYPES[basic_type])[tag])) == width


def test_the_words_of_an_audit_stand_where_programs_look_for_them() -> None:
    assert place("ALEAUD01", "E1STATE", "statxt") - 64 == 26
    assert place("ALEAUD01", "E1ADHDR", "mescod") - 64 == 6


@pytest.mark.parametrize("basic_type", BASIC_TYPES)
def test_no_segment_is_longer_than_a_record_and_no_name_longer_than_its_field(basic_type: str) -> None:
    for segment in all_segments(BASIC_TYPES[basic_type]).values():
        assert sum(spec.length for spec in fields_of(segment)) <= SDATA
        assert len(segment.definition) <= 30
