import random
import threading

import numpy as np
import pytest
from PIL import Image, ImageDraw

from datamodel.document import FileRole, Page, PageOrigin
from datamodel.errors import DocumentError, RejectionCode
from extractors.pages.ocr import TesseractEngine
from extractors.reading import FileReader, render_page


def scanned(canvas):
    """A page without text, with something drawn on it."""
    canvas.rect(100, 100, 300, 50, fill=1)


def rejection(reader, file):
    with pytest.raises(DocumentError) as caught:
        reader.read(file)
    return caught.value


def test_a_pdf_with_text_is_not_read_by_ocr(papers):
    ocr = papers.SilentOcr("unused")
    file = papers.a_file(papers.pdf(papers.write_lines))
    document = FileReader(ocr=ocr).read(file)
    assert ocr.calls == []
    assert document.file is file
    assert document.pages[0].origin is PageOrigin.NATIVE
    assert document.pages[0].text == " ".join(" ".join(papers.LINES).split())


def test_text_or_ocr_is_decided_page_by_page(papers):
    ocr = papers.SilentOcr("read", "by", "ocr")
    content = papers.pdf(papers.write_lines, scanned, papers.write_lines, scanned, lambda canvas: None)
    document = FileReader(ocr=ocr, workers=2, languages=("deu",)).read(papers.a_file(content))
    assert [page.origin.value for page in document.pages] == ["native", "ocr", "native", "ocr", "native"]
    assert [page.number for page in document.pages] == [1, 2, 3, 4, 5]
    assert document.pages[1].text == "read by ocr"
    assert (document.pages[1].width, document.pages[1].height) == pytest.approx((595, 842), abs=1)
    assert document.pages[4].words == ()
    assert [call[:2] for call in ocr.calls] == [(200, ("deu",))] * 2


@pytest.mark.parametrize(("kind", "name"), [("PNG", "a.png"), ("JPEG", "a.jpg"), ("TIFF", "no-suffix")])
def test_pictures_are_read_by_ocr(papers, kind, name):
    ocr = papers.SilentOcr("Order")
    file = papers.a_file(papers.encoded(papers.picture(), kind, dpi=(200, 200)), name)
    (page,) = FileReader(ocr=ocr).read(file).pages
    assert (page.origin, page.text) == (PageOrigin.OCR, "Order")
    assert len(ocr.calls) == 1


def test_every_page_of_a_tiff_is_read(papers):
    frame = papers.picture(size=(827, 1170)).convert("1")
    content = papers.encoded(frame, "TIFF", save_all=True, append_images=[frame, frame], dpi=(100, 100))
    document = FileReader(ocr=papers.SilentOcr("Order"), workers=3).read(papers.a_file(content, "fax.tif"))
    assert [page.number for page in document.pages] == [1, 2, 3]


def test_a_mail_body_is_laid_out(papers):
    file = papers.a_file(b"Please send us 20 pcs of 4711-A.", "body.txt", role=FileRole.BODY)
    (page,) = FileReader(ocr=papers.SilentOcr()).read(file).pages
    assert page.origin is PageOrigin.MAIL
    assert page.text == "Please send us 20 pcs of 4711-A."


def test_one_page_is_read_as_it_is_among_all(papers):
    content = papers.pdf(papers.write_lines, scanned, papers.write_lines, scanned)
    reader, file = FileReader(ocr=papers.SilentOcr("read", "by", "ocr")), papers.a_file(content)
    pages = reader.read(file).pages
    reader.ocr.calls.clear()
    assert [reader.read_page(file, number) for number in (1, 2, 3)] == list(pages[:3])
    assert len(reader.ocr.calls) == 1


def test_one_page_of_a_tiff_and_of_a_mail_is_read_alone(papers):
    frame = papers.picture(size=(827, 1170)).convert("1")
    content = papers.encoded(frame, "TIFF", save_all=True, append_images=[frame, frame], dpi=(100, 100))
    reader = FileReader(ocr=papers.SilentOcr("Order"))
    assert reader.read_page(papers.a_file(content, "fax.tif"), 3).number == 3
    assert len(reader.ocr.calls) == 1
    body = papers.a_file(b"20 pcs of 4711-A", "body.txt", role=FileRole.BODY)
    assert reader.read_page(body, 1, turn=90).text == "20 pcs of 4711-A"


@pytest.mark.parametrize("number", [0, -1, 3, 301])
def test_page_that_is_not_there_is_a_key_error(papers, number):
    file = papers.a_file(papers.pdf(papers.write_lines, scanned))
    with pytest.raises(KeyError, match="has no page"):
        FileReader(ocr=papers.SilentOcr("Order")).read_page(file, number)


def test_page_that_a_person_turned_otherwise_than_its_text_is_read_by_ocr(papers):
    ocr = papers.SilentOcr("read", "by", "ocr")
    file = papers.a_file(papers.pdf(papers.write_lines))
    reader = FileReader(ocr=ocr)
    assert reader.read_page(file, 1, turn=0).origin is PageOrigin.NATIVE
    page = reader.read_page(file, 1, turn=180)
    assert (page.origin, page.rotation, page.text) == (PageOrigin.OCR, 180, "read by ocr")
    assert (page.width, page.height) == pytest.approx((595, 842), abs=1)
    assert len(ocr.calls) == 1


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "empty.pdf", RejectionCode.EMPTY),
        (b"%PDF-1.4 nothing", "a.pdf", RejectionCode.DAMAGED),
        (b"PK\x03\x04" + bytes(100), "a.zip", RejectionCode.UNSUPPORTED_TYPE),
        (b"\x00\x01\x02\x03" * 50, "a.bin", RejectionCode.UNSUPPORTED_TYPE),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a.png", RejectionCode.DAMAGED),
    ],
)
def test_what_cannot_be_read_is_rejected(papers, content, name, code):
    error = rejection(FileReader(ocr=papers.SilentOcr()), papers.a_file(content, name))
    assert error.code is code
    assert name in error.message


def test_an_unsupported_type_is_told_what_it_seems_to_be(papers):
    error = rejection(FileReader(ocr=papers.SilentOcr()), papers.a_file(b"GIF89a" + bytes(100), "a.gif"))
    assert error.code is RejectionCode.UNSUPPORTED_TYPE
    assert "image/gif" in error.message
    assert "PDF, TIFF, JPEG, PNG" in error.message


def test_a_document_without_a_word_is_rejected(papers):
    blank = papers.a_file(papers.pdf(lambda canvas: None, scanned))
    assert rejection(FileReader(ocr=papers.SilentOcr()), blank).code is RejectionCode.NO_TEXT


@pytest.mark.parametrize(
    ("limit", "code"),
    [
        ({"max_bytes": 100}, RejectionCode.TOO_LARGE),
        ({"max_pages": 2}, RejectionCode.TOO_MANY_PAGES),
        ({"max_pixels": 10_000}, RejectionCode.TOO_MANY_PIXELS),
    ],
)
def test_limits_reject_with_their_code(papers, limit, code):
    file = papers.a_file(papers.pdf(scanned, scanned, scanned))
    assert rejection(FileReader(ocr=papers.SilentOcr("x"), **limit), file).code is code


def test_a_page_of_a_gigapixel_with_text_is_read_without_drawing_it(papers):
    content = papers.pdf(papers.write_lines, size=(14_000, 14_000))
    assert "4500017391" in FileReader(ocr=papers.SilentOcr()).read(papers.a_file(content)).pages[0].text


def test_a_failing_page_rejects_the_document_and_the_reader_goes_on(papers):
    class FailingOcr(papers.SilentOcr):
        def read(self, image, *, dpi, languages):
            super().read(image, dpi=dpi, languages=languages)
            raise DocumentError(RejectionCode.TOO_SLOW, "too slow")

    ocr = FailingOcr()
    reader = FileReader(ocr=ocr)
    assert rejection(reader, papers.a_file(papers.pdf(*[scanned] * 20))).code is RejectionCode.TOO_SLOW
    assert len(ocr.calls) < 20
    assert reader.read(papers.a_file(papers.pdf(papers.write_lines))).pages[0].words


def test_documents_may_be_read_at_the_same_time(papers):
    reader = FileReader(ocr=papers.SilentOcr("Order"), workers=2)
    content = papers.pdf(papers.write_lines, scanned, scanned)
    texts = []
    work = lambda: texts.append([page.text for page in reader.read(papers.a_file(content)).pages])  # noqa: E731
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(texts) == 4
    assert all(text == texts[0] for text in texts)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, about the damage
def test_damaged_files_give_a_document_or_a_rejection(papers):
    reader = FileReader(ocr=papers.SilentOcr("Order"), max_pages=5, seconds_per_page=20)
    sound = [
        papers.pdf(papers.write_lines),
        papers.pdf(papers.write_lines, pageCompression=0),
        papers.pdf(scanned, papers.write_lines, pageCompression=0),
        papers.encoded(papers.picture(size=(300, 400)), "JPEG"),
    ]
    chance = random.Random(4711)
    outcomes = set()
    for _ in range(150):
        content = bytearray(chance.choice(sound))
        if chance.random() < 0.3:
            del content[chance.randrange(len(content)) :]
        for _ in range(chance.choice([0, 1, 5, 50])):
            if content:
                content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            outcomes.add(len(reader.read(papers.a_file(bytes(content))).pages))
        except DocumentError as error:
            outcomes.add(error.code)
    assert RejectionCode.DAMAGED in outcomes
    assert 1 in outcomes


@pytest.mark.slow
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_skewed_scan_on_its_side_is_read_upright(papers, rotation):
    image = papers.picture().rotate(1.5, resample=Image.Resampling.BICUBIC, fillcolor=255)
    turned = image.rotate(rotation, expand=True)  # counter-clockwise
    file = papers.a_file(papers.encoded(turned, "PNG", dpi=(200, 200)), "scan.png")
    (page,) = FileReader(ocr=TesseractEngine(languages=("eng", "deu"), seconds=60)).read(file).pages
    assert page.rotation == rotation
    assert page.skew == pytest.approx(1.5, abs=0.25)
    assert page.text.split()[:3] == ["Purchase", "Order", "4500017391"]
    assert page.text.split()[-2:] == ["two", "days."]


def ink_in(image, bbox):
    """Share of dark pixels in a box of a picture."""
    width, height = image.size
    box = (bbox.x0 * width, bbox.y0 * height, bbox.x1 * width, bbox.y1 * height)
    return float((np.asarray(image.convert("L").crop(tuple(round(v) for v in box))) < 128).mean())


@pytest.mark.slow
def test_render_page_shows_what_the_boxes_of_a_scan_refer_to(papers):
    image = papers.picture().rotate(-2, resample=Image.Resampling.BICUBIC, fillcolor=255).rotate(180)
    content = papers.pdf(lambda canvas: canvas.drawInlineImage(image, 0, 0, 595, 842))
    file = papers.a_file(content, "scan.pdf")
    (page,) = FileReader(ocr=TesseractEngine(languages=("eng",), seconds=60), languages=("eng",)).read(file).pages
    picture = render_page(file, page, dpi=150)
    assert picture.size == pytest.approx((page.width / 72 * 150, page.height / 72 * 150), abs=3)
    assert all(ink_in(picture, word.bbox) > 0.1 for word in page.words)


def test_render_page_draws_an_image_file(papers):
    image = papers.picture().convert("RGB")
    ImageDraw.Draw(image).rectangle((0, 0, 100, 100), fill="red")
    file = papers.a_file(papers.encoded(image, "PNG", dpi=(200, 200)), "scan.png")
    page = Page(1, 842, 595, (), PageOrigin.OCR, rotation=90)
    picture = render_page(file, page, dpi=100)
    assert picture.size == pytest.approx((1170, 827), abs=2)
    assert picture.getpixel((picture.width - 10, 10)) == pytest.approx((255, 0, 0), abs=5)


def test_render_page_draws_no_mails(papers):
    page = Page(1, 595, 842, (), PageOrigin.MAIL)
    with pytest.raises(DocumentError) as caught:
        render_page(papers.a_file(b"plain text", "body.txt"), page)
    assert caught.value.code is RejectionCode.UNSUPPORTED_TYPE
