import random
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from datamodel.errors import DocumentError, RejectionCode
from extractors.pages.images import count_frames, draw_frame, rasterise_page, read_frame


def count(content, *, max_pages=10, max_pixels=10**7):
    return count_frames(content, name="scan", max_pages=max_pages, max_pixels=max_pixels)


def read(content, number=1):
    return read_frame(content, number, name="scan", dpi=200)


def png_that_claims(width, height):
    """A PNG whose header promises far more than it holds."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_frames_of_a_tiff_are_counted_and_read(papers):
    pages = [papers.picture([f"page {n}"], size=(827, 1170)).convert("1") for n in range(3)]
    content = papers.encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:], dpi=(100, 100))
    assert count(content) == 3
    first, size = read(content, 1)
    third, _ = read(content, 3)
    assert size == pytest.approx((827 * 0.72, 1170 * 0.72))
    assert first.dpi == 200  # 100 dpi are scaled up
    assert first.pixels.shape == (2340, 1654)
    assert not np.array_equal(first.pixels, third.pixels)


def test_a_plausible_resolution_is_kept(papers):
    picture, size = read(papers.encoded(papers.picture(), "PNG", dpi=(200, 200)))
    assert picture.dpi == 200
    assert picture.pixels.shape == (2339, 1654)
    assert size == pytest.approx((595.4, 842), abs=0.5)


def test_a_photo_that_claims_72_dpi_is_taken_for_a_sheet_of_a4(papers):
    photo = Image.new("RGB", (3000, 4000), "white")
    picture, size = read(papers.encoded(photo, "JPEG", dpi=(72, 72)))
    assert picture.dpi == 200
    assert max(picture.pixels.shape) == pytest.approx(2340, abs=2)
    assert max(size) == pytest.approx(842, abs=1)


def test_a_narrow_strip_is_taken_for_a_receipt(papers):
    _, size = read(papers.encoded(Image.new("L", (600, 1800), 255), "PNG"))
    assert size[0] == pytest.approx(3.15 * 72)


def test_exif_orientation_is_honoured(papers):
    image = Image.new("RGB", (400, 200), "white")
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90° clockwise
    content = papers.encoded(image, "JPEG", exif=exif)
    picture, _ = read(content)
    assert picture.pixels.shape[0] == pytest.approx(2 * picture.pixels.shape[1], abs=2)
    assert draw_frame(content, 1, name="scan", max_pixels=10**6).size == (200, 400)


@pytest.mark.parametrize(
    ("mode", "paper", "ink"),
    [
        ("1", 1, 0),
        ("L", 255, 0),
        ("P", 255, 0),
        ("RGB", (255, 255, 255), (0, 0, 0)),
        ("RGBA", (0, 0, 0, 0), (0, 0, 0, 255)),
        ("LA", (0, 0), (0, 255)),
        ("I;16", 65535, 0),
    ],
)
def test_every_mode_becomes_black_on_white(papers, mode, paper, ink):
    image = Image.new(mode, (800, 1000), paper)
    if mode == "P":
        image.putpalette([n for n in range(256) for _ in range(3)])
    image.paste(ink, (100, 100, 300, 200))
    picture, _ = read(papers.encoded(image, "PNG", dpi=(200, 200)))
    assert picture.pixels[500, 500] == 255
    assert picture.pixels[150, 200] == 0


def test_a_cmyk_jpeg_becomes_black_on_white(papers):
    image = Image.new("CMYK", (800, 1000), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (100, 100, 300, 200))
    picture, _ = read(papers.encoded(image, "JPEG", dpi=(200, 200)))
    assert picture.pixels[500, 500] > 250
    assert picture.pixels[150, 200] < 5


@pytest.mark.parametrize(("width", "height"), [(4000, 4000), (11_000, 11_000), (20_000, 20_000)])
def test_too_many_pixels_are_refused_from_the_header(width, height):
    with pytest.raises(DocumentError) as caught:
        count(png_that_claims(width, height))
    assert caught.value.code is RejectionCode.TOO_MANY_PIXELS


def test_too_many_frames_are_refused(papers):
    frame = Image.new("1", (10, 10))
    content = papers.encoded(frame, "TIFF", save_all=True, append_images=[frame] * 10)
    with pytest.raises(DocumentError) as caught:
        count(content)
    assert caught.value.code is RejectionCode.TOO_MANY_PAGES


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, about the damage
@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("JPEG", {}),
        ("TIFF", {"compression": "group4"}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("TIFF", {"compression": "jpeg"}),
        ("TIFF", {}),
    ],
)
def test_damaged_pictures_give_pixels_or_a_rejection(papers, kind, options):
    mode = "1" if options.get("compression") == "group4" else "L"
    sound = papers.encoded(papers.picture(size=(200, 280)).convert(mode), kind, **options)
    chance = random.Random(4711)
    outcomes = set()
    for _ in range(60):
        content = bytearray(sound)
        if chance.random() < 0.3:
            del content[chance.randrange(len(content)) :]
        for _ in range(chance.choice([1, 3, 20])):
            if content:
                content[chance.randrange(min(len(content), chance.choice([300, len(sound)])))] = chance.randrange(256)
        try:
            assert count(bytes(content)) >= 1
            assert read(bytes(content))[0].pixels.size
            outcomes.add("read")
        except DocumentError as error:
            outcomes.add(error.code)
    assert RejectionCode.DAMAGED in outcomes
    assert outcomes <= {"read", RejectionCode.DAMAGED, RejectionCode.TOO_MANY_PIXELS, RejectionCode.TOO_MANY_PAGES}


def drawn(tmp_path, content, *, size=(595, 842), max_pixels=10**7, seconds=60):
    path = tmp_path / "paper.pdf"
    path.write_bytes(content)
    return rasterise_page(path, 1, name="paper.pdf", dpi=200, size=size, max_pixels=max_pixels, seconds=seconds)


def test_a_page_is_drawn_in_grey_at_the_resolution_asked_for(papers, tmp_path):
    picture = drawn(tmp_path, papers.pdf(papers.write_lines))
    assert picture.dpi == 200
    assert picture.pixels.shape == pytest.approx((2339, 1653), abs=1)
    assert picture.pixels.min() < 50
    assert [path.name for path in tmp_path.iterdir()] == ["paper.pdf"]


def test_a_large_page_is_drawn_at_a_lower_resolution_and_a_huge_one_refused(papers, tmp_path):
    large = (1500, 1500)
    picture = drawn(tmp_path, papers.pdf(papers.write_lines, size=large), size=large)
    assert 100 <= picture.dpi < 200
    assert picture.pixels.size <= 10**7
    with pytest.raises(DocumentError) as caught:
        drawn(tmp_path, papers.pdf(papers.write_lines, size=(14_000, 14_000)), size=(14_000, 14_000))
    assert caught.value.code is RejectionCode.TOO_MANY_PIXELS


def test_what_poppler_cannot_open_is_rejected(tmp_path):
    with pytest.raises(DocumentError) as caught:
        drawn(tmp_path, b"%PDF-1.4 nothing")
    assert caught.value.code is RejectionCode.DAMAGED
