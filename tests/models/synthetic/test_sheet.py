from models.synthetic.sheet import Sheet, width_of, wrap


def words_of(sheet, page=0):
    labelled = sheet.pages()[page]
    return list(zip((w.text for w in labelled.page.words), labelled.tags, labelled.begins, labelled.roles, strict=True))


def test_words_of_a_line_get_tags_where_the_pieces_have_them():
    sheet = Sheet()
    sheet.pieces(50, 100, [("Rechnung Nr. ", ""), ("47 11", "document_number"), (" vom", "")], role="label")
    assert words_of(sheet) == [
        ("Rechnung", "", False, "label"),
        ("Nr.", "", False, "label"),
        ("47", "document_number", True, "text"),
        ("11", "document_number", False, "text"),
        ("vom", "", False, "label"),
    ]


def test_a_word_of_label_and_value_takes_the_tag_of_the_value():
    sheet = Sheet()
    sheet.pieces(50, 100, [("Nr.:", ""), ("4711", "document_number"), (",", "")])
    assert words_of(sheet) == [("Nr.:4711,", "document_number", True, "text")]


def test_pieces_of_one_value_begin_once_where_they_are_joined():
    address = [("Hauptstraße 1", "sender_address"), (" · ", ""), ("80331 München", "sender_address")]
    apart, joined = Sheet(), Sheet()
    apart.pieces(50, 100, address)
    joined.pieces(50, 100, address, joined=True)
    assert [word[2] for word in words_of(apart)] == [True, False, False, True, False]
    assert [word[2] for word in words_of(joined)] == [True, False, False, False, False]


def test_the_second_line_of_a_value_does_not_begin():
    sheet = Sheet()
    sheet.text(50, 100, "80331 München", tag="receiver_address", begins=False)
    assert [word[2] for word in words_of(sheet)] == [False, False]


def test_words_are_read_line_by_line_whatever_was_printed_first():
    sheet = Sheet()
    sheet.text(50, 200, "third fourth")
    sheet.text(300, 100, "second", size=8)
    sheet.text(50, 100, "first")
    assert [word[0] for word in words_of(sheet)] == ["first", "second", "third", "fourth"]


def test_boxes_hold_the_ink_as_fractions_of_the_page():
    sheet = Sheet((100.0, 200.0))
    sheet.text(10, 100, "Axe", size=10)
    sheet.text(10, 150, "axe", size=10)
    high, low = (word.bbox for word in sheet.pages()[0].page.words)
    assert high.y1 == 0.5
    assert high.height > low.height
    assert 0.1 < high.x0 < 0.12
    assert abs(high.x1 - (10 + width_of("Axe", 10)) / 100) < 0.01


def test_aligned_text_ends_or_is_centred_where_it_was_put():
    sheet = Sheet()
    right = sheet.text(300, 100, "1.234,00", align="right")
    centre = sheet.text(300, 120, "1.234,00", align="center")
    assert right.x1 == 300
    assert (centre.x0 + centre.x1) / 2 == 300


def test_what_is_printed_beyond_the_edge_is_lost():
    sheet = Sheet((100.0, 200.0))
    sheet.text(90, 100, "inside outside")
    sheet.text(10, 300, "below")
    assert [word[0] for word in words_of(sheet)] == []


def test_what_is_taken_back_is_gone_and_pages_can_be_turned():
    sheet = Sheet()
    sheet.text(50, 100, "kept")
    mark = sheet.mark()
    sheet.text(50, 120, "gone")
    sheet.take_back(mark)
    sheet.next_page()
    sheet.text(50, 100, "two")
    sheet.turn_to(1)
    sheet.text(50, 800, "foot")
    assert [word[0] for word in words_of(sheet)] == ["kept", "foot"]
    assert [word[0] for word in words_of(sheet, page=1)] == ["two"]


def test_the_first_note_of_a_field_counts_and_nothing_is_no_note():
    sheet = Sheet()
    sheet.note("document_number", "")
    sheet.note("document_number", "1")
    sheet.note("document_number", "2")
    assert sheet.fields == {"document_number": "1"}


def test_lines_are_wrapped_at_spaces_only():
    assert wrap("eins zwei drei", width_of("eins zwei", 10), 10) == ["eins zwei", "drei"]
    assert wrap("Liefer-/Leistungsdatum", 20, 10) == ["Liefer-/Leistungsdatum"]
    assert wrap("", 20, 10) == []
