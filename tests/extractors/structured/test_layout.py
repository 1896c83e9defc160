"""How a message looks on pages: a table where it fits, else blocks; every value has a place of its own."""

from datamodel.extraction import DocumentType
from extractors.structured.drafting import Draft, Place
from extractors.structured.layout import lay_out

HERE = Place("/a", 1)


def laid_out(*lines: dict[str, str]):
    draft = Draft()
    draft.put("document_number", "4711", HERE)
    for line in lines:
        draft.add_line()
        for name, text in line.items():
            draft.put_in_line(name, text, HERE)
    pages, message = lay_out(draft.message("made_up", "Made up", DocumentType.PURCHASE_ORDER))
    return pages, message.extraction


def words_at(pages, value) -> list[str]:
    page = next(page for page in pages if page.number == value.page)
    return [word.text for word in page.words if word.bbox.overlaps(value.bbox)]


def test_numbers_stand_right_aligned_below_their_heading():
    pages, extraction = laid_out(
        {"position": "10", "quantity": "5", "net_amount": "7.00"},
        {"position": "20", "quantity": "1200", "net_amount": "1234.50"},
    )
    first, second = extraction.line_items
    assert round(first["quantity"].bbox.x1, 6) == round(second["quantity"].bbox.x1, 6)
    assert round(first["position"].bbox.x0, 6) == round(second["position"].bbox.x0, 6)
    assert first["quantity"].bbox.y0 < second["quantity"].bbox.y0
    texts = [word.text for word in pages[0].words]
    assert texts[-9:] == ["Pos", "Qty", "Amount", "10", "5", "7.00", "20", "1200", "1234.50"]


def test_equal_values_of_several_lines_have_places_of_their_own():
    line = {"position": "1", "currency": "EUR"}
    _, extraction = laid_out(line, line)
    first, second = (item["currency"].bbox for item in extraction.line_items)
    assert not first.overlaps(second)


def test_long_text_goes_on_below_within_its_column():
    text = "Ball valve of stainless steel with full bore and a lever that can be locked in both positions"
    pages, extraction = laid_out({"description": text, "quantity": "5"}, {"description": "Bolt", "quantity": "6"})
    described = extraction.line_items[0]["description"]
    assert words_at(pages, described) == text.split()
    assert not described.bbox.overlaps(extraction.line_items[0]["quantity"].bbox)


def test_page_is_as_wide_as_the_table_needs():
    (narrow, *_), _ = laid_out({"position": "1"})
    line = {"position": "1", "supplier_material_number": "A" * 60, "customer_material_number": "B" * 60}
    (wide, *_), extraction = laid_out(line)
    assert wide.width > narrow.width
    assert wide.height / wide.width == narrow.height / narrow.width
    assert len({value.bbox.y0 for value in extraction.line_items[0].values()}) == 1


def test_lines_too_wide_for_a_table_stand_below_each_other():
    line = {"position": "1", "supplier_material_number": "A" * 120, "customer_material_number": "B" * 120}
    pages, extraction = laid_out(line)
    values = list(extraction.line_items[0].values())
    assert len({value.bbox.y0 for value in values}) == 3
    assert [words_at(pages, value)[0][0] for value in values] == ["1", "A", "B"]
