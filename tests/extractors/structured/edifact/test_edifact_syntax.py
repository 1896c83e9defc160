"""The syntax of EDIFACT: separators, characters, envelopes, what is cut off, what is hostile."""

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datamodel.errors import DocumentError, RejectionCode
from extractors.structured.drafting import Draft
from extractors.structured.edifact import FORMAT, syntax
from extractors.structured.edifact.envelope import read_messages
from extractors.structured.edifact.syntax import is_edifact, split
from extractors.structured.formats import Sample
from tests.extractors.structured import edifact_messages as sent
from tests.extractors.structured.edifact_messages import SEPARATORS, written
from tests.extractors.structured.third_party import file_of, findings, told

WHOLE = (sent.RETAIL_ORDER, sent.INDUSTRY_ORDER, sent.RESPONSE, sent.DESPATCH, sent.INVOICE, sent.REMITTANCE)


def told_without_findings(content):
    return [told(message) for message in FORMAT.read(file_of(content))]


@pytest.mark.parametrize("text", WHOLE)
def test_line_ends_between_segments_mean_nothing(text):
    plain = "".join(line.strip() for line in text.splitlines())
    assert told_without_findings(plain.replace("'", "'\r\n").encode()) == told_without_findings(plain)
    assert told_without_findings(plain.replace("'", "'\n    ")) == told_without_findings(plain)


def test_separators_of_the_service_string_are_used():
    odd = sent.CREDIT.replace("UNA:+.? '", "UNA|*,! ~")
    odd = odd[:9] + odd[9:].replace(":", "|").replace("+", "*").replace("'", "~").replace(".", ",")
    assert told_without_findings(odd) == told_without_findings(sent.CREDIT)
    assert findings(FORMAT.read(file_of(odd))[0].extraction) == []


def test_separators_without_service_string_are_found_with_a_warning():
    odd = sent.CREDIT.split("\n", 1)[1].replace(":", "|").replace("+", "*").replace("'", "~")
    (message,) = FORMAT.read(file_of(odd))
    assert told(message) == told_without_findings(sent.CREDIT)[0]
    assert [issue.severity for issue in message.extraction.findings] == ["warning"]


def test_control_characters_of_level_b_part_segments():
    odd = sent.CREDIT.split("\n", 1)[1].replace("\n", "").replace("UNOC", "UNOB")
    odd = odd.replace(":", "\x1f").replace("+", "\x1d").replace("'", "\x1c")
    assert FORMAT.claims(Sample(file_of(odd)))
    assert told_without_findings(odd) == told_without_findings(sent.CREDIT)


def test_service_string_that_lacks_a_sign_is_mended():
    (message,) = FORMAT.read(file_of(sent.CREDIT.replace("UNA:+.? '", "UNA:+.?'")))
    assert told(message) == told_without_findings(sent.CREDIT)[0]
    assert message.extraction.findings[0].message.startswith("The UNA has five signs")


@pytest.mark.parametrize(
    ("named", "codec"),
    [("UNOC", "latin-1"), ("UNOC", "utf-8"), ("UNOA", "cp1252"), ("UNOY", "utf-8"), ("UNOK", "iso8859-9")],
)
def test_character_set_is_the_one_that_is_used(named, codec):
    content = sent.RETAIL_ORDER.replace("UNOC:3", f"{named}:3").encode(codec)
    assert told_without_findings(content) == told_without_findings(sent.RETAIL_ORDER)


def test_cyrillic_is_read_by_the_set_that_is_named():
    content = sent.CREDIT.replace("UNOC:3", "UNOE:3").replace("Molkerei Süd GmbH", "Молоко").encode("iso8859-5")
    assert told_without_findings(content)[0]["fields"]["sender_name"] == "Молоко"


def test_character_set_that_is_named_and_not_used_is_told():
    content = sent.RETAIL_ORDER.replace("UNOC:3", "UNOY:4").encode("latin-1")
    (message,) = FORMAT.read(file_of(content))
    assert findings(message.extraction) == ["The interchange names the character set UNOY, and is not written in it."]


def test_messages_and_interchanges_of_one_file_are_documents_each():
    other = sent.RETAIL_ORDER.replace("UNA:+.? '", "UNA|*,! ~", 1)
    other = other[:9] + other[9:].replace(":", "|").replace("+", "*").replace("'", "~")
    found = FORMAT.read(file_of(sent.INVOICE + sent.CREDIT + other))
    assert [message.extraction.document_type for message in found] == ["invoice", "invoice", "purchase_order"]
    assert [findings(message.extraction) for message in found[:2]] == [[], []]


def test_several_messages_of_an_interchange_are_counted():
    body = sent.CREDIT.splitlines()
    twice = "\n".join([*body[:-1], *body[2:-1], "UNZ+2+4711'"])
    assert [findings(message.extraction) for message in FORMAT.read(file_of(twice))] == [[], []]
    assert findings(FORMAT.read(file_of(twice.replace("UNZ+2", "UNZ+3")))[1].extraction) == [
        "UNZ counts 3 messages, and the interchange has 2."
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("UNT+16+1'", "UNT+17+1'", "UNT counts 17 segments, and the message has 16. (segment 16, UNT)"),
        ("UNT+16+1'", "UNT+16+2'", "UNH calls the message 1, and UNT calls it 2. (segment 16, UNT)"),
        ("UNT+16+1'\n", "", "The message is cut off: its UNT is missing. (segment 15, MOA[3])"),
        ("UNZ+1+4711'", "UNZ+1+4712'", "UNB calls the interchange 4711, and UNZ calls it 4712."),
        ("UNZ+1+4711'", "", "The interchange is cut off: its UNZ is missing."),
        ("UNZ+1+4711'", "UNZ+1+4711", "The file ends within a segment: “UNZ+1+4711”."),
        ("UNT+16+1'\n", "UNT+16+1'\nXXX'\n", "The segment XXX stands outside of every message."),
    ],
)
def test_breach_of_the_envelope_is_told(old, new, fault):
    assert old in sent.CREDIT
    found = findings(FORMAT.read(file_of(sent.CREDIT.replace(old, new)))[0].extraction)
    assert any(each.startswith(fault.split(" (")[0]) for each in found), found


def test_groups_are_counted_and_named():
    grouped = sent.CREDIT.replace("UNH+1", "UNG+INVOIC+A+B+261129:1030+5+UN+D:96A'\nUNH+1").replace(
        "UNZ+1", "UNE+1+5'\nUNZ+1"
    )
    assert findings(FORMAT.read(file_of(grouped))[0].extraction) == []
    wrong = grouped.replace("UNE+1+5'", "UNE+2+6'")
    assert findings(FORMAT.read(file_of(wrong))[0].extraction) == [
        "UNE counts 2 messages, and the group has 1.",
        "UNG calls the group 5, and UNE calls it 6.",
    ]


def test_test_interchange_is_not_to_be_booked():
    text = sent.CREDIT.replace("+4711'\nUNH", "+4711++++++1'\nUNH")
    assert [issue.code for issue in FORMAT.read(file_of(text))[0].extraction.findings] == ["message_test"]


@pytest.mark.parametrize("text", ["UNABLE to deliver", "UNB", "", "UNH is a tag", "Dear Sirs, UNB+UNOC:3+A+B'"])
def test_other_texts_are_not_claimed(text):
    assert not is_edifact(text)


def test_text_without_a_message_is_refused():
    with pytest.raises(DocumentError) as caught:
        FORMAT.read(file_of("UNB+UNOC:3+A+B+261129:1030+1'UNZ+0+1'"))
    assert caught.value.code is RejectionCode.EMPTY


@pytest.mark.parametrize("limit", ["MOST_BYTES", "MOST_SEGMENTS"])
def test_size_is_bounded(monkeypatch, limit):
    monkeypatch.setattr(syntax, limit, 10)
    with pytest.raises(DocumentError) as caught:
        FORMAT.read(file_of(sent.CREDIT))
    assert caught.value.code is RejectionCode.TOO_LARGE


def test_what_never_ends_is_cut_and_told():
    text = sent.CREDIT.replace("NAD+BY", "NAD" + "+" * 20_000 + "BY")
    assert findings(FORMAT.read(file_of(text))[0].extraction)[0].startswith("A segment has more than 10000")


def test_breaches_are_told_until_there_are_too_many():
    text = sent.CREDIT.replace("UNS+S'", "XYZ'" * 500 + "UNS+S'")
    told_ = findings(FORMAT.read(file_of(text))[0].extraction)
    assert len(told_) < 30
    assert "480 more segments that do not belong there." in told_


SIGNS = st.text(st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=("Cs", "Cc")), max_size=12)
TAGS = st.sampled_from(["BGM", "DTM", "NAD", "LIN", "QTY", "FTX"])
ELEMENTS = st.lists(st.lists(SIGNS.map(str.strip), min_size=1, max_size=4), min_size=1, max_size=6)
SEGMENTS = st.lists(st.tuples(TAGS, ELEMENTS), max_size=8)
MARKS = st.sampled_from([SEPARATORS, ("|", "*", "!", "~"), (",", ";", "\\", "\n"), ("\x1f", "\x1d", "?", "\x1c")])


@given(SEGMENTS, MARKS)
def test_whatever_is_written_is_read_back(segments, marks):
    header = written([[["UNH"], ["1"], ["ORDERS", "D", "96A", "UN"]]], marks)
    body = written([[[tag], *elements] for tag, elements in segments], marks)
    una = f"UNA{marks[0]}{marks[1]}.{marks[2]} {marks[3]}"
    (message,) = read_messages((una + header + body + written([[["UNT"], ["1"], ["1"]]], marks)).encode(), "x")
    found = message.segments[1:-1]
    assert [segment.tag for segment in found] == [tag for tag, _ in segments]
    for segment, (_, elements) in zip(found, segments, strict=True):
        assert [list(segment.element(number)) for number in range(segment.count)] == elements


@given(SEGMENTS)
def test_pydifact_splits_segments_alike(segments):
    """Where it can: it loses empty components at the end, and does not take a release before a line end."""
    from pydifact.parser import Parser

    def shortened(parts):
        while len(parts) > 1 and not parts[-1]:
            parts = parts[:-1]
        return list(parts)

    body = written([[[tag], *elements] for tag, elements in segments])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = list(Parser().parse(written([[["UNB"], ["UNOC", "3"], ["A"]]]) + body))[1:]
    (message,) = read_messages((written([[["UNH"], ["1"], ["ORDERS"]]]) + body).encode(), "x")
    for ours, each in zip(message.segments[1:], theirs, strict=True):
        elements = [[part] if isinstance(part, str) else list(part) for part in each.elements]
        assert [shortened([part.strip() for part in parts]) for parts in elements] == [
            shortened(ours.element(number)) for number in range(ours.count)
        ]


@given(st.sampled_from(WHOLE), st.data())
def test_cut_at_any_byte_is_never_read_in_silence(text, data):
    content = text.encode()
    cut = content[: data.draw(st.integers(0, len(content) - 1))]
    try:
        messages = FORMAT.read(file_of(cut))
    except DocumentError:
        return
    whole = b"UNT" in cut and cut.rstrip().rfind(b"'") > cut.rfind(b"UNT")
    assert whole or messages[-1].extraction.findings
    assert cut.rstrip() == content.rstrip() or messages[-1].extraction.findings


@given(st.binary(max_size=300))
def test_anything_behind_a_header_raises_nothing_else(content):
    try:
        FORMAT.read(file_of(b"UNH+1+INVOIC:D:96A:UN'" + content))
    except DocumentError:
        return


@given(
    st.lists(
        st.sampled_from(
            ["LIN+1", "QTY+21:1", "UNS+S", "MOA+77:1", "CPS+1", "NAD+BY", "DOC+380+1", "UNT+1+1", "CNT+2:1"]
        )
    )
)
def test_any_order_of_segments_is_read_or_told(tags):
    for kind in ("ORDERS", "ORDRSP", "DESADV", "INVOIC", "REMADV"):
        FORMAT.read(file_of(f"UNH+1+{kind}:D:96A:UN'" + "".join(f"{tag}'" for tag in tags)))


def test_split_leaves_released_marks():
    assert split("a?+b+c??+d", "+", "?") == ["a?+b", "c??", "d"]


def test_separators_are_told_only_when_they_are_odd():
    draft = Draft()
    syntax.read_texts(sent.CREDIT.encode(), "x", draft)
    assert draft.findings == []
