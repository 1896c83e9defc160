import io
import threading

import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader

from datamodel.errors import DocumentError, RejectionCode
from extractors.pages.pdf import draw_page, read_pages


def read(content, *, max_pages=10):
    return read_pages(content, name="paper.pdf", max_pages=max_pages)


def texts(page):
    return [word.text for word in page.words]


def box_of(page, text):
    return next(word.bbox for word in page.words if word.text == text)


def saved(pdf):
    buffer = io.BytesIO()
    pdf.save(buffer)
    pdf.close()
    return buffer.getvalue()


def changed(content, change):
    """The PDF after ``change`` was applied to its first page."""
    document = pdfium.PdfDocument(content)
    page = document[0]
    change(page)
    page.close()
    return saved(document)


def test_words_come_in_reading_order_with_boxes_from_the_top_left(papers):
    (page,) = read(papers.pdf(papers.write_lines))
    assert texts(page)[:3] == ["Purchase", "Order", "4500017391"]
    assert texts(page)[-3:] == ["within", "two", "days."]
    box = box_of(page, "Purchase")
    assert box.x0 == pytest.approx(72 / 595, abs=0.003)
    assert box.y1 == pytest.approx((842 - 770) / 842, abs=0.004)
    assert 0.005 < box.height < 0.02
    assert (page.width, page.height, page.rotation) == (595, 842, 0)


def test_lines_of_two_columns_are_read_across(papers):
    def draw(canvas):
        for index in range(3):
            canvas.drawString(72, 700 - 14 * index, f"left{index}")
        for index in range(3):
            canvas.drawString(400, 700.5 - 14 * index, f"right{index}")

    (page,) = read(papers.pdf(draw))
    assert texts(page) == ["left0", "right0", "left1", "right1", "left2", "right2"]


def test_a_wide_gap_inside_one_string_parts_words(papers):
    def draw(canvas):
        text = canvas.beginText(72, 700)
        text._code.append("[(4711-A) -9000 (20) -6000 (pcs)] TJ")
        canvas.drawText(text)

    (page,) = read(papers.pdf(draw))
    assert texts(page) == ["4711-A", "20", "pcs"]


def test_a_tall_heading_does_not_mix_the_lines_beside_it(papers):
    def draw(canvas):
        canvas.setFont("Helvetica", 9)
        canvas.drawString(72, 712, "first line")
        canvas.drawString(72, 700, "second line")
        canvas.setFont("Helvetica", 30)
        canvas.drawString(300, 700, "INVOICE")

    (page,) = read(papers.pdf(draw))
    assert texts(page) == ["first", "line", "INVOICE", "second", "line"]


def test_raised_digits_stay_in_their_word(papers):
    def draw(canvas):
        text = canvas.beginText(72, 700)
        text.textOut("12m")
        text.setRise(4)
        text.textOut("2")
        canvas.drawText(text)

    (page,) = read(papers.pdf(draw))
    assert texts(page) == ["12m2"]


def test_a_hyphen_at_the_end_of_a_line_is_kept(papers):
    def draw(canvas):
        canvas.drawString(72, 700, "Liefer-")
        canvas.drawString(72, 686, "schein")

    (page,) = read(papers.pdf(draw))
    assert texts(page) == ["Liefer-", "schein"]


def test_text_drawn_twice_to_look_bold_is_one_word(papers):
    def draw(canvas):
        for shift in (0, 0.4, 1.5):
            canvas.drawString(72 + shift, 700, "Total")

    (page,) = read(papers.pdf(draw))
    assert texts(page) == ["Total"]


def test_the_same_word_twice_in_a_column_stays_two(papers):
    def draw(canvas):
        canvas.drawString(72, 700, "pcs")
        canvas.drawString(72, 688, "pcs")

    (page,) = read(papers.pdf(draw))
    assert texts(page) == ["pcs", "pcs"]


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_page_with_rotate_has_boxes_of_the_page_as_it_is_shown(papers, rotation):
    def draw(canvas):
        canvas.translate(*{90: (595, 0), 180: (595, 842), 270: (0, 842)}[rotation])
        canvas.rotate({90: 90, 180: 180, 270: 270}[rotation])
        canvas.drawString(100, 50, "upright")

    (page,) = read(changed(papers.pdf(draw), lambda page: page.set_rotation(rotation)))
    width, height = (595, 842) if rotation == 180 else (842, 595)
    assert (page.width, page.height, page.rotation) == (width, height, 0)
    assert box_of(page, "upright").x0 == pytest.approx(100 / width, abs=0.003)
    assert box_of(page, "upright").y1 == pytest.approx(1 - 50 / height, abs=0.008)


@pytest.mark.parametrize(("angle", "rotation"), [(90, 90), (180, 180), (270, 270)])
def test_a_page_whose_text_is_sideways_is_turned_upright(papers, angle, rotation):
    def draw(canvas):
        canvas.translate(300, 400)
        canvas.rotate(angle)  # counter-clockwise
        canvas.drawString(0, 20, "first line")
        canvas.drawString(0, 0, "second line")

    (page,) = read(papers.pdf(draw))
    assert page.rotation == rotation
    assert texts(page) == ["first", "line", "second", "line"]
    assert box_of(page, "first").width * page.width > box_of(page, "first").height * page.height
    assert (page.width > page.height) == (rotation != 180)


def test_a_line_of_sideways_text_in_the_margin_is_words_of_its_own(papers):
    def draw(canvas):
        papers.write_lines(canvas)
        canvas.translate(30, 300)
        canvas.rotate(90)
        canvas.drawString(0, 0, "Form 17-B")

    (page,) = read(papers.pdf(draw))
    assert page.rotation == 0
    assert {"Form", "17-B", "4500017391"} <= set(texts(page))


def test_boxes_refer_to_the_crop_box_and_words_outside_are_left_out(papers):
    def draw(canvas):
        canvas.drawString(72, 700, "inside")
        canvas.drawString(400, 100, "outside")

    (page,) = read(changed(papers.pdf(draw), lambda page: page.set_cropbox(50, 600, 350, 800)))
    assert texts(page) == ["inside"]
    assert (page.width, page.height) == (300, 200)
    assert box_of(page, "inside").x0 == pytest.approx((72 - 50) / 300, abs=0.005)
    assert box_of(page, "inside").y1 == pytest.approx((800 - 700) / 200, abs=0.015)


def test_filled_in_form_fields_are_read(papers):
    def draw(canvas):
        canvas.drawString(72, 700, "Order number")
        canvas.acroForm.textfield(name="order", value="PO-4711-X", x=200, y=690, width=150, height=20)

    (page,) = read(papers.pdf(draw))
    assert texts(page) == ["Order", "number", "PO-4711-X"]


def test_invisible_text_is_a_text_layer_over_a_picture_and_hidden_elsewhere(papers):
    def draw(canvas):
        text = canvas.beginText(72, 700)
        text.setTextRenderMode(3)
        text.textOut("recognised")
        canvas.drawText(text)

    def draw_scan(canvas):
        canvas.drawImage(ImageReader(Image.new("L", (100, 140), 255)), 0, 0, 595, 842)
        draw(canvas)

    plain, scan = read(papers.pdf(draw, draw_scan))
    assert texts(plain) == []
    assert texts(scan) == ["recognised"]
    assert scan.words[0].confidence == 0.9
    assert scan.picture_share == pytest.approx(1, abs=0.01)
    assert plain.picture_share == 0


def test_an_empty_page_has_no_drawings(papers):
    empty, drawn = read(papers.pdf(lambda canvas: None, lambda canvas: canvas.line(0, 0, 99, 99)))
    assert (empty.words, empty.drawings) == ((), 0)
    assert (drawn.words, drawn.drawings) == ((), 1)


def test_an_empty_user_password_opens_and_another_does_not(papers):
    free = papers.pdf(papers.write_lines, encrypt=StandardEncryption("", ownerPassword="owner"))
    assert "4500017391" in texts(read(free)[0])
    locked = papers.pdf(papers.write_lines, encrypt=StandardEncryption("secret", ownerPassword="owner"))
    with pytest.raises(DocumentError, match="password") as caught:
        read(locked)
    assert caught.value.code is RejectionCode.ENCRYPTED


@pytest.mark.parametrize("content", [b"%PDF-1.4\nnothing", b"%PDF-1.7", b"%PDF-1.4" + bytes(5000)])
def test_a_damaged_file_is_rejected(content):
    with pytest.raises(DocumentError) as caught:
        read(content)
    assert caught.value.code is RejectionCode.DAMAGED


def test_a_file_without_pages_is_rejected():
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"]
    content = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(content))
        content += b"%d 0 obj%bendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer<</Size 3/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(content)
    content += b"xref\n0 3\n0000000000 65535 f \n" + table + trailer
    with pytest.raises(DocumentError) as caught:
        read(content)
    assert caught.value.code is RejectionCode.NO_PAGES


def test_too_many_pages_are_rejected(papers):
    with pytest.raises(DocumentError, match="has 4 pages, allowed are 3") as caught:
        read(papers.pdf(*[papers.write_lines] * 4), max_pages=3)
    assert caught.value.code is RejectionCode.TOO_MANY_PAGES


def test_threads_may_read_at_the_same_time(papers):
    content = papers.pdf(*[papers.write_lines] * 5)
    found = []

    def work():
        for _ in range(5):
            found.append([len(page.words) for page in read(content)])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 20
    assert all(counts == found[0] for counts in found)


def test_draw_page_keeps_below_the_pixels_allowed(papers):
    content = papers.pdf(papers.write_lines)
    image = draw_page(content, 1, name="paper.pdf", dpi=144, max_pixels=10**8)
    assert image.size == pytest.approx((1190, 1684), abs=1)
    small = draw_page(content, 1, name="paper.pdf", dpi=144, max_pixels=10**5)
    assert small.width * small.height <= 1.02 * 10**5


def test_draw_page_rejects_a_page_that_is_not_there(papers):
    with pytest.raises(DocumentError):
        draw_page(papers.pdf(papers.write_lines), 2, name="paper.pdf", dpi=72, max_pixels=10**7)
