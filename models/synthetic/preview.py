"""Pictures of labelled pages, to look at: each word in its box, in the colour of its tag."""

import colorsys
import zlib
from functools import cache
from importlib.resources import files
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from models.layout.labelled import LabelledDocument, LabelledPage

_SCALE = 1.6
"""Pixels per point."""
_ROLES = {"label": "#b0b0b0", "heading": "#9a7dc4", "item": "#5f9e6e", "item_more": "#a7cfae", "subtotal": "#cc9966"}


def render(document: LabelledDocument, folder: Path, *, name: str) -> list[Path]:
    """Write a PNG per page; returns their paths. The truth goes beside them as text."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for labelled in document.pages:
        path = folder / f"{name}-{labelled.page.number}.png"
        draw_labels(labelled).save(path)
        paths.append(path)
    lines = [f"{document.document_type.value} {document.language} {document.layout}"]
    lines += [f"{field}: {value}" for field, value in document.fields.items()]
    lines += [str(dict(item)) for item in document.line_items]
    (folder / f"{name}.txt").write_text("\n".join(lines))
    return paths


def draw_labels(labelled: LabelledPage) -> Image.Image:
    """The page as a picture: values boxed and named in the colour of their tag, roles underlined."""
    page = labelled.page
    size = round(page.width * _SCALE), round(page.height * _SCALE)
    picture = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(picture)
    for word, tag, begins, role in zip(page.words, labelled.tags, labelled.begins, labelled.roles, strict=True):
        x0, y0 = word.bbox.x0 * size[0], word.bbox.y0 * size[1]
        x1, y1 = word.bbox.x1 * size[0], word.bbox.y1 * size[1]
        if role in _ROLES:
            pen.line((x0, y1 + 2, x1, y1 + 2), fill=_ROLES[role], width=2)
        font = _font(round(max(6.0, min((y1 - y0) * 1.1, (x1 - x0) / max(len(word.text), 1) * 1.7))))
        pen.text((x0, (y0 + y1) / 2), word.text, fill="black", font=font, anchor="lm")
        if tag:
            color = _color(tag)
            pen.rectangle((x0 - 1, y0 - 1, x1 + 1, y1 + 1), outline=color)
            if begins:
                pen.text((x0, y0 - 8), tag.replace("line.", "·"), fill=color, font=_font(8))
    return picture


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    """The typeface that ReportLab brings along; it has every letter of the six languages."""
    return ImageFont.truetype(str(files("reportlab") / "fonts" / "Vera.ttf"), size)


def _color(tag: str) -> tuple[int, int, int]:
    hue = zlib.crc32(tag.encode()) % 360 / 360
    red, green, blue = colorsys.hls_to_rgb(hue, 0.42, 0.9)
    return round(red * 255), round(green * 255), round(blue * 255)
